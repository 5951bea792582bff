import { type BatchProblem, readableProblem } from '../model/batch/problem.ts';
import { checkBatch } from '../model/schema/check-batch.ts';
import { checkWithoutWorker, furtherProblems } from '../submit/client-side-checks.ts';

/** What would be told of a batch when it is submitted, as far as no worker is needed to know it. */
export function problemsOfBatch(request: object): readonly BatchProblem[] {
  const checked = checkBatch(request);
  if ('problems' in checked) return [...checked.problems, ...furtherProblems(request)];
  return checkWithoutWorker(checked.batch).map(readableProblem);
}
