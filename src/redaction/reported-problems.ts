import type { BatchProblem } from '../model/batch/problem.ts';
import { truncate } from '../model/lang.ts';
import type { Redact } from './redactor.ts';

/** The number of problems that are reported one by one. */
export const MAX_PROBLEMS = 50;
/** The longest path, in characters. Keys of a request are free text. */
export const MAX_PATH_LENGTH = 300;
/** The longest message of a problem, in characters. */
export const MAX_MESSAGE_LENGTH = 1024;
/** The longest value that a message quotes, in characters. */
const MAX_QUOTED_LENGTH = 200;
/** A longer message loses its middle before it is redacted, so that the work does not depend on the values of a request. */
const MAX_REDACTED_LENGTH = 4096;

/**
 * The problems of a batch as they are reported: in a failure of Temporal, in an error of the client, on a terminal. There are at
 * most {@link MAX_PROBLEMS}, and one more that has the number of the others. Secrets are removed, and what a message quotes is
 * cut, so that a report has at most 70 KiB, whatever a request contains.
 *
 * Paths consist of names, and are not redacted.
 */
export function reportedProblems<P extends BatchProblem>(
  problems: readonly P[],
  redact: Redact,
): readonly (P | BatchProblem)[] {
  const reported = problems.slice(0, MAX_PROBLEMS).map((problem) => reportedProblem(problem, redact));
  const rest = problems.length - reported.length;
  if (rest <= 0) return reported;
  const message =
    rest === 1
      ? 'has 1 more problem, which is reported when these are corrected'
      : `has ${rest} more problems, which are reported when these are corrected`;
  return [...reported, { path: '(the batch)', message }];
}

function reportedProblem<P extends BatchProblem>(problem: P, redact: Redact): P {
  const message = cutQuotes(redactedText(problem.message, redact));
  return {
    ...problem,
    path: truncate(problem.path, MAX_PATH_LENGTH),
    message: cutMiddle(message, MAX_MESSAGE_LENGTH),
  };
}

/** The text without secrets. The parts of a long text are redacted apart: a secret is recognized by its beginning or end. */
function redactedText(text: string, redact: Redact): string {
  if (text.length <= MAX_REDACTED_LENGTH) return redact(text);
  const half = MAX_REDACTED_LENGTH / 2;
  return `${redact(text.slice(0, half))}…${redact(text.slice(-half))}`;
}

/** The text with the beginnings of long quoted values only. */
function cutQuotes(text: string): string {
  // At even positions is what is not quoted.
  return text
    .split('"')
    .map((part, index) => (index % 2 === 1 ? truncate(part, MAX_QUOTED_LENGTH) : part))
    .join('"');
}

/** The text without its middle: the beginning of a message says what is wrong, its end what to do. */
function cutMiddle(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const half = Math.floor((maxLength - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
