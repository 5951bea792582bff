import { liveSpan, type PodHistory } from '../evidence/pod-history.ts';
import { MISSED } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/** Overlaps between the pods of one batch. */
export interface Overlaps {
  readonly violations: Violation[];
  /** Pairs without an observed order, because the API server was stopped when one of them was removed. */
  readonly undecided: string[];
}

/**
 * A batch has at most one live driver at any time, and no live driver together with live executors of another attempt. Times
 * are etcd's revisions, which are totally ordered.
 */
export function oneDriver(batchId: string, histories: readonly PodHistory[]): Overlaps {
  const found: Overlaps = { violations: [], undecided: [] };
  const drivers = histories.filter(({ role }) => role === 'driver');
  for (const driver of drivers) {
    for (const other of histories) {
      if (other.uid === driver.uid || other.applicationId === driver.applicationId) {
        // Two pods of one application: both drivers is one too many; looked at once, from the earlier one's side.
        if (other.uid === driver.uid || other.role !== 'driver' || other.uid < driver.uid) continue;
      } else if (other.role === 'driver' && other.uid < driver.uid) continue;
      judge(batchId, driver, other, found);
    }
  }
  return found;
}

function judge(batchId: string, driver: PodHistory, other: PodHistory, { violations, undecided }: Overlaps): void {
  const [one, two] = [liveSpan(driver), liveSpan(other)];
  if (!one || !two) return;
  const together = Math.max(one.from, two.from);
  if (together >= Math.min(one.to, two.to)) return;
  const earlier = one.from < two.from ? driver : other;
  if (unseenAt(earlier, together)) {
    undecided.push(`${batchId}: ${driver.name} and ${other.name}`);
    return;
  }
  violations.push({
    invariant: 'one driver',
    batchId,
    what:
      `${driver.name} (${driver.uid}) and ${other.role} ${other.name} (${other.uid}) were live together, ` +
      `from revision ${together} to ${Math.min(one.to, two.to)}.`,
  });
}

/** Whether a pod was observed live for the last time before a revision, and its end was missed. */
function unseenAt({ snapshots }: PodHistory, revision: number): boolean {
  const next = snapshots.find((snapshot) => snapshot.revision >= revision);
  return next?.by === MISSED;
}
