import type { Batch } from '../model/batch/batch.ts';
import { readableProblem, type BatchProblem } from '../model/batch/problem.ts';
import { validSubset } from '../model/schema/valid-subset.ts';
import { checkExisting } from './existing/check.ts';
import { checkManifest } from './manifest/check.ts';
import { checkNative } from './native/check.ts';
import { checkOperator } from './operator/check.ts';
import type { FieldProblem } from './shared/problem.ts';
import { checkWithoutSpark } from './spark-submit/check.ts';

/** The checks of each kind that need nothing of a worker. */
const CHECKS: Readonly<Record<Batch['submit']['kind'], (batch: Batch) => readonly FieldProblem[]>> = {
  native: checkNative,
  operator: checkOperator,
  'spark-submit': checkWithoutSpark,
  manifest: checkManifest,
  existing: checkExisting,
  // Only the worker has the submitter.
  custom: () => [],
};

/** The problems that a client can find in a batch without a worker. */
export function checkWithoutWorker(batch: Batch): readonly FieldProblem[] {
  return CHECKS[batch.submit.kind](batch);
}

/**
 * Checks those fields of an invalid request that are valid by the schema, so that its author sees all problems at once.
 * @param request one that the schema refuses
 * @param check default: what a client can check
 */
export function checkValidFields(
  request: unknown,
  check: (batch: Batch) => readonly FieldProblem[] = checkWithoutWorker,
): BatchProblem[] {
  const subset = validSubset(request);
  if (!subset) return [];
  return check(subset.batch)
    .filter(({ path }) => !subset.removed.touches(path))
    .map(readableProblem);
}
