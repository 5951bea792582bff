import { readableProblem, type BatchProblem } from '../model/batch/problem.ts';
import type { Batch } from '../model/batch/batch.ts';
import { isTaken, validSubset } from '../model/schema/valid-subset.ts';
import { checkManifest } from './manifest/check.ts';
import { checkNative } from './native/check.ts';
import { checkOperator } from './operator/check.ts';
import { checkWithoutSpark } from './spark-submit/check.ts';
import type { Problem } from './shared/submitter.ts';

/** What each kind checks without a worker. */
const CHECKS: Readonly<Record<Batch['submit']['kind'], (batch: Batch) => readonly Problem[]>> = {
  native: checkNative,
  operator: checkOperator,
  'spark-submit': checkWithoutSpark,
  manifest: checkManifest,
};

/** What can be told of a batch without a worker, by its kind. */
export function checkWithoutWorker(batch: Batch): readonly Problem[] {
  return CHECKS[batch.submit.kind](batch);
}

/**
 * What is wrong with those parts of a request that the schema has nothing against: an author who mends what the schema says
 * should not find the rest only then.
 * @param request one that the schema refuses
 */
export function furtherProblems(
  request: unknown,
  check: (batch: Batch) => readonly Problem[] = checkWithoutWorker,
): BatchProblem[] {
  const parts = validSubset(request);
  if (!parts) return [];
  return check(parts.batch)
    .filter(({ path }) => !isTaken(path, parts))
    .map(readableProblem);
}
