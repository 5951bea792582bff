import type { BatchProblem } from '../model/batch/problem.ts';

/** Secrets cannot be found in data. The problem quotes nothing of the data. */
export class UnredactableError extends Error {
  override readonly name = 'UnredactableError';
  readonly problem: BatchProblem;

  constructor(problem: BatchProblem) {
    super(`${problem.path} ${problem.message}`);
    this.problem = problem;
  }
}
