import type { BatchEnd } from '../../chaos/evidence/batch-end.ts';
import { podHistoriesOf, type PodHistory } from '../../chaos/evidence/pod-history.ts';
import type { PodSnapshot } from '../../chaos/evidence/pod-snapshot.ts';

/** Facts about one snapshot of a pod. */
export type SnapshotFacts = Partial<PodSnapshot> & { readonly revision: number };

/** The history of one pod; snapshots are a second per revision apart. */
export function podHistory(
  name: string,
  facts: readonly SnapshotFacts[],
  deletedBy?: { by: string; at: number },
): PodHistory {
  const snapshots = facts.map((fact): PodSnapshot => ({
    uid: `uid-${name}`,
    name,
    at: fact.revision * 1000,
    role: 'driver',
    applicationId: `app-${name}`,
    batchId: 'etl',
    gated: false,
    phase: 'Pending',
    deleting: false,
    gone: false,
    ...fact,
  }));
  const deletions = deletedBy ? [{ uid: `uid-${name}`, ...deletedBy }] : [];
  return podHistoriesOf(snapshots, deletions)[0] as PodHistory;
}

/** The end of a run of a batch, from the facts that matter to a test. */
export function batchEnd(facts: Partial<BatchEnd> = {}): BatchEnd {
  return {
    batchId: 'etl',
    runId: 'run-1',
    kind: 'finishes',
    cleanup: 'ALL',
    workflowStatus: 'COMPLETED',
    state: 'FINISHED',
    attempts: [],
    startedAt: 0,
    closedAt: 100_000,
    endedAt: 100_000,
    reported: { query: facts.state ?? 'FINISHED' },
    limits: { runtime: false, pending: false },
    mayBeTerminated: false,
    ...facts,
  };
}
