import type { BatchEnd } from './batch-end.ts';
import type { PodHistory } from './pod-history.ts';

/**
 * The pods of each run of one batch id. A driver belongs to the run whose attempts name it, an executor to the run of its
 * driver. A pod that no run names belongs to the run that was the latest when the pod appeared.
 */
export function podsOfRuns(
  runs: readonly BatchEnd[],
  histories: readonly PodHistory[],
): ReadonlyMap<BatchEnd, readonly PodHistory[]> {
  const byDriver = new Map(runs.flatMap((run) => run.attempts.map(({ driver }) => [driver, run] as const)));
  const byApplication = new Map(
    histories
      .filter(({ role }) => role === 'driver')
      .map(({ name, applicationId }) => [applicationId, byDriver.get(name)] as const),
  );
  const owner = (pod: PodHistory) =>
    byDriver.get(pod.name) ?? byApplication.get(pod.applicationId) ?? latestAt(runs, pod.snapshots[0]?.at ?? 0);
  const owned = Map.groupBy(histories, owner);
  return new Map(runs.map((run) => [run, owned.get(run) ?? []]));
}

function latestAt(runs: readonly BatchEnd[], at: number): BatchEnd | undefined {
  const ordered = runs.toSorted((a, b) => a.startedAt - b.startedAt);
  return ordered.findLast(({ startedAt }) => startedAt <= at) ?? ordered[0];
}
