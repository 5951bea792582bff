import type { DriverRef } from '../driver/observation.ts';
import { slug } from '../lang.ts';
import type { LogArchive } from '../status/log-archive.ts';
import type { AttemptUsage } from '../usage/usage.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { AttemptMemory } from './heap.ts';
import type { BatchPlan } from './plan.ts';

/** The identity of an attempt, which is one submission of a batch. */
export interface AttemptPlan {
  /** Counts from 1. */
  readonly number: number;
  readonly tag: string;
  readonly applicationId: string;
  readonly driverName: string;
}

/** An attempt in the result and the status of a batch. Times are ISO-8601 in UTC. */
export interface AttemptRecord {
  /** Counts from 1. */
  readonly number: number;
  /** The driver of the attempt. */
  readonly driver: DriverRef;
  /** When the submission began. */
  readonly submittedAt: string;
  /** Heap of driver and executors; absent when a manifest sets it (`submit.kind: manifest`). */
  readonly memory?: AttemptMemory;
  /** Changes since the previous attempt, in a sentence each: memory raised, moved to another cluster. */
  readonly changes?: readonly string[];
  /** A person decided to retry the held batch; retry budgets count from this attempt. */
  readonly decided?: true;
  /** When the driver's container started. */
  readonly startedAt?: string;
  /** When the driver ended, or the attempt without one. */
  readonly endedAt?: string;
  /** How the attempt ended; absent while it runs. */
  readonly verdict?: Verdict;
  /** What its pods used; absent while it runs. */
  readonly usage?: AttemptUsage;
  /** Its logs in the archive; absent when none is configured, and while they are stored. */
  readonly archive?: LogArchive;
}

const DRIVER_SUFFIX = '-driver';

/**
 * The identity of attempt `number` of a batch. It depends only on the plan, so that every worker that continues the attempt
 * uses the same name: a second submission finds the driver of the first instead of creating another one.
 */
export function planAttempt(plan: BatchPlan, number: number): AttemptPlan {
  const tag = `${plan.key}-${number}`;
  const hex = plan.key.replaceAll('-', '');
  return {
    number,
    tag,
    applicationId: `spark-${hex}-${number}`,
    driverName: driverName(plan, `-${hex.slice(0, 12)}-${number}${DRIVER_SUFFIX}`),
  };
}

/** Whether an object may be a driver, by the form of its name. */
export function isDriverName(name: string): boolean {
  return /-[0-9a-f]{12}-\d+-driver$/.test(name);
}

/** The prefix of resources that are named after the driver of an attempt: Service, executors. */
export function resourceNamePrefix(attempt: AttemptPlan): string {
  return attempt.driverName.slice(0, -DRIVER_SUFFIX.length);
}

function driverName(plan: BatchPlan, suffix: string): string {
  const { name, namespace } = plan.batch;
  // The kubelet logs to a directory named namespace_pod_uid, which Linux limits to 255 characters (Kyuubi #7495).
  const limit = 253 - namespace.length - 38;
  return (
    resourceName(name)
      .slice(0, limit - suffix.length)
      .replace(/-+$/, '') + suffix
  );
}

/** A valid Kubernetes name: lower-case letters, digits and single dashes, beginning with a letter. */
function resourceName(name: string): string {
  const dashed = slug(name);
  return /^[a-z]/.test(dashed) ? dashed : `x${dashed}`;
}
