import { slug } from '../lang.ts';
import type { BatchPlan } from './plan.ts';

import type { DriverRef } from '../driver/observation.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { AttemptMemory } from './heap.ts';

/** One submission of a batch: its number and the marks everything of it carries. */
export interface AttemptPlan {
  readonly number: number;
  readonly tag: string;
  readonly applicationId: string;
  readonly driverName: string;
}

/** One attempt of a batch, as the result and the status tell it. Times are ISO-8601 in UTC. */
export interface AttemptRecord {
  readonly number: number;
  readonly driver: DriverRef;
  readonly submittedAt: string;
  /** Heap of driver and executors; absent where SparkBatch does not say it (`submit.kind: manifest`). */
  readonly memory?: AttemptMemory;
  /** What was changed since the attempt before, each in a sentence: memory raised, moved to another cluster. */
  readonly changes?: readonly string[];
  /** A person decided that the held batch is tried again; budgets count from this attempt. */
  readonly decided?: true;
  /** When the driver's container started. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly verdict?: Verdict;
}

const SUFFIX = '-driver';

/**
 * The marks of attempt `number` of a batch. They follow from the plan alone, so that any worker that takes up the
 * attempt names the same driver: what a second submission meets is the first one's driver, and never a new one.
 */
export function planAttempt(plan: BatchPlan, number: number): AttemptPlan {
  const tag = `${plan.key}-${number}`;
  const hex = plan.key.replaceAll('-', '');
  return {
    number,
    tag,
    applicationId: `spark-${hex}-${number}`,
    driverName: driverName(plan, `-${hex.slice(0, 12)}-${number}${SUFFIX}`),
  };
}

/** The prefix of everything of an attempt that is named after its driver: Service, executors. */
export function resourceNamePrefix(attempt: AttemptPlan): string {
  return attempt.driverName.slice(0, -SUFFIX.length);
}

function driverName(plan: BatchPlan, unique: string): string {
  const { name, namespace } = plan.batch;
  // kubelet logs to a directory called namespace_pod_uid, and Linux allows 255 characters for it (Kyuubi #7495).
  const limit = 253 - namespace.length - 38;
  return (
    resourceName(name)
      .slice(0, limit - unique.length)
      .replace(/-+$/, '') + unique
  );
}

/** A name as Kubernetes takes it: lower-case letters, digits and single dashes, a letter first. */
function resourceName(name: string): string {
  const dashed = slug(name);
  return /^[a-z]/.test(dashed) ? dashed : `x${dashed}`;
}
