import type { MatchingLayer } from '../config/schema/layer.ts';
import { formatPath } from '../model/batch/problem.ts';
import { formatMemory, parseMemoryMiB } from '../model/batch/memory.ts';
import type { BatchPlan, PlanLimit, PlanLimits } from '../model/batch/plan.ts';
import { type MemoryRole, withMemory } from '../model/batch/heap.ts';
import { type LimitOf, limitsOf, strictest } from './applied-limits.ts';
import { asksFor } from './requests/requests-of.ts';
import type { Origins } from './origins.ts';

/** What of the limits later decisions about the batch need: more time, more memory, further attempts. */
export function planLimits(plan: BatchPlan, layers: readonly MatchingLayer[]): PlanLimits {
  const runtime = mostOf(strictest(limitsOf(layers, (limits) => limits.runtime)));
  const retention = mostOf(strictest(limitsOf(layers, (limits) => limits.retention)));
  const attempts = mostOf(strictest(limitsOf(layers, (limits) => limits.attempts)));
  const driverMemory = heapLimit(plan, layers, 'driver');
  const executorMemory = heapLimit(plan, layers, 'executor');
  return {
    ...(runtime && { runtime }),
    ...(retention && { retention }),
    ...(attempts && { attempts }),
    ...(driverMemory && { driverMemory }),
    ...(executorMemory && { executorMemory }),
  };
}

function mostOf(limit: LimitOf<number> | undefined): PlanLimit<number> | undefined {
  return limit && { most: limit.limit, layer: limit.layer };
}

/**
 * The largest heap with which a pod stays within its limit of memory: what Spark adds to it is found by Spark's own
 * arithmetic. Undefined without a limit, and where a manifest says the memory.
 */
function heapLimit(plan: BatchPlan, layers: readonly MatchingLayer[], role: MemoryRole): PlanLimit<string> | undefined {
  const limit = strictest(
    limitsOf(layers, (limits) => limits[role]?.memory).map(({ layer, limit: text }) => ({
      layer,
      limit: parseMemoryMiB(text) ?? 0,
    })),
  );
  if (!limit || plan.batch.submit.kind === 'manifest') return undefined;
  const fits = (mebibytes: number) => {
    const batch = withMemory(plan.batch, role, formatMemory(mebibytes));
    return asksFor({ ...plan, batch })[role].memoryMiB <= limit.limit;
  };
  let [most, tooMuch] = [0, limit.limit + 1];
  while (tooMuch - most > 1) {
    const middle = Math.floor((most + tooMuch) / 2);
    if (fits(middle)) most = middle;
    else tooMuch = middle;
  }
  return most === 0 ? undefined : { most: formatMemory(most), layer: limit.layer };
}

/** Of the limits of several places where a batch may run, the strictest each. */
export function strictestLimits(all: readonly PlanLimits[]): PlanLimits {
  const merged: Record<string, PlanLimit<number | string>> = {};
  for (const [key, limit] of all.flatMap((one) => Object.entries<PlanLimit<number | string>>({ ...one }))) {
    const before = merged[key];
    if (!before || sizeOf(limit.most) < sizeOf(before.most)) merged[key] = limit;
  }
  return merged;
}

function sizeOf(most: number | string): number {
  return typeof most === 'number' ? most : (parseMemoryMiB(most) ?? 0);
}

/**
 * The plan with its limits: they are taken where the batch says nothing. What it does say was checked.
 * @param origins what somebody says at all
 */
export function withLimits(plan: BatchPlan, limits: PlanLimits, origins: Origins): BatchPlan {
  if (Object.keys(limits).length === 0) return plan;
  const { batch } = plan;
  const { runtime, retention } = limits;
  const isSaid = (field: string) => origins.has(formatPath([field]));
  return {
    ...plan,
    limits,
    batch: {
      ...batch,
      timeouts: { ...batch.timeouts, ...(runtime && { runtime: batch.timeouts.runtime ?? runtime.most }) },
      ...(retention && {
        retention: Math.min(batch.retention, retention.most),
        cleanup: isSaid('cleanup') ? batch.cleanup : 'ALL',
      }),
    },
  };
}
