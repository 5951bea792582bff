import { setTimeout as pause } from 'node:timers/promises';
import { WORKFLOW_ID_ANNOTATION } from '../../src/model/names.ts';
import { concurrently } from '../../test/support/concurrently.ts';
import { HELD_RUNNING, simulatedBatch } from '../../test/support/environment/test-environment.ts';
import { historyOf, timeOf } from '../../test/support/records/history.ts';
import { endOfAuditLog, requestsSince } from './audit.ts';
import type { BenchEnvironment } from './environment.ts';
import { cpuBetween, MemoryPeak, usageOf } from './processes.ts';
import { type Percentiles, percentilesOf } from './statistics.ts';
import { untilCount } from './until-count.ts';

const SAMPLES = 50;
const IDLE_SECONDS = 60;
const ENDS_PER_SECOND = 5;

/** What many running batches cost. */
export interface LiveFigures {
  readonly batches: number;
  readonly submittedPerMinute: number;
  readonly workerMB: number;
  readonly workerKBPerBatch: number;
  /** Percent of a core while nothing happens, by process. */
  readonly idleCpuPercent: Readonly<Record<string, number>>;
  readonly idleRequestsPerMinute: Readonly<Record<string, number>>;
  /** Milliseconds from the kubelet's status write to the state in the workflow. */
  readonly detectionMs: Percentiles;
  readonly recovery: RecoveryFigures;
}

/** What the loss of the worker costs while batches run. */
export interface RecoveryFigures {
  /** Drivers that ended while no worker ran. */
  readonly missedEnds: number;
  /** Seconds from the start of the new worker until all their batches have a result. */
  readonly seconds: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly workerPeakMB: number;
}

/** Runs batches at once, and measures them at rest, as drivers end, and after the worker was killed. */
export async function live(environment: BenchEnvironment, batches: number): Promise<LiveFigures> {
  const { client, pids, cluster, printProgress, stack } = environment;
  const { auditLog } = stack.kubernetes;
  const workerMB = async () => (await usageOf(pids()))['worker']?.rssMB ?? Number.NaN;
  const before = await workerMB();
  const ids = Array.from({ length: batches }, (_, index) => `live-${index}`);
  const request = simulatedBatch(cluster.namespace, HELD_RUNNING, { cleanup: 'NONE' });
  const began = performance.now();
  await concurrently(ids, 32, async (batchId) => void (await environment.batches.submit(request, { batchId })));
  const running = "WorkflowType = 'SparkBatch' AND ExecutionStatus = 'Running' AND SparkBatchState = 'RUNNING'";
  await untilCount(printProgress, 'running batches', batches, async () => (await client.workflow.count(running)).count);
  const submittedPerMinute = (batches / (performance.now() - began)) * 60_000;
  await pause(10_000);
  printProgress(`measuring ${batches} running batches at rest for ${IDLE_SECONDS} s`);
  const [usage, from] = [await usageOf(pids()), await endOfAuditLog(auditLog)];
  await pause(IDLE_SECONDS * 1000);
  const idle = cpuBetween(usage, await usageOf(pids()));
  const { worker: idleRequests } = await requestsSince(auditLog, from);
  const memory = await workerMB();
  const drivers = await driversByBatch(environment);
  const detectionMs = await detection(environment, drivers, ids.slice(0, SAMPLES));
  const recovery = await recover(environment, drivers, ids.slice(SAMPLES, 2 * SAMPLES));
  return {
    batches,
    submittedPerMinute,
    workerMB: memory,
    workerKBPerBatch: ((memory - before) * 1000) / batches,
    idleCpuPercent: Object.fromEntries(Object.entries(idle).map(([name, cpu]) => [name, (cpu / IDLE_SECONDS) * 100])),
    idleRequestsPerMinute: idleRequests,
    detectionMs,
    recovery,
  };
}

async function driversByBatch({ cluster }: BenchEnvironment): Promise<ReadonlyMap<string, string>> {
  const pods = await cluster.pods();
  return new Map(
    pods.map(({ metadata }) => [metadata?.annotations?.[WORKFLOW_ID_ANNOTATION] ?? '', metadata?.name ?? '']),
  );
}

async function detection(
  environment: BenchEnvironment,
  drivers: ReadonlyMap<string, string>,
  ids: readonly string[],
): Promise<Percentiles> {
  const writes = new Map<string, number>();
  for (const id of ids) {
    writes.set(id, Date.now());
    await environment.cluster.completeDriver(drivers.get(id) ?? '');
    await pause(1000 / ENDS_PER_SECOND);
  }
  const latencies: number[] = [];
  await concurrently(ids, 8, async (id) => {
    await environment.batches.result(id);
    const events = await historyOf(environment.client, id);
    const signal = events.findLastIndex((event) => event.workflowExecutionSignaledEventAttributes);
    const processed = events.slice(signal).find((event) => event.workflowTaskStartedEventAttributes);
    latencies.push(timeOf(processed) - (writes.get(id) ?? Number.NaN));
  });
  return percentilesOf(latencies);
}

async function recover(
  environment: BenchEnvironment,
  drivers: ReadonlyMap<string, string>,
  ids: readonly string[],
): Promise<RecoveryFigures> {
  environment.printProgress('killing the worker');
  await environment.currentWorker().kill();
  for (const id of ids) await environment.cluster.completeDriver(drivers.get(id) ?? '');
  const from = await endOfAuditLog(environment.stack.kubernetes.auditLog);
  const began = performance.now();
  const { pid } = await environment.restartWorker();
  const memory = new MemoryPeak(pid);
  await concurrently(ids, ids.length, async (id) => void (await environment.batches.result(id)));
  const seconds = (performance.now() - began) / 1000;
  return {
    missedEnds: ids.length,
    seconds,
    requests: (await requestsSince(environment.stack.kubernetes.auditLog, from)).worker,
    workerPeakMB: memory.stop(),
  };
}
