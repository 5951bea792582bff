import type { ChildEnd } from './guarded-child.ts';

/** What a `spark-submit` that has ended has achieved, read from its exit and its last lines. */
export type Outcome =
  | { readonly kind: 'submitted' }
  /** A pod of the driver's name is there, or on its way out. */
  | { readonly kind: 'name taken' }
  /** The API server's own answer. */
  | { readonly kind: 'answered'; readonly status: number; readonly said: string }
  /** It would end the same way again. */
  | { readonly kind: 'refused'; readonly why: string }
  /** It may go better the next time. */
  | { readonly kind: 'failed'; readonly why: string };

/** What spark-submit's client for Kubernetes says of an answer (fabric8's `OperationSupport.requestFailure`). */
const ANSWER = /Failure executing: .*? Message: (.*?)\.? Received status: Status\(.*?code=(\d{3})/;

const EXCEPTION = /^Exception in thread "[^"]*" ([\w.$]+)(?:: (.*))?$/;
const CAUSE = /^Caused by: ([\w.$]+)(?:: (.*))?$/;
/** SparkSubmit's own words for a command line it does not take. */
const ERROR = /^(?:Error|error): (.+)$/;
const NO_JAVA = /JAVA_HOME is not set|java: (?:command )?not found|\/bin\/java: No such file or directory/i;

/** Exceptions of a network, or of a server at its other end that is not well. */
const UNREACHABLE =
  /(?:Connect|UnknownHost|SocketTimeout|Socket|NoRouteToHost|SSL\w*|ConnectTimeout|Timeout|InterruptedIO|ClosedChannel|HttpClosed|EOF|CertPath\w*)Exception$|OutOfMemoryError$/;

/** What fabric8 says when its cause says it. */
const SAYS_NOTHING = /^(?:An error has occurred\.?|Operation: \[.*)$/;

/** The API server's answer in what spark-submit wrote, if it tells of one. */
export function answerIn(lines: readonly string[]): { readonly status: number; readonly said: string } | undefined {
  const [, said = '', code] = first(lines, ANSWER) ?? [];
  return code === undefined ? undefined : { status: Number(code), said };
}

/** Maps the end of a `spark-submit` to what it means for the submission. */
export function outcomeOf({ exitCode, signal }: ChildEnd, lines: readonly string[]): Outcome {
  if (exitCode === 0) return { kind: 'submitted' };
  if (signal !== null) {
    return { kind: 'failed', why: `spark-submit was ended by ${signal}: has the worker memory for a JVM beside it?` };
  }
  const answer = answerIn(lines);
  if (answer) {
    const isTaken = answer.status === 409 && /already exists/.test(answer.said);
    return isTaken ? { kind: 'name taken' } : { kind: 'answered', ...answer };
  }
  if (lines.some((line) => NO_JAVA.test(line))) {
    return { kind: 'refused', why: 'spark-submit finds no Java on the worker: install one there, or set JAVA_HOME' };
  }
  if (exitCode === 126 || exitCode === 127) {
    return { kind: 'refused', why: `spark-submit, a script for bash, can not be run on the worker: ${lastOf(lines)}` };
  }
  return failure(exitCode, lines);
}

function failure(exitCode: number | null, lines: readonly string[]): Outcome {
  const [, thrown = '', message = ''] = first(lines, EXCEPTION) ?? [];
  const causes = lines.map((line) => CAUSE.exec(line)).filter((match) => match !== null);
  const [, root = '', rootMessage = ''] = causes.at(-1) ?? [];
  const own = first(lines, ERROR)?.[1];
  const why = told([SAYS_NOTHING.test(message) ? '' : message, rootMessage, thrown === '' ? (own ?? '') : '']);
  const sentence = why || shortName(thrown) || lastOf(lines);
  const unreachable = [thrown, root, ...causes.map((cause) => cause[1] ?? '')].some((name) => UNREACHABLE.test(name));
  return {
    kind: unreachable ? 'failed' : 'refused',
    why: `spark-submit ended with exit code ${exitCode}: ${withoutStop(sentence)}`,
  };
}

function lastOf(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== '' && !line.startsWith('\tat '))?.trim() ?? 'it wrote nothing';
}

/** An exception and what caused it, each said once. */
function told(parts: readonly string[]): string {
  const [one = '', ...others] = parts.filter((part) => part !== '');
  const further = others.filter((other) => !one.includes(other));
  return further.length > 0 ? `${withoutStop(one)} (${further.map(withoutStop).join('; ')})` : one;
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.+$/, '');
}

function shortName(exception: string): string {
  return exception.slice(exception.lastIndexOf('.') + 1);
}

function first(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match;
  }
  return undefined;
}
