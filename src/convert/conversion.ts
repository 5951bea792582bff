import type { BatchRequest } from '../model/batch/batch.ts';
import type { BatchProblem } from '../model/batch/problem.ts';

/** Something of the original that is not in the batch as it was, and why. */
export interface Note {
  /** What of the original it is about: an option, a property, a field. */
  readonly about: string;
  /** Follows `about` and a colon. */
  readonly message: string;
}

/** A batch made of something else. */
export interface Conversion {
  /** As its author would have written it; not necessarily valid. */
  readonly batch: Partial<BatchRequest>;
  readonly notes: readonly Note[];
  /** What has to be mended before the batch is taken. */
  readonly problems: readonly BatchProblem[];
}

/** What is to be converted can't be: it is no submission, or not one. */
export class NotConvertible extends Error {
  override readonly name = 'NotConvertible';
}
