import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { type CpuSeconds, cpuSeconds, spent } from './cpu.ts';
import { requestsIn } from './requests.ts';
import { type Spread, spreadOf } from './summary.ts';
import type { Way } from './way.ts';

/** What submissions of one way cost. */
export interface Cost {
  readonly way: string;
  readonly batches: number;
  /** Submissions under way at once. */
  readonly concurrency: number;
  /** Milliseconds from the call to its return, per submission. */
  readonly wallMs: Spread;
  /** Milliseconds for all of them. */
  readonly totalMs: number;
  /** Per submission: the submitting process and its children, not the servers. */
  readonly cpuSeconds: number;
  /** How much of that is the children's; undefined where the machine does not tell. */
  readonly childCpuSeconds: number | undefined;
  /** Requests to the API server per submission. */
  readonly requests: number;
}

/** Where it is measured. */
export interface Place {
  readonly namespace: string;
  /** Path of the API server's audit log. */
  readonly auditLog: string;
  readonly onSubmitted: () => void;
  readonly signal: AbortSignal;
}

/** Submits so many batches by one way and says what it cost. */
export async function measure(
  way: Way,
  { batches, concurrency }: { batches: number; concurrency: number },
  { namespace, auditLog, onSubmitted, signal }: Place,
): Promise<Cost> {
  const wall: number[] = [];
  const queue = new PQueue({ concurrency });
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const [began, before] = [performance.now(), await cpuSeconds()];
  const one = async () => {
    const start = performance.now();
    await way.submit(namespace, either);
    wall.push(performance.now() - start);
    onSubmitted();
  };
  try {
    await queue.addAll(
      Array.from({ length: batches }, () => one),
      { signal: either },
    );
  } catch (error) {
    // Figures of what is left would be nobody's: it ends, and does not outlive the servers.
    failed.abort(error);
    await queue.onIdle();
    throw error;
  }
  const cpu: CpuSeconds = spent(before, await cpuSeconds());
  const totalMs = performance.now() - began;
  await pause(500); // the audit log is written behind the requests
  return {
    way: way.name,
    batches,
    concurrency,
    wallMs: spreadOf(wall),
    totalMs,
    cpuSeconds: (cpu.own + (cpu.children ?? 0)) / batches,
    childCpuSeconds: cpu.children === undefined ? undefined : cpu.children / batches,
    requests: (await requestsIn(auditLog, { namespace, userAgent: way.userAgent })) / batches,
  };
}
