import { setTimeout as pause } from 'node:timers/promises';
import { concurrently } from '../../test/support/concurrently.ts';
import { simulatedBatch, type TestEnvironment } from '../../test/support/environment/test-environment.ts';
import { connectionsTo } from '../../test/support/workers/connections.ts';
import { historyOf, timeOf } from '../../test/support/records/history.ts';
import { endOfAuditLog, requestsSince } from './audit.ts';
import { benchEnvironment } from './environment.ts';
import { cpuBetween, usageOf } from './processes.ts';
import { type Percentiles, percentilesOf } from './statistics.ts';
import { untilCount } from './until-count.ts';

/** How many of the namespaces run batches. */
const BUSY = 20;
const BATCHES_PER_NAMESPACE = 5;
const IDLE_SECONDS = 30;

/** What it costs that one worker watches many namespaces one by one. */
export interface NamespacesFigures {
  readonly namespaces: number;
  /** Seconds from the start of the worker until it watches all of them. */
  readonly secondsToWatchAll: number;
  /** Open connections of the worker to the API server. */
  readonly connections: number;
  readonly workerMB: number;
  /** Percent of a core while nothing happens, by process. */
  readonly idleCpuPercent: Readonly<Record<string, number>>;
  readonly idleRequestsPerMinute: Readonly<Record<string, number>>;
  readonly batches: number;
  /** Milliseconds from the start of a batch to its result. Drivers run 1 s. */
  readonly startToResultMs: Percentiles;
}

/** The names of that many namespaces; the first is the environment's own. */
export function namespaceNames(own: string, count: number): string[] {
  return [own, ...Array.from({ length: count - 1 }, (_, index) => `${own}-${String(index + 2).padStart(4, '0')}`)];
}

/** Starts a worker for these namespaces, and runs batches in some of them. */
export async function namespaces(environment: TestEnvironment, names: readonly string[]): Promise<NamespacesFigures> {
  const began = performance.now();
  const { batches: client, currentWorker, pids, printProgress, stack } = await benchEnvironment(environment);
  const watched = () =>
    currentWorker()
      .output()
      .match(/Watching drivers/g)?.length ?? 0;
  await untilCount(printProgress, 'watched namespaces', names.length, () => Promise.resolve(watched()));
  const secondsToWatchAll = (performance.now() - began) / 1000;
  await pause(10_000);
  printProgress(`measuring ${names.length} namespaces at rest for ${IDLE_SECONDS} s`);
  const { auditLog } = stack.kubernetes;
  const [usage, from] = [await usageOf(pids()), await endOfAuditLog(auditLog)];
  await pause(IDLE_SECONDS * 1000);
  const rest = await usageOf(pids());
  const idle = cpuBetween(usage, rest);
  const { worker: requests } = await requestsSince(auditLog, from);
  const busy = names.filter((_, index) => index % Math.ceil(names.length / BUSY) === 0).slice(0, BUSY);
  const ids = Array.from({ length: BUSY * BATCHES_PER_NAMESPACE }, (_, index) => `ns-${index}`);
  const times: number[] = [];
  await concurrently(ids, BUSY, async (batchId, index) => {
    const namespace = busy[index % busy.length] ?? '';
    await client.submit(simulatedBatch(namespace, { 'run-time': '1s' }, { cleanup: 'NONE' }), { batchId });
    await client.result(batchId);
    const events = await historyOf(environment.client, batchId);
    times.push(timeOf(events.at(-1)) - timeOf(events[0]));
  });
  const perMinute = (count: number) => (count / IDLE_SECONDS) * 60;
  return {
    namespaces: names.length,
    secondsToWatchAll,
    connections: await connectionsTo(stack.kubernetes.server, currentWorker().pid),
    workerMB: rest['worker']?.rssMB ?? Number.NaN,
    idleCpuPercent: Object.fromEntries(Object.entries(idle).map(([name, cpu]) => [name, (cpu / IDLE_SECONDS) * 100])),
    idleRequestsPerMinute: Object.fromEntries(
      Object.entries(requests).map(([name, count]) => [name, perMinute(count)]),
    ),
    batches: ids.length,
    startToResultMs: percentilesOf(times),
  };
}
