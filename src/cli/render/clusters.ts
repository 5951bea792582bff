import type { ClusterReport, ClusterReportEntry, WatchReport } from '../../model/workers/cluster-report.ts';
import { oneLine, table } from './table.ts';
import { moment, took } from './time.ts';

/** A report on clusters: one row each, then the problems and what to do about them. */
export function clustersText({ worker, clusters }: ClusterReport, now: Date): string {
  const rows = clusters.map((cluster) => [
    cluster.isDefault ? `${cluster.name} *` : cluster.name,
    cluster.state,
    cluster.since === undefined ? '' : took(cluster.since, undefined, now),
    cluster.latencyMs === undefined ? '' : `${cluster.latencyMs.toFixed(0)}ms`,
    cluster.version ?? '',
    cluster.liveBatches === undefined ? '' : String(cluster.liveBatches),
    watchText(cluster.watches, now),
    cluster.namespaces.join(', '),
    cluster.server,
  ]);
  return [
    table(['CLUSTER', 'STATE', 'SINCE', 'TOOK', 'VERSION', 'BATCHES', 'WATCH', 'NAMESPACES', 'SERVER'], rows),
    ...clusters.flatMap(failureText),
    ...clusters.flatMap(({ name, watches }) => watches.flatMap((watch) => watchProblem(name, watch))),
    `As seen by worker ${worker}. * marks the default cluster.`,
  ].join('\n');
}

function failureText({ name, failure, lastAnswer, nextTry }: ClusterReportEntry): string[] {
  if (!failure) return [];
  const last = lastAnswer === undefined ? 'It has never answered this worker.' : `Last answer ${moment(lastAnswer)}.`;
  const next = nextTry === undefined ? '' : ` Next request at ${moment(nextTry)}.`;
  return [`${name}: ${oneLine(failure.message)}. ${failure.advice} ${last}${next}`];
}

/** The worker that hosts the watch, and for how long: `1@host 2h 10m`. With several scopes, how many are watched: `1 of 2`. */
function watchText(watches: readonly WatchReport[], now: Date): string {
  const watching = watches.filter(({ state }) => state === 'watching');
  const [first] = watching;
  const [only, ...others] = watches;
  if (others.length > 0) return `${watching.length} of ${watches.length}`;
  if (!first) return only?.state ?? '';
  return [first.worker, took(first.since, undefined, now)].filter((part) => part).join(' ');
}

function watchProblem(cluster: string, { scope, shard, state, problem }: WatchReport): string[] {
  if (state === 'watching') return [];
  const why = problem === undefined ? '' : `: ${oneLine(problem)}`;
  const what = state === 'absent' ? 'does not run; a worker that serves the cluster starts it' : 'waits for a worker';
  const share = shard === undefined ? '' : ` (share ${shard + 1})`;
  return [`${cluster}: the watch of ${scope}${share} ${what}${why}.`];
}
