import { type ResolveInput, resolveRequest } from '../config/resolve-request.ts';
import type { BatchPlan, PlanLimits, Place } from '../model/batch/plan.ts';
import { type BatchProblem, formatPath } from '../model/batch/problem.ts';
import { checkPolicy, notForced, planLimits, type PolicyInput } from './index.ts';

/** Where a batch may move to, and what its plan has to know of it. */
export interface PlacesElsewhere {
  readonly places: readonly Place[];
  /** What speaks against it: that must not be found out when it moves. */
  readonly problems: readonly BatchProblem[];
  /** What the limits there have against the batch as it is here: it moves as it is. For a batch that is right otherwise. */
  readonly beyond: () => readonly BatchProblem[];
  /** What later decisions have to heed there. */
  readonly limits: () => readonly PlanLimits[];
}

/** Looks at every cluster that `retry.moveTo` of a planned batch names. */
export function placesElsewhere(
  request: unknown,
  plan: BatchPlan,
  held: Pick<PolicyInput, 'origins' | 'hasTenants'>,
  input: ResolveInput,
): PlacesElsewhere {
  const places: Place[] = [];
  const problems: BatchProblem[] = [];
  const moved: { path: string; plan: BatchPlan; layers: PolicyInput['layers'] }[] = [];
  const { batch, placement } = plan;
  const { moveTo = [] } = batch.retry;
  moveTo.forEach((cluster, index) => {
    const path = formatPath(['retry', 'moveTo', index]);
    // Where the cluster was chosen, its author could not know which it is.
    if (placement !== undefined && index === 0 && cluster === batch.cluster) return;
    if (cluster === (moveTo[index - 1] ?? batch.cluster)) {
      problems.push({ path, message: `"${cluster}" is where the batch is then already` });
      return;
    }
    const there = resolveRequest(request, { ...input, cluster });
    if ('problems' in there) {
      problems.push(...there.problems.map(({ message }) => ({ path, message })));
      return;
    }
    const forced = notForced(batch, there.batch, there.layers);
    problems.push(...forced.map((one) => ({ path, message: `${one.path} ${one.message}` })));
    const place = { cluster: there.batch.cluster, namespace: there.batch.namespace };
    places.push(place);
    moved.push({ path, plan: { ...plan, batch: { ...batch, ...place } }, layers: there.layers });
  });
  return {
    places,
    problems,
    beyond: () =>
      moved.flatMap(({ path, ...there }) =>
        checkPolicy({ ...there, ...held }).map((one) => ({
          path,
          message: `${formatPath(one.path)}: ${one.message}`,
        })),
      ),
    limits: () => moved.map((there) => planLimits(there.plan, there.layers)),
  };
}
