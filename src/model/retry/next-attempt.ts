import type { AttemptRecord } from '../batch/attempt.ts';
import {
  type AttemptMemory,
  memoryOf,
  type MemoryRole,
  raiseMemory,
  smallerMemory,
  withMemory,
} from '../batch/heap.ts';
import type { BatchPlan, FailoverTarget } from '../batch/plan.ts';
import { MOVE_AFTER } from '../batch/retry-defaults.ts';
import type { RetryRequest } from '../messages/messages.ts';
import { type FailureClass, isInfrastructureFailure } from '../verdict/failure-class.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { type NextStep, nextStep, noRetryLeft } from './next-step.ts';

/** The part of an attempt that decisions depend on. */
export type PastAttempt = Pick<AttemptRecord, 'number' | 'driver' | 'verdict' | 'decided'>;

/**
 * Decides what follows these attempts after the last one has ended: as {@link nextStep}, within `limits.attempts`, and never a
 * retry after `out-of-memory` with the same memory.
 */
export function stepAfter(attempts: readonly PastAttempt[], plan: BatchPlan): NextStep {
  const lastDecision = attempts.findLastIndex(({ decided }) => decided);
  const verdicts = attempts.slice(Math.max(0, lastDecision)).flatMap(({ verdict }) => verdict ?? []);
  const { retry } = plan.batch;
  const next = nextStep(verdicts, retry, `${plan.key}-${attempts.length}`);
  const last = verdicts.at(-1);
  const limit = plan.limits?.attempts;
  if (next.kind === 'retry' && last?.failureClass && limit && attempts.length >= limit.maximum) {
    const reason = `limits.attempts of ${limit.layer} allows ${limit.maximum} attempts`;
    return noRetryLeft(last.failureClass, retry, reason);
  }
  if (next.kind !== 'retry' || last?.failureClass !== 'out-of-memory' || retry.memoryFactor === undefined) return next;
  if (raisedMemory(plan, last)) return next;
  const { outOfMemory: role } = last;
  const reason = role
    ? `memory of the ${role} is ${memoryOf(plan.batch, role)}, and ${memoryLimitName(plan, role)} allows no more`
    : 'neither the driver nor its executors ran out of memory, and retry.memoryFactor raises no other memory';
  return noRetryLeft(last.failureClass, retry, reason);
}

/** The plan of the next attempt, and its changes, in a sentence each. */
export interface NextAttempt {
  readonly plan: BatchPlan;
  readonly changes: readonly string[];
}

/**
 * Plans the attempt after these. It has more memory after `out-of-memory`, and runs on another cluster after repeated failures
 * of the current one.
 * @param request that of a person, when the batch was held; its memory takes precedence over `retry.memoryFactor`
 */
export function attemptAfter(attempts: readonly PastAttempt[], plan: BatchPlan, request?: RetryRequest): NextAttempt {
  const target = failoverTarget(attempts, plan);
  const changes: string[] = [];
  let batch = plan.batch;
  const last = attempts.at(-1)?.verdict;
  const raised =
    last && !(last.outOfMemory && requestedMemory(request, last.outOfMemory)) ? raisedMemory(plan, last) : undefined;
  if (raised && last) {
    batch = raised.batch;
    changes.push(`memory raised from ${raised.from} to ${raised.to} after out-of-memory of the ${last.outOfMemory}`);
  }
  for (const role of ['driver', 'executor'] as const) {
    const memory = requestedMemory(request, role);
    if (memory === undefined) continue;
    changes.push(`memory of the ${role} set from ${memoryOf(batch, role)} to ${memory} on request`);
    batch = withMemory(batch, role, memory);
  }
  if (target) changes.push(`moved from cluster ${batch.cluster} to ${target.cluster}`);
  if (request) changes.push(`retried on request: ${request.reason ?? 'no reason given'}`);
  return { plan: { ...plan, batch: { ...batch, ...target } }, changes };
}

function requestedMemory(request: RetryRequest | undefined, role: MemoryRole): string | undefined {
  return role === 'driver' ? request?.driverMemory : request?.executorMemory;
}

/** The heap of driver and executors of an attempt with this plan; undefined when a manifest sets it. */
export function attemptMemory({ batch }: BatchPlan): AttemptMemory | undefined {
  if (batch.submit.kind === 'manifest') return undefined;
  return { driver: memoryOf(batch, 'driver'), executor: memoryOf(batch, 'executor') };
}

/** The batch with more memory after this verdict; undefined when no memory can be raised. */
function raisedMemory({ batch, limits }: BatchPlan, verdict: Verdict) {
  const { memoryFactor, maximumMemory } = batch.retry;
  // Without a role, another container of the pod ran out of memory, and more memory for the driver would not help.
  if (!verdict.outOfMemory || memoryFactor === undefined) return undefined;
  const limit = limits?.[`${verdict.outOfMemory}Memory`]?.maximum;
  return raiseMemory(batch, verdict.outOfMemory, memoryFactor, smallerMemory(maximumMemory, limit));
}

/** The setting that keeps memory from being raised further: a limit of the configuration, or the batch's own maximum. */
function memoryLimitName({ batch, limits }: BatchPlan, role: MemoryRole): string {
  const { maximumMemory } = batch.retry;
  const limit = limits?.[`${role}Memory`];
  return limit && smallerMemory(maximumMemory, limit.maximum) === limit.maximum
    ? `limits.${role}.memory of ${limit.layer}`
    : 'retry.maximumMemory';
}

/** The target that the batch moves to, once its cluster has caused enough failures since the batch moved there. */
function failoverTarget(
  attempts: readonly PastAttempt[],
  { batch, failoverTargets = [] }: BatchPlan,
): FailoverTarget | undefined {
  const { moveAfter = MOVE_AFTER } = batch.retry;
  const last = attempts.at(-1);
  if (!last?.verdict || !countsAgainstCluster(last.verdict.failureClass)) return undefined;
  const firstOnCluster = attempts.findLastIndex(({ driver }) => driver.cluster !== last.driver.cluster) + 1;
  const failures = attempts.slice(firstOnCluster).filter(({ verdict }) => countsAgainstCluster(verdict?.failureClass));
  const moves = attempts.filter(
    ({ driver }, index) => driver.cluster !== attempts[Math.max(0, index - 1)]?.driver.cluster,
  );
  return failures.length >= moveAfter ? failoverTargets[moves.length] : undefined;
}

/**
 * Whether a failure is a reason to leave a cluster: infrastructure failures, and lack of room, which has another retry budget.
 */
function countsAgainstCluster(failureClass: FailureClass | undefined): boolean {
  return failureClass !== undefined && (isInfrastructureFailure(failureClass) || failureClass === 'unschedulable');
}
