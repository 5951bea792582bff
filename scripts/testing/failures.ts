import { stripVTControlCharacters } from 'node:util';

/** The parts of jest's result of a test file that are used here. */
export interface SuiteResult {
  /** Path of the file. */
  readonly name: string;
  readonly status: string;
  /** Why the file itself failed, or the messages of its tests. */
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

/** A test that failed, or a test file that could not run. */
export interface FailedTest {
  readonly file: string;
  /** Absent for a file that could not run. */
  readonly title?: string;
  readonly message: string;
}

/** Lines of a message that are repeated at the end of a run. */
const MAX_LINES = 8;

/** The failed tests of a file; the file itself when it failed without one. */
export function failuresOf({ name: file, status, message, assertionResults }: SuiteResult): FailedTest[] {
  const failed = assertionResults
    .filter((result) => result.status === 'failed')
    .map(({ fullName: title, failureMessages }) => ({ file, title, message: failureMessages?.[0] ?? '' }));
  return failed.length === 0 && status === 'failed' ? [{ file, message }] : failed;
}

/** The failed tests with the first lines of their messages. The whole messages are far above, where each test ended. */
export function failureList(failures: readonly FailedTest[]): string {
  const entries = failures.map(({ file, title, message }) => {
    const lines = stripVTControlCharacters(message)
      .split('\n')
      .filter((line) => line.trim() !== '');
    const shown = lines.slice(0, MAX_LINES).map((line) => `    ${line}`);
    return [`- ${title === undefined ? file : `${file}: ${title}`}`, ...shown].join('\n');
  });
  return ['Failed:', ...entries].join('\n');
}
