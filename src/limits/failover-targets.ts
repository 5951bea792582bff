import { isDeepStrictEqual } from 'node:util';
import { type ResolveInput, resolveRequest } from '../config/resolve-request.ts';
import { flatten } from '../config/schema/flatten.ts';
import type { BatchPlan, FailoverTarget, PlanLimits } from '../model/batch/plan.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';
import { valueAt } from '../model/lang.ts';
import type { LimitsInput } from './applied-limits.ts';
import { checkLimits } from './check-limits.ts';
import { planLimits } from './plan-limits.ts';

/** The clusters to which a batch may fail over. */
export interface FailoverTargets {
  readonly targets: readonly FailoverTarget[];
  /** The reasons that the batch can't run there. Reported when the batch is submitted, and not only when it fails over. */
  readonly problems: readonly BatchProblem[];
  /** The values that exceed the limits there. Expects a batch without other problems. */
  readonly limitProblems: () => readonly BatchProblem[];
  /** The limits there, for decisions of the running batch. */
  readonly limits: () => readonly PlanLimits[];
  /** The layers that match the batch there. */
  readonly layers: readonly LimitsInput['layers'][];
}

/**
 * Checks every cluster in `retry.moveTo` of a planned batch. A batch that fails over keeps its plan; only cluster and
 * namespace change.
 */
export function failoverTargets(
  request: unknown,
  plan: BatchPlan,
  applied: Pick<LimitsInput, 'origins' | 'hasTenants'>,
  input: ResolveInput,
): FailoverTargets {
  const targets: FailoverTarget[] = [];
  const problems: BatchProblem[] = [];
  const moved: { path: string; plan: BatchPlan; layers: LimitsInput['layers'] }[] = [];
  const { batch, placement } = plan;
  const { moveTo = [] } = batch.retry;
  moveTo.forEach((cluster, index) => {
    const path = formatPath(['retry', 'moveTo', index]);
    // When the worker chooses the cluster, the author of the batch can't know that it is the first target.
    if (placement !== undefined && index === 0 && cluster === batch.cluster) return;
    if (cluster === (moveTo[index - 1] ?? batch.cluster)) {
      problems.push({ path, message: `"${cluster}" is the cluster on which the batch already runs then` });
      return;
    }
    const there = resolveRequest(request, { ...input, cluster });
    if ('problems' in there) {
      problems.push(...there.problems.map(({ message }) => ({ path, message })));
      return;
    }
    const mismatches = forcedMismatches(batch, there.batch, there.layers);
    problems.push(...mismatches.map((one) => ({ path, message: `${one.path} ${one.message}` })));
    const target = { cluster: there.batch.cluster, namespace: there.batch.namespace };
    targets.push(target);
    moved.push({ path, plan: { ...plan, batch: { ...batch, ...target } }, layers: there.layers });
  });
  return {
    targets,
    problems,
    limitProblems: () =>
      moved.flatMap(({ path, ...there }) =>
        checkLimits({ ...there, ...applied }).map((one) => ({
          path,
          message: `${formatPath(one.path)}: ${one.message}`,
        })),
      ),
    limits: () => moved.map((there) => planLimits(there.plan, there.layers)),
    layers: moved.map(({ layers }) => layers),
  };
}

/**
 * Values that the layers of another cluster force and that the batch does not have: it would run there without them.
 * @param here the batch as it is
 * @param there the batch as it would be, had it been submitted to that cluster
 */
function forcedMismatches(here: object, there: object, layers: LimitsInput['layers']): BatchProblem[] {
  return layers.flatMap(({ name, forced = {} }) =>
    flatten(forced)
      .filter(({ path: [field] }) => field !== 'cluster' && field !== 'namespace')
      .filter(({ path }) => !isDeepStrictEqual(valueAt(here, path), valueAt(there, path)))
      .map(({ path }) => ({
        path: formatPath(path),
        message: `is forced by ${name} there, and a batch that moves keeps its own value: set the same value here, or remove the cluster`,
      })),
  );
}
