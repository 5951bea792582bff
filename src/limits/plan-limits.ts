import type { ValueOrigins } from '../config/layers/merge.ts';
import type { MatchingLayer } from '../config/schema/layer.ts';
import { type MemoryRole, withMemory } from '../model/batch/heap.ts';
import { formatMemory, parseMemoryMiB } from '../model/batch/memory.ts';
import type { BatchPlan, PlanLimit, PlanLimits } from '../model/batch/plan.ts';
import { formatPath } from '../model/batch/problem.ts';
import { type LayerLimit, limitsOf, strictest } from './applied-limits.ts';
import { requestsOf } from './requests/resource-requests.ts';

/** The limits that decisions of the running batch must respect: a longer runtime, more memory, further attempts. */
export function planLimits(plan: BatchPlan, layers: readonly MatchingLayer[]): PlanLimits {
  const runtime = toPlanLimit(strictest(limitsOf(layers, (limits) => limits.runtime)));
  const pending = toPlanLimit(strictest(limitsOf(layers, (limits) => limits.pending)));
  const gracePeriod = toPlanLimit(strictest(limitsOf(layers, (limits) => limits.gracePeriod)));
  const retention = toPlanLimit(strictest(limitsOf(layers, (limits) => limits.retention)));
  const attempts = toPlanLimit(strictest(limitsOf(layers, (limits) => limits.attempts)));
  const driverMemory = heapLimit(plan, layers, 'driver');
  const executorMemory = heapLimit(plan, layers, 'executor');
  return {
    ...(runtime && { runtime }),
    ...(pending && { pending }),
    ...(gracePeriod && { gracePeriod }),
    ...(retention && { retention }),
    ...(attempts && { attempts }),
    ...(driverMemory && { driverMemory }),
    ...(executorMemory && { executorMemory }),
  };
}

function toPlanLimit(limit: LayerLimit<number> | undefined): PlanLimit<number> | undefined {
  return limit && { maximum: limit.limit, layer: limit.layer };
}

/**
 * The largest heap with which a pod stays within its memory limit, found by bisection because Spark's overhead depends
 * on the heap. Undefined without a limit, and for a manifest, which sets the memory itself.
 */
function heapLimit(plan: BatchPlan, layers: readonly MatchingLayer[], role: MemoryRole): PlanLimit<string> | undefined {
  const limit = strictest(
    limitsOf(layers, (limits) => limits[role]?.memory).map(({ layer, limit: text }) => ({
      layer,
      limit: parseMemoryMiB(text) ?? 0,
    })),
  );
  if (!limit || plan.batch.submit.kind === 'manifest') return undefined;
  const isWithinLimit = (mebibytes: number) => {
    const batch = withMemory(plan.batch, role, formatMemory(mebibytes));
    return requestsOf({ ...plan, batch })[role].memoryMiB <= limit.limit;
  };
  let [most, tooMuch] = [0, limit.limit + 1];
  while (tooMuch - most > 1) {
    const middle = Math.floor((most + tooMuch) / 2);
    if (isWithinLimit(middle)) most = middle;
    else tooMuch = middle;
  }
  return most === 0 ? undefined : { maximum: formatMemory(most), layer: limit.layer };
}

/** The strictest of each limit, over all clusters on which a batch may run. */
export function strictestLimits(all: readonly PlanLimits[]): PlanLimits {
  const merged: Record<string, PlanLimit<number | string>> = {};
  for (const [key, limit] of all.flatMap((one) => Object.entries<PlanLimit<number | string>>({ ...one }))) {
    const strictestSoFar = merged[key];
    if (!strictestSoFar || comparable(limit.maximum) < comparable(strictestSoFar.maximum)) merged[key] = limit;
  }
  return merged;
}

function comparable(maximum: number | string): number {
  return typeof maximum === 'number' ? maximum : (parseMemoryMiB(maximum) ?? 0);
}

/**
 * The plan with its limits. They are also the defaults of fields that nothing sets; fields that are set were checked.
 * @param origins which fields are set
 */
export function withLimits(plan: BatchPlan, limits: PlanLimits, origins: ValueOrigins): BatchPlan {
  if (Object.keys(limits).length === 0) return plan;
  const { batch } = plan;
  const { runtime, pending, retention } = limits;
  return {
    ...plan,
    limits,
    batch: {
      ...batch,
      timeouts: {
        ...batch.timeouts,
        ...(runtime && { runtime: batch.timeouts.runtime ?? runtime.maximum }),
        ...(pending && { pending: batch.timeouts.pending ?? pending.maximum }),
      },
      ...(retention && {
        retention: Math.min(batch.retention, retention.maximum),
        cleanup: origins.has(formatPath(['cleanup'])) ? batch.cleanup : 'ALL',
      }),
    },
  };
}
