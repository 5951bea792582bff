import { concurrently } from '../../test/support/concurrently.ts';
import { simulatedBatch } from '../../test/support/environment/test-environment.ts';
import { historyOf, timeOf } from '../../test/support/records/history.ts';
import { endOfAuditLog, requestsSince } from './audit.ts';
import type { BenchEnvironment } from './environment.ts';
import { cpuBetween, MemoryPeak, usageOf } from './processes.ts';
import { type Percentiles, percentilesOf } from './statistics.ts';
import { untilCount } from './until-count.ts';
import { temporalActions } from './temporal-actions.ts';

/** How long a driver of a burst runs. */
export const DRIVER_SECONDS = 2;
const SUBMISSIONS = 32;
/** Histories that are read for latencies and numbers of events. */
const SAMPLES = 100;

/** What a burst of batches cost. */
export interface BurstFigures {
  readonly batches: number;
  readonly perMinuteToResult: number;
  /** Until 99 percent of the drivers are gone. */
  readonly perMinuteToDeletion: number;
  /** Milliseconds from the start of the workflow to its result. */
  readonly startToResultMs: Percentiles;
  /** Milliseconds from the signal that the driver has ended to the result. */
  readonly endToResultMs: Percentiles;
  readonly historyEvents: number;
  readonly historyKB: number;
  /** Billable actions of Temporal Cloud per batch, see `temporalActions`. */
  readonly temporalActions: number;
  /** Requests of the worker per batch, by verb and resource. */
  readonly requestsPerBatch: Readonly<Record<string, number>>;
  /** Requests of Kubernetes' controllers per batch, by controller. */
  readonly controllerRequestsPerBatch: Readonly<Record<string, number>>;
  /** CPU milliseconds per batch, by process. */
  readonly cpuMsPerBatch: Readonly<Record<string, number>>;
  readonly workerPeakMB: number;
}

/** Starts batches at once, and waits until their drivers are deleted. */
export async function burst(environment: BenchEnvironment, batches: number, prefix: string): Promise<BurstFigures> {
  const { client, stack, pids, printProgress } = environment;
  const { auditLog } = stack.kubernetes;
  const ids = Array.from({ length: batches }, (_, index) => `${prefix}-${index}`);
  const request = simulatedBatch(
    environment.cluster.namespace,
    { 'run-time': `${DRIVER_SECONDS}s` },
    {
      cleanup: 'ALL',
      retention: '1s',
    },
  );
  const [usage, from] = [await usageOf(pids()), await endOfAuditLog(auditLog)];
  const podsBefore = await podCount(environment);
  const memory = new MemoryPeak(environment.currentWorker().pid);
  const began = performance.now();
  await concurrently(
    ids,
    SUBMISSIONS,
    async (batchId) => void (await environment.batches.submit(request, { batchId })),
  );
  const closed = `WorkflowType = 'SparkBatch' AND ExecutionStatus != 'Running' AND WorkflowId STARTS_WITH '${prefix}-'`;
  await untilCount(
    printProgress,
    `results of burst ${prefix}`,
    batches,
    async () => (await client.workflow.count(closed)).count,
  );
  const toResult = performance.now() - began;
  await untilCount(
    printProgress,
    `deletions of burst ${prefix}`,
    mostOf(batches),
    async () => batches + podsBefore - (await podCount(environment)),
  );
  const toDeletion = performance.now() - began;
  const cpu = cpuBetween(usage, await usageOf(pids()));
  const workerPeakMB = memory.stop();
  const requests = await requestsSince(auditLog, from);
  const samples = await sampledHistories(environment, ids);
  return {
    batches,
    perMinuteToResult: (batches / toResult) * 60_000,
    perMinuteToDeletion: (batches / toDeletion) * 60_000,
    ...samples,
    requestsPerBatch: perBatch(requests.worker, batches),
    controllerRequestsPerBatch: perBatch(requests.cluster, batches),
    cpuMsPerBatch: perBatch(cpu, batches / 1000),
    workerPeakMB,
  };
}

/** 99 percent: the simulated kubelet may take minutes to remove the last pods. */
export function mostOf(batches: number): number {
  return Math.ceil(batches * 0.99);
}

/** The number of pods in the namespace, by one small request. */
export async function podCount({ cluster }: BenchEnvironment): Promise<number> {
  const list = await cluster.core.listNamespacedPod({ namespace: cluster.namespace, limit: 1 });
  return list.items.length + (list.metadata?.remainingItemCount ?? 0);
}

async function sampledHistories({ client }: BenchEnvironment, ids: readonly string[]) {
  const step = Math.max(1, Math.floor(ids.length / SAMPLES));
  const sampled = ids.filter((_, index) => index % step === 0);
  const [startToResult, endToResult, events]: [number[], number[], number[]] = [[], [], []];
  let [actions, bytes] = [0, 0];
  await concurrently(sampled, 8, async (id) => {
    const history = await historyOf(client, id);
    const end = timeOf(history.at(-1));
    const signal = history.findLast((event) => event.workflowExecutionSignaledEventAttributes);
    startToResult.push(end - timeOf(history[0]));
    if (signal) endToResult.push(end - timeOf(signal));
    events.push(history.length);
    actions += temporalActions(history);
    // Read before it is added: others add meanwhile.
    const { historySize = 0 } = await client.workflow.getHandle(id).describe();
    bytes += historySize;
  });
  return {
    startToResultMs: percentilesOf(startToResult),
    endToResultMs: percentilesOf(endToResult),
    historyEvents: events.reduce((sum, one) => sum + one, 0) / events.length,
    historyKB: bytes / 1000 / sampled.length,
    temporalActions: actions / sampled.length,
  };
}

function perBatch(totals: Readonly<Record<string, number>>, batches: number): Record<string, number> {
  const entries = Object.entries(totals).map(([name, total]) => [name, total / batches] as const);
  return Object.fromEntries(entries.filter(([, value]) => value >= 0.005));
}
