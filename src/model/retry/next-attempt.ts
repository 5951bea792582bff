import { isInfrastructureFailure, type FailureClass } from '../verdict/failure-class.ts';
import type { RetryRequest } from '../messages/messages.ts';
import { exhausted, nextStep, type NextStep } from './next-step.ts';
import type { BatchPlan, Place } from '../batch/plan.ts';
import {
  type AttemptMemory,
  memoryOf,
  type MemoryRole,
  raiseMemory,
  smallerMemory,
  withMemory,
} from '../batch/heap.ts';
import type { AttemptRecord } from '../batch/attempt.ts';
import { MOVE_AFTER } from '../batch/retry-defaults.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What a decision needs to know of an attempt. */
export type PastAttempt = Pick<AttemptRecord, 'number' | 'driver' | 'verdict' | 'decided'>;

/** Decides what follows these attempts, whose last has ended: {@link nextStep}, but never a retry with the memory that was too little. */
export function stepAfter(attempts: readonly PastAttempt[], plan: BatchPlan): NextStep {
  const counted = attempts.slice(
    Math.max(
      0,
      attempts.findLastIndex(({ decided }) => decided),
    ),
  );
  const verdicts = counted.flatMap(({ verdict }) => verdict ?? []);
  const { retry } = plan.batch;
  const next = nextStep(verdicts, retry, `${plan.key}-${attempts.length}`);
  const last = verdicts.at(-1);
  const most = plan.limits?.attempts;
  if (next.kind === 'retry' && last?.failureClass && most && attempts.length >= most.most) {
    return exhausted(last.failureClass, retry, `limits.attempts of ${most.layer} allows ${most.most} attempts`);
  }
  if (next.kind !== 'retry' || last?.failureClass !== 'out-of-memory' || retry.memoryFactor === undefined) return next;
  if (memoryRaised(plan, last)) return next;
  const { outOfMemory: role } = last;
  const why = role
    ? `memory of the ${role} is ${memoryOf(plan.batch, role)}, and ${whoseMaximum(plan, role)} allows no more`
    : 'it was neither the memory of the driver nor that of executors, and retry.memoryFactor raises no other';
  return exhausted(last.failureClass, retry, why);
}

/** The plan of the attempt after these, and what it changes, each in a sentence for a person. */
export interface NextAttempt {
  readonly plan: BatchPlan;
  readonly changes: readonly string[];
}

/**
 * The next attempt has more memory where that was too little, and runs elsewhere where the cluster failed too often.
 * @param asked what a person asked for, where the batch was held; what it says of memory goes before the factor
 */
export function attemptAfter(attempts: readonly PastAttempt[], plan: BatchPlan, asked?: RetryRequest): NextAttempt {
  const place = nextPlace(attempts, plan);
  const changes: string[] = [];
  let batch = plan.batch;
  const last = attempts.at(-1)?.verdict;
  const raised =
    last && !(last.outOfMemory && askedMemory(asked, last.outOfMemory)) ? memoryRaised(plan, last) : undefined;
  if (raised && last) {
    batch = raised.batch;
    changes.push(`memory raised from ${raised.from} to ${raised.to} after out-of-memory of the ${last.outOfMemory}`);
  }
  for (const role of ['driver', 'executor'] as const) {
    const memory = askedMemory(asked, role);
    if (memory === undefined) continue;
    changes.push(`memory of the ${role} changed from ${memoryOf(batch, role)} to ${memory} by a person`);
    batch = withMemory(batch, role, memory);
  }
  if (place) changes.push(`moved from cluster ${batch.cluster} to ${place.cluster}`);
  if (asked) changes.push(`tried again by a person: ${asked.reason ?? 'no reason given'}`);
  return { plan: { ...plan, batch: { ...batch, ...place } }, changes };
}

function askedMemory(asked: RetryRequest | undefined, role: MemoryRole): string | undefined {
  return role === 'driver' ? asked?.driverMemory : asked?.executorMemory;
}

/** Heap of driver and executors of an attempt with this plan; undefined where a manifest says it. */
export function attemptMemory({ batch }: BatchPlan): AttemptMemory | undefined {
  if (batch.submit.kind === 'manifest') return undefined;
  return { driver: memoryOf(batch, 'driver'), executor: memoryOf(batch, 'executor') };
}

function memoryRaised({ batch, limits }: BatchPlan, verdict: Verdict) {
  const { memoryFactor, maximumMemory } = batch.retry;
  // Without a word whose it was, it was that of another container: more for the driver would be of no use.
  if (!verdict.outOfMemory || memoryFactor === undefined) return undefined;
  const allowed = limits?.[`${verdict.outOfMemory}Memory`]?.most;
  return raiseMemory(batch, verdict.outOfMemory, memoryFactor, smallerMemory(maximumMemory, allowed));
}

/** Which of the two keeps the memory from being raised: the batch's own maximum, or a limit. */
function whoseMaximum({ batch, limits }: BatchPlan, role: MemoryRole): string {
  const { maximumMemory } = batch.retry;
  const limit = limits?.[`${role}Memory`];
  return limit && smallerMemory(maximumMemory, limit.most) === limit.most
    ? `limits.${role}.memory of ${limit.layer}`
    : 'retry.maximumMemory';
}

/** Where the batch moves to: the next of its places, once its cluster has failed it often enough since it came there. */
function nextPlace(attempts: readonly PastAttempt[], { batch, elsewhere = [] }: BatchPlan): Place | undefined {
  const { moveAfter = MOVE_AFTER } = batch.retry;
  const last = attempts.at(-1);
  if (!last?.verdict || !speaksAgainstCluster(last.verdict.failureClass)) return undefined;
  const cameHere = attempts.findLastIndex(({ driver }) => driver.cluster !== last.driver.cluster) + 1;
  const failures = attempts.slice(cameHere).filter(({ verdict }) => speaksAgainstCluster(verdict?.failureClass));
  const moves = attempts.filter(
    ({ driver }, index) => driver.cluster !== attempts[Math.max(0, index - 1)]?.driver.cluster,
  );
  return failures.length >= moveAfter ? elsewhere[moves.length] : undefined;
}

/** Failures of the infrastructure; and a cluster without room, though that counts against the application's budget. */
function speaksAgainstCluster(failureClass: FailureClass | undefined): boolean {
  return failureClass !== undefined && (isInfrastructureFailure(failureClass) || failureClass === 'unschedulable');
}
