import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import { type CpuSeconds, cpuSeconds, difference } from './cpu.ts';
import { type Spread, spreadOf } from './summary.ts';
import type { SubmitMethod } from './submit-method.ts';

/** The measured cost of submissions by one method. */
export interface Cost {
  readonly method: string;
  readonly batches: number;
  /** The number of concurrent submissions. */
  readonly concurrency: number;
  /** Milliseconds of a submission, from the call to its return. */
  readonly wallMs: Spread;
  /** Milliseconds of all submissions together. */
  readonly totalMs: number;
  /** CPU seconds per submission of this process and its children, without the servers. */
  readonly cpuSeconds: number;
  /** The part of the children; undefined on systems without /proc. */
  readonly childCpuSeconds: number | undefined;
  /** Requests to the API server per submission. */
  readonly requests: number;
}

/** Where submissions are measured. */
export interface MeasureOptions {
  readonly namespace: string;
  /** Path of the audit log of the API server. */
  readonly auditLog: string;
  readonly onSubmitted: () => void;
  readonly signal: AbortSignal;
}

/** Submits batches by one method and measures the cost. */
export async function measure(
  method: SubmitMethod,
  { batches, concurrency }: { batches: number; concurrency: number },
  { namespace, auditLog, onSubmitted, signal }: MeasureOptions,
): Promise<Cost> {
  const wall: number[] = [];
  const queue = new PQueue({ concurrency });
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const [began, before] = [performance.now(), await cpuSeconds()];
  const submitOne = async () => {
    const start = performance.now();
    await method.submit(namespace, stop);
    wall.push(performance.now() - start);
    onSubmitted();
  };
  try {
    await queue.addAll(
      Array.from({ length: batches }, () => submitOne),
      { signal: stop },
    );
  } catch (error) {
    // A partial measurement is useless. The remaining submissions must end before the servers do.
    failed.abort(error);
    await queue.onIdle();
    throw error;
  }
  const cpu: CpuSeconds = difference(before, await cpuSeconds());
  const totalMs = performance.now() - began;
  await pause(500); // the audit log lags behind the requests
  return {
    method: method.name,
    batches,
    concurrency,
    wallMs: spreadOf(wall),
    totalMs,
    cpuSeconds: (cpu.own + (cpu.children ?? 0)) / batches,
    childCpuSeconds: cpu.children === undefined ? undefined : cpu.children / batches,
    requests: (await requestsIn(auditLog, { namespace, userAgent: method.userAgent })) / batches,
  };
}

/** Counts the requests of a client in a namespace by the audit log of the API server. */
async function requestsIn(
  auditLog: string,
  { namespace, userAgent }: { namespace: string; userAgent: string },
): Promise<number> {
  const ids = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(auditLog) })) {
    if (!line.includes(namespace)) continue;
    const event = JSON.parse(line) as { auditID: string; userAgent?: string; objectRef?: { namespace?: string } };
    // A streaming request has two lines with the same id.
    if (event.objectRef?.namespace === namespace && event.userAgent?.startsWith(userAgent)) ids.add(event.auditID);
  }
  return ids.size;
}
