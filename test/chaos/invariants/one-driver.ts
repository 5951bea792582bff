import { liveSpan, type PodHistory } from '../evidence/pod-life.ts';
import { MISSED } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/** What was found of one batch's pods. */
export interface Overlaps {
  readonly violations: Violation[];
  /** Pairs of which nobody saw which was first: the API server was stopped when one of them went. */
  readonly undecided: string[];
}

/**
 * At most one live driver of a batch at any instant, and no driver beside live executors of another attempt. Instants
 * are etcd's revisions, which put everything into one order.
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

/** Whether a pod had been seen live for the last time before a revision, and its end was missed. */
function unseenAt({ snapshots }: PodHistory, revision: number): boolean {
  const next = snapshots.find((snapshot) => snapshot.revision >= revision);
  return next?.by === MISSED;
}
