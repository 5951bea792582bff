/** Reads the output of a failed spark-submit, whether it was run by this worker or by the Spark operator. */

/**
 * How spark-submit's Kubernetes client reports an answer of the API server (fabric8's
 * `OperationSupport.requestFailure`).
 */
const API_ANSWER = {
  begin: 'Failure executing: ',
  message: ' Message: ',
  status: ' Received status: Status(',
} as const;
const STATUS_CODE = /code=(\d{3})/;
const EXCEPTION = /^Exception in thread "[^"]*" ([\w.$]+)(?:: (.*))?$/;
const CAUSE = /^Caused by: ([\w.$]+)(?:: (.*))?$/;

/** An exception of a JVM. */
export interface JavaException {
  /** The name of its class, with the package. */
  readonly name: string;
  readonly message: string;
}

/** The API server's error, when the output contains one. Searched part by part, because one pattern would be cubic. */
export function apiAnswerIn(
  lines: readonly string[],
): { readonly status: number; readonly apiMessage: string } | undefined {
  for (const line of lines) {
    const begin = line.indexOf(API_ANSWER.begin);
    const message = begin === -1 ? -1 : line.indexOf(API_ANSWER.message, begin + API_ANSWER.begin.length);
    const from = message + API_ANSWER.message.length;
    const status = message === -1 ? -1 : line.indexOf(API_ANSWER.status, from);
    const [, code] = status === -1 ? [] : (STATUS_CODE.exec(line.slice(status)) ?? []);
    if (code !== undefined) return { status: Number(code), apiMessage: line.slice(from, status).replace(/\.$/, '') };
  }
  return undefined;
}

/** The exception that ended spark-submit. */
export function exceptionIn(lines: readonly string[]): JavaException | undefined {
  const match = firstMatch(lines, EXCEPTION);
  return match && toException(match);
}

/** The causes of the exception, the root cause last. */
export function causesIn(lines: readonly string[]): JavaException[] {
  return lines
    .map((line) => CAUSE.exec(line))
    .filter((match) => match !== null)
    .map(toException);
}

/** The first match of a pattern in the lines. */
export function firstMatch(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match;
  }
  return undefined;
}

function toException([, name = '', message = '']: RegExpExecArray): JavaException {
  return { name, message };
}
