import type { Batch, BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { type BatchProblem, formatPath } from '../../src/model/batch/problem.ts';
import { withoutNulls } from '../../src/model/lang.ts';
import { checkBatch } from '../../src/model/schema/check-batch.ts';
import { checkExisting } from '../../src/submit/existing/check.ts';
import { checkManifest } from '../../src/submit/manifest/check.ts';
import { checkNative } from '../../src/submit/native/check.ts';
import { checkOperator } from '../../src/submit/operator/check.ts';
import { checkWithoutSpark } from '../../src/submit/spark-submit/check.ts';
import type { FieldProblem } from '../../src/submit/shared/problem.ts';

/** An invalid batch. */
export interface Refusal {
  /** The fault of the batch: a noun phrase. */
  readonly about: string;
  /** Fields that differ from those of the section's base; `undefined` removes a field. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Refusals of one topic. */
export interface Section {
  readonly title: string;
  /** An introduction to all of them. */
  readonly about: string;
  /** A valid batch. */
  readonly base: Partial<BatchRequest>;
  readonly refusals: readonly Refusal[];
}

/** The check of each submit kind. */
const CHECKS: Readonly<Record<string, (batch: Batch) => readonly FieldProblem[]>> = {
  native: checkNative,
  operator: checkOperator,
  manifest: checkManifest,
  existing: checkExisting,
  'spark-submit': checkWithoutSpark,
};

/** The problems of a batch: those of its schema, or else those of its submit kind. */
export function problemsOf({ base }: Section, { fields }: Refusal): readonly BatchProblem[] {
  const given = Object.entries({ ...base, ...fields }).filter(([, value]) => value !== undefined);
  // As `validateBatch` does: a field that is null is absent.
  const checked = checkBatch(withoutNulls(Object.fromEntries(given)));
  if ('problems' in checked) return checked.problems;
  const batch = { ...checked.batch, cluster: 'main', namespace: 'default' } satisfies BatchPlan['batch'];
  const problems = CHECKS[batch.submit.kind]?.(batch) ?? [];
  return problems.map(({ path, message }) => ({ path: formatPath(path), message }));
}
