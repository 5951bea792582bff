import type { BatchProblem } from '../model/batch/problem.ts';
import type { Redact } from './redaction.ts';

/** What is wrong with a batch, without the secrets among the values it quotes. Paths are made of names, and stay. */
export function redactedProblems<P extends BatchProblem>(problems: readonly P[], redact: Redact): P[] {
  return problems.map((problem) => ({ ...problem, message: redact(problem.message) }));
}
