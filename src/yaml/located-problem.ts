import type { BatchProblem } from '../model/batch/problem.ts';

/** A problem and where in the file it is. Lines and columns count from 1. */
export interface LocatedProblem extends BatchProblem {
  readonly line?: number;
  readonly column?: number;
}
