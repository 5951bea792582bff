import type { BatchEnd } from '../evidence/batch-end.ts';
import { hasEnded, type PodHistory } from '../evidence/pod-history.ts';
import { MISSED } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/** A driver of a closed batch is terminal or gone after this, in milliseconds: see docs/operate/orphans.md. */
export const ORPHAN_GONE_WITHIN = 90_000;

/** Drivers that outlived their run. */
export interface OutlivingDrivers {
  readonly violations: Violation[];
  /** Drivers whose end could not be observed in time, because the API server was stopped when they were removed. */
  readonly undecided: string[];
}

/**
 * No driver of a run is live later than 90 s after that run has closed, however it was closed. A driver that starts later than
 * that, because its gate was lifted late, has no time at all.
 * @param histories the pods of the run
 */
export function closedBatches(run: BatchEnd, histories: readonly PodHistory[]): OutlivingDrivers {
  const found: OutlivingDrivers = { violations: [], undecided: [] };
  const { batchId, closedAt, workflowStatus } = run;
  if (closedAt === undefined) return found;
  const deadline = closedAt + ORPHAN_GONE_WITHIN;
  for (const { role, name, snapshots } of histories) {
    const started = snapshots.findIndex((snapshot) => !snapshot.gated && !hasEnded(snapshot));
    if (role !== 'driver' || started === -1) continue;
    const end = snapshots.slice(started).find(hasEnded);
    if (end && end.at <= deadline) continue;
    if (end?.by === MISSED) {
      found.undecided.push(`${batchId}: ${name}, whose end was not observed`);
      continue;
    }
    const until = end ? `${Math.round((end.at - closedAt) / 1000)} s later` : 'when the run ended';
    found.violations.push({
      invariant: 'closed batches',
      batchId,
      what: `its workflow was closed (${workflowStatus}), and its driver ${name} was still live ${until}.`,
    });
  }
  return found;
}
