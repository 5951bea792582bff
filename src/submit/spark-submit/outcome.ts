import { withoutTrailing } from '../../model/lang.ts';
import { apiAnswerIn, causesIn, exceptionIn, firstMatch } from '../shared/spark-submit-output.ts';
import type { ChildEnd } from './guarded-child.ts';

/** The outcome of a `spark-submit` that ended, as its exit and its last lines show it. */
export type SparkSubmitOutcome =
  | { readonly kind: 'submitted' }
  /** A pod with the driver's name exists, or is being deleted. */
  | { readonly kind: 'name-taken' }
  /** The API server answered with an error. */
  | { readonly kind: 'api-error'; readonly status: number; readonly apiMessage: string }
  /** A repeated submission would fail the same way. */
  | { readonly kind: 'rejected'; readonly why: string }
  /** A repeated submission may succeed. */
  | { readonly kind: 'failed'; readonly why: string };

/** How SparkSubmit reports a command line that it refuses. */
const USAGE_ERROR = /^(?:Error|error): (.+)$/;
const NO_JAVA = /JAVA_HOME is not set|java: (?:command )?not found|\/bin\/java: No such file or directory/i;

/** Exceptions for a connection that failed, or for a lack of memory. */
const TRANSIENT_EXCEPTION =
  /(?:Connect|UnknownHost|SocketTimeout|Socket|NoRouteToHost|SSL\w*|ConnectTimeout|Timeout|InterruptedIO|ClosedChannel|HttpClosed|EOF|CertPath\w*)Exception$|OutOfMemoryError$/;

/** Messages of fabric8 without information: their cause has it. */
const UNINFORMATIVE = /^(?:An error has occurred\.?|Operation: \[.*)$/;

/** Reads what a `spark-submit` that ended has achieved. */
export function readOutcome({ exitCode, signal }: ChildEnd, lines: readonly string[]): SparkSubmitOutcome {
  if (exitCode === 0) return { kind: 'submitted' };
  if (signal !== null) {
    return {
      kind: 'failed',
      why: `spark-submit was killed by ${signal}: the worker may lack the memory for another JVM`,
    };
  }
  const answer = apiAnswerIn(lines);
  if (answer) {
    const isTaken = answer.status === 409 && /already exists/.test(answer.apiMessage);
    return isTaken ? { kind: 'name-taken' } : { kind: 'api-error', ...answer };
  }
  if (lines.some((line) => NO_JAVA.test(line))) {
    return { kind: 'rejected', why: 'spark-submit finds no Java on the worker: install Java there, or set JAVA_HOME' };
  }
  if (exitCode === 126 || exitCode === 127) {
    return {
      kind: 'rejected',
      why: `spark-submit, a bash script, can't be run on the worker: ${lastMessage(lines)}`,
    };
  }
  return readFailure(exitCode, lines);
}

function readFailure(exitCode: number | null, lines: readonly string[]): SparkSubmitOutcome {
  const { name: thrown = '', message = '' } = exceptionIn(lines) ?? {};
  const causes = causesIn(lines);
  const root = causes.at(-1);
  const usageError = firstMatch(lines, USAGE_ERROR)?.[1];
  const why = joinMessages([
    UNINFORMATIVE.test(message) ? '' : message,
    root?.message ?? '',
    thrown === '' ? (usageError ?? '') : '',
  ]);
  const sentence = why || simpleName(thrown) || lastMessage(lines);
  const isTransient = [thrown, ...causes.map(({ name }) => name)].some((name) => TRANSIENT_EXCEPTION.test(name));
  return {
    kind: isTransient ? 'failed' : 'rejected',
    why: `spark-submit ended with exit code ${exitCode}: ${withoutFullStop(sentence)}`,
  };
}

function lastMessage(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== '' && !line.startsWith('\tat '))?.trim() ?? 'it printed nothing';
}

/** The messages of an exception and of its cause, without repetition. */
function joinMessages(messages: readonly string[]): string {
  const [first = '', ...others] = messages.filter((message) => message !== '');
  const further = others.filter((other) => !first.includes(other));
  return further.length > 0 ? `${withoutFullStop(first)} (${further.map(withoutFullStop).join('; ')})` : first;
}

function withoutFullStop(text: string): string {
  return withoutTrailing(text.trim(), '.');
}

function simpleName(exception: string): string {
  return exception.slice(exception.lastIndexOf('.') + 1);
}
