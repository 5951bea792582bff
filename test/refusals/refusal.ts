import type { Batch, BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { type BatchProblem, formatPath } from '../../src/model/batch/problem.ts';
import { checkBatch } from '../../src/model/schema/check-batch.ts';
import { checkManifest } from '../../src/submit/manifest/check.ts';
import { checkNative } from '../../src/submit/native/check.ts';
import { checkOperator } from '../../src/submit/operator/check.ts';
import { checkWithoutSpark } from '../../src/submit/spark-submit/check.ts';
import type { FieldProblem } from '../../src/submit/shared/problem.ts';

/** A batch that is refused. */
export interface Refusal {
  /** What is wrong with it, in a few words. */
  readonly about: string;
  /** What its author writes, beside what every batch of its section has; `undefined` leaves a field out. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** Refusals of one sort. */
export interface Section {
  readonly title: string;
  /** What is true of all of them. */
  readonly about: string;
  /** The batch they change. */
  readonly base: Partial<BatchRequest>;
  readonly refusals: readonly Refusal[];
}

/** What each way to submit checks. */
const CHECKS: Readonly<Record<string, (batch: Batch) => readonly FieldProblem[]>> = {
  native: checkNative,
  operator: checkOperator,
  manifest: checkManifest,
  'spark-submit': checkWithoutSpark,
};

/** Everything that is told of a batch: by its schema, or else by its way to submit. */
export function problemsOf({ base }: Section, { written }: Refusal): readonly BatchProblem[] {
  const given = Object.entries({ ...base, ...written }).filter(([, value]) => value !== undefined);
  const checked = checkBatch(Object.fromEntries(given));
  if ('problems' in checked) return checked.problems;
  const batch = { ...checked.batch, cluster: 'main', namespace: 'default' } satisfies BatchPlan['batch'];
  const problems = CHECKS[batch.submit.kind]?.(batch) ?? [];
  return problems.map(({ path, message }) => ({ path: formatPath(path), message }));
}
