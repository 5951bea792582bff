import type { ExitName } from '../shared/exit-codes.ts';
import type { Output } from '../shared/output.ts';

/** The answer of a batch to a request. */
interface Answer {
  readonly accepted: boolean;
  /** A sentence without its full stop. */
  readonly message: string;
}

/** Writes the answer of a batch to a request. @returns the exit code */
export function reportAnswer(output: Output, batchId: string, answer: Answer): ExitName {
  output.answer({ batchId, ...answer }, () => answerText(answer));
  return answer.accepted ? 'done' : 'refused';
}

/** The answer as a sentence. */
export function answerText({ accepted, message }: Answer): string {
  return accepted ? `${message}.` : `Refused: ${message}.`;
}
