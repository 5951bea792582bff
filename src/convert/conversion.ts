import type { BatchRequest } from '../model/batch/batch.ts';
import { type BatchProblem, readableProblem } from '../model/batch/problem.ts';
import { checkRequestSize } from '../model/batch/request-size.ts';
import { SparkBatchError } from '../model/errors.ts';
import { checkBatch } from '../model/schema/check-batch.ts';
import { redactionProblem } from '../redaction/known-secrets.ts';
import { redactor } from '../redaction/redactor.ts';
import { reportedProblems } from '../redaction/reported-problems.ts';
import { checkWithoutWorker, checkValidFields } from '../submit/client-side-checks.ts';

/** A difference between the original and the batch, and the reason. */
export interface Note {
  /** The option, property or field of the original. */
  readonly about: string;
  /** The rest of the sentence that begins with `about` and a colon. */
  readonly message: string;
  /**
   * `converted`: the batch means the same, written in another way. `attention`: the batch does not have the setting, or it is
   * not known; the author has to decide. Default `converted`.
   */
  readonly level?: 'converted' | 'attention';
}

/** A batch that was converted from something else. */
export interface Conversion {
  /** As its author would have written it; not necessarily valid. */
  readonly batch: Partial<BatchRequest>;
  readonly notes: readonly Note[];
  /** Problems that have to be corrected before the batch can be submitted. */
  readonly problems: readonly BatchProblem[];
}

/** How complete a conversion is. */
export type Completeness = 'complete' | 'with-notes' | 'unusable';

/** Whether the batch can be submitted, and whether its author has to decide on something first. */
export function completenessOf({ notes, problems }: Pick<Conversion, 'notes' | 'problems'>): Completeness {
  if (problems.length > 0) return 'unusable';
  return notes.some(({ level }) => level === 'attention') ? 'with-notes' : 'complete';
}

/** A note on a setting that the batch does not have, or that is not known. */
export function attention(about: string, message: string): Note {
  return { about, message, level: 'attention' };
}

/** The input can't be converted: it submits no application, or several and it is not said which one is meant. */
export class NotConvertibleError extends SparkBatchError {
  override readonly name = 'NotConvertibleError';
}

/** The problems that submitting a batch would report, as far as they can be found without a worker. */
export function problemsOfBatch(request: object): readonly BatchProblem[] {
  const unreadable = [...checkRequestSize(request), redactionProblem(request)].filter((one) => one !== undefined);
  if (unreadable.length > 0) return unreadable;
  const checked = checkBatch(request);
  const problems =
    'problems' in checked
      ? [...checked.problems, ...checkValidFields(request)]
      : checkWithoutWorker(checked.batch).map(readableProblem);
  return reportedProblems(problems, redactor(request));
}
