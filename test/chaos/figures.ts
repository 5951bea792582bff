import type { RunEvidence, Findings } from './check.ts';
import { endOf } from './evidence/pod-history.ts';
import type { Histories } from './stage/collect-results.ts';

/** Measurements of a run. Times are in milliseconds. */
export interface Figures {
  readonly seed: number;
  readonly seconds: number;
  readonly batches: number;
  /** Runs of all batch ids. */
  readonly runs: number;
  readonly attempts: number;
  /** Batches by their submit kind. */
  readonly submitKinds: Readonly<Record<string, number>>;
  /** Callers by what they do. */
  readonly callers: Readonly<Record<string, number>>;
  /** Runs by how they ended. */
  readonly endings: Readonly<Record<string, number>>;
  /** Faults by name. */
  readonly faults: Readonly<Record<string, number>>;
  readonly faultsInAll: number;
  readonly workerDeaths: number;
  readonly apiRequestsPerRun: number;
  readonly eventsPerRun: number;
  /** From the kubelet's write of the end of a driver to the signal in the history of its batch. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly of: number };
  readonly violations: number;
  readonly undecided: number;
  /** Objects that sweeps deleted or released. */
  readonly swept: number;
}

/** Counts of the harness. */
export interface Counts {
  readonly seed: number;
  readonly startedAt: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly workerDeaths: number;
}

/** Computes the measurements. Pure, except for the clock. */
export function figuresOf(
  { planned, ends, callers, audit, swept }: RunEvidence,
  findings: Findings,
  { learned, events }: Histories,
  { seed, startedAt, faults, workerDeaths }: Counts,
): Figures {
  const requests = sum([...audit.ourRequests].filter(([what]) => !what.startsWith('watch')).map(([, count]) => count));
  const latencies = findings.histories.flatMap((podHistory) => {
    const [signalled, written] = [learned.get(podHistory.uid), endOf(podHistory)?.at];
    return signalled === undefined || written === undefined ? [] : [Math.max(0, signalled - written)];
  });
  const ordered = latencies.toSorted((a, b) => a - b);
  return {
    seed,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    batches: planned.length,
    runs: ends.length,
    submitKinds: counted(planned.map(({ request }) => request.submit?.kind ?? 'native')),
    callers: counted(callers.map(({ kind }) => kind)),
    attempts: sum(ends.map(({ attempts }) => attempts.length)),
    endings: counted(
      ends.map(({ workflowStatus, state, failureClass }) => {
        if (workflowStatus === 'TERMINATED') return 'workflow terminated';
        return failureClass === undefined || failureClass === 'killed' ? state : `${state} (${failureClass})`;
      }),
    ),
    faults: Object.fromEntries([...faults].toSorted(([a], [b]) => a.localeCompare(b))),
    faultsInAll: sum([...faults.values()]),
    workerDeaths,
    apiRequestsPerRun: round(requests / ends.length),
    eventsPerRun: round(sum(events) / events.length),
    latency: { p50: percentile(ordered, 0.5), p99: percentile(ordered, 0.99), of: ordered.length },
    violations: findings.violations.length,
    undecided: findings.undecided.length,
    swept: swept.cleaned,
  };
}

/** The measurements as text. */
export function figuresText(figures: Figures): string {
  const { latency } = figures;
  const table = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);
  return [
    `seed ${figures.seed}: ${figures.batches} batches, ${figures.runs} runs, ${figures.attempts} attempts in ${figures.seconds} s`,
    '',
    'batches by submit kind',
    ...table(figures.submitKinds),
    '',
    'callers',
    ...table(figures.callers),
    '',
    'endings of runs',
    ...table(figures.endings),
    '',
    `faults: ${figures.faultsInAll}, of which ended a worker: ${figures.workerDeaths}`,
    ...table(figures.faults),
    '',
    `API requests per run ${figures.apiRequestsPerRun}, history events per run ${figures.eventsPerRun}`,
    `from the kubelet's write to the batch's signal: p50 ${latency.p50} ms, p99 ${latency.p99} ms (of ${latency.of})`,
    `cleaned up by sweeps: ${figures.swept}; undecided: ${figures.undecided}`,
    `violations: ${figures.violations}`,
  ].join('\n');
}

function counted(names: readonly string[]): Record<string, number> {
  const groups = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  return Object.fromEntries(groups.toSorted(([, a], [, b]) => b - a));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const round = (number: number): number => Math.round(number * 10) / 10;

function percentile(ordered: readonly number[], share: number): number {
  return Math.round(ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? 0);
}
