import type { TemporalServer } from '../../stack/index.ts';
import type { BareLoopFigures } from './bare-loop.ts';
import type { BurstFigures } from './burst.ts';
import type { BarChart } from './charts.ts';
import type { GrowthFigures } from './growth.ts';
import type { LiveFigures } from './live.ts';
import type { NamespacesFigures } from './namespaces.ts';

/** A burst and the bare loop of the same run. */
export interface BurstComparison {
  readonly burst: BurstFigures;
  readonly bareLoop?: BareLoopFigures;
}

/** All figures of one run. */
export interface BenchResults {
  readonly machine: {
    readonly cores: number;
    readonly node: string;
    readonly temporal: TemporalServer;
    readonly startedAt: string;
  };
  readonly bursts?: readonly BurstComparison[];
  readonly live?: readonly LiveFigures[];
  readonly growth?: readonly GrowthFigures[];
  readonly namespaces?: readonly NamespacesFigures[];
}

type Row = readonly [what: string, ...values: string[]];

/** The results as Markdown tables, one for each part. */
export function report({ bursts = [], live = [], growth = [], namespaces = [] }: BenchResults): string {
  return [
    bursts.length > 0 && burstTable(bursts),
    live.length > 0 && liveTable(live),
    growth.length > 0 && growthTable(growth),
    namespaces.length > 0 && namespacesTable(namespaces),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function burstTable(bursts: readonly BurstComparison[]): string {
  const row = (what: string, value: (one: BurstComparison) => number | undefined, digits = 0): Row => [
    what,
    ...bursts.map((one) => number(value(one), digits)),
  ];
  return table(
    ['batches at once', ...bursts.map(({ burst }) => String(burst.batches))],
    [
      row('batches a minute to the result', ({ burst }) => burst.perMinuteToResult),
      row('batches a minute to the deletion', ({ burst }) => burst.perMinuteToDeletion),
      row('bare loop with the same objects, a minute', ({ bareLoop }) => bareLoop?.perMinuteToDeletion),
      row('of the bare loop, percent', (one) => ratioToBareLoop(one) * 100),
      row('CPU of a batch / of the same objects in the bare loop', cpuRatio, 2),
      row('start to result p50, ms', ({ burst }) => burst.startToResultMs.p50),
      row('start to result p99, ms', ({ burst }) => burst.startToResultMs.p99),
      row('end to result p50, ms', ({ burst }) => burst.endToResultMs.p50),
      row('end to result p99, ms', ({ burst }) => burst.endToResultMs.p99),
      row('history events of a batch', ({ burst }) => burst.historyEvents, 1),
      row('history of a batch, KB', ({ burst }) => burst.historyKB, 1),
      row('actions of Temporal Cloud a batch', ({ burst }) => burst.temporalActions, 1),
      row('API requests of a batch', ({ burst }) => sum(burst.requestsPerBatch), 1),
      ...names(bursts.map(({ burst }) => burst.controllerRequestsPerBatch)).map((name) =>
        row(`requests of ${name} a batch`, ({ burst }) => burst.controllerRequestsPerBatch[name], 1),
      ),
      ...names(bursts.map(({ burst }) => burst.cpuMsPerBatch)).map((name) =>
        row(`CPU of ${name} a batch, ms`, ({ burst }) => burst.cpuMsPerBatch[name]),
      ),
      row('peak memory of the worker, MB', ({ burst }) => burst.workerPeakMB),
    ],
  );
}

function liveTable(live: readonly LiveFigures[]): string {
  const row = (what: string, value: (one: LiveFigures) => number | undefined, digits = 0): Row => [
    what,
    ...live.map((one) => number(value(one), digits)),
  ];
  return table(
    ['running batches', ...live.map(({ batches }) => String(batches))],
    [
      row('submitted and running, a minute', (one) => one.submittedPerMinute),
      row('memory of the worker, MB', (one) => one.workerMB),
      row('memory a batch, KB', (one) => one.workerKBPerBatch),
      ...names(live.map(({ idleCpuPercent }) => idleCpuPercent)).map((name) =>
        row(`CPU of ${name} at rest, percent of a core`, (one) => one.idleCpuPercent[name], 1),
      ),
      row('API requests a minute at rest', (one) => sum(one.idleRequestsPerMinute)),
      row('detection p50, ms', (one) => one.detectionMs.p50),
      row('detection p99, ms', (one) => one.detectionMs.p99),
      row('after SIGKILL: seconds to the last missed end', (one) => one.recovery.seconds, 1),
      row('after SIGKILL: LIST requests', (one) => one.recovery.requests['list pods']),
      row('after SIGKILL: peak memory of the new worker, MB', (one) => one.recovery.workerPeakMB),
    ],
  );
}

function growthTable(growth: readonly GrowthFigures[]): string {
  const row = (what: string, value: (one: GrowthFigures) => number | undefined, digits = 0): Row => [
    what,
    ...growth.map((one) => number(value(one), digits)),
  ];
  return table(
    ['Events of others in the namespace', ...growth.map(({ otherEvents }) => String(otherEvents))],
    [
      row('CPU of kube-apiserver a batch, ms', ({ burst }) => burst.cpuMsPerBatch['kube-apiserver']),
      row('CPU of the worker a batch, ms', ({ burst }) => burst.cpuMsPerBatch['worker']),
      row('API requests of a batch', ({ burst }) => sum(burst.requestsPerBatch), 1),
    ],
  );
}

function namespacesTable(all: readonly NamespacesFigures[]): string {
  const row = (what: string, value: (one: NamespacesFigures) => number | undefined, digits = 0): Row => [
    what,
    ...all.map((one) => number(value(one), digits)),
  ];
  return table(
    ['namespaces of one worker', ...all.map((one) => String(one.namespaces))],
    [
      row('seconds from the start of the worker until all are watched', (one) => one.secondsToWatchAll, 1),
      row('connections to the API server', (one) => one.connections),
      row('memory of the worker, MB', (one) => one.workerMB),
      ...names(all.map(({ idleCpuPercent }) => idleCpuPercent)).map((name) =>
        row(`CPU of ${name} at rest, percent of a core`, (one) => one.idleCpuPercent[name], 1),
      ),
      row('API requests a minute at rest', (one) => sum(one.idleRequestsPerMinute)),
      row('start to result of a batch p50, ms', (one) => one.startToResultMs.p50),
      row('start to result of a batch p99, ms', (one) => one.startToResultMs.p99),
    ],
  );
}

/** The charts of a run. */
export function charts({ bursts = [], live = [] }: BenchResults): BarChart[] {
  const byBatches = bursts.map(({ burst }) => `${burst.batches} at once`);
  return [
    ...(bursts.length > 0
      ? [
          {
            name: 'burst',
            title: 'Batches a minute, compared with a bare loop that makes the same objects',
            unit: 'a minute',
            categories: byBatches,
            series: {
              'to the result': bursts.map(({ burst }) => burst.perMinuteToResult),
              'to the deletion': bursts.map(({ burst }) => burst.perMinuteToDeletion),
              'bare loop': bursts.map(({ bareLoop }) => bareLoop?.perMinuteToDeletion ?? 0),
            },
          },
          {
            name: 'burst-cpu',
            title: 'CPU of a batch by process',
            unit: 'ms',
            categories: byBatches,
            stacked: true,
            series: Object.fromEntries(
              names(bursts.map(({ burst }) => burst.cpuMsPerBatch)).map((name) => [
                name,
                bursts.map(({ burst }) => burst.cpuMsPerBatch[name] ?? 0),
              ]),
            ),
          },
        ]
      : []),
    ...(live.length > 0
      ? [
          {
            name: 'live-memory',
            title: 'Memory of the worker with running batches',
            unit: 'MB',
            categories: live.map(({ batches }) => `${batches} running`),
            series: { worker: live.map(({ workerMB }) => workerMB) },
          },
        ]
      : []),
  ];
}

/** Throughput as a share of the bare loop of the same run; NaN without one. */
export function ratioToBareLoop({ burst, bareLoop }: BurstComparison): number {
  return burst.perMinuteToDeletion / (bareLoop?.perMinuteToDeletion ?? Number.NaN);
}

/**
 * CPU of a batch, of all servers and the worker, as a multiple of what the servers need for the same objects in the bare loop of
 * the same run. Unlike a throughput, it hardly depends on other work on the machine.
 */
export function cpuRatio({ burst, bareLoop }: BurstComparison): number {
  return sum(burst.cpuMsPerBatch) / sum(bareLoop?.cpuMsPerBatch ?? {});
}

function table(head: readonly string[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function number(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
}

function sum(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}

function names(records: readonly Readonly<Record<string, number>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}
