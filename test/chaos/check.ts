import type { AuditEvidence } from './evidence/audit.ts';
import type { BatchEnd } from './evidence/batch-end.ts';
import { endOf, podHistoriesOf, type PodHistory } from './evidence/pod-history.ts';
import type { PodSnapshot } from './evidence/pod-snapshot.ts';
import { verdictsAgree } from './invariants/evidence.ts';
import { everyBatchEnds } from './invariants/every-batch-ends.ts';
import { killWins } from './invariants/kill-wins.ts';
import { nothingLeaks, type Leftover } from './invariants/nothing-leaks.ts';
import { oneDriver } from './invariants/one-driver.ts';
import { oursOnly } from './invariants/ours-only.ts';
import type { Violation } from './invariants/violation.ts';
import type { SweepOutcome } from './stage/sweep.ts';

/** Everything that is known about a run after it. */
export interface RunEvidence {
  readonly ends: readonly BatchEnd[];
  readonly audit: AuditEvidence;
  /** Snapshots of the observer, in addition to those of the audit log. */
  readonly observed: readonly PodSnapshot[];
  readonly leftovers: readonly Leftover[];
  readonly foreign: readonly string[];
  /** Names of all pods that are there at the end. */
  readonly remaining: ReadonlySet<string>;
  readonly swept: SweepOutcome;
}

/** The result of checking the invariants of a run. */
export interface Findings {
  readonly violations: readonly Violation[];
  /** Pairs of drivers without an observed order. */
  readonly undecided: readonly string[];
  readonly histories: readonly PodHistory[];
}

/** Checks every invariant. Pure. */
export function check(run: RunEvidence): Findings {
  const histories = podHistoriesOf([...run.audit.snapshots, ...run.observed], run.audit.deletions);
  const ofBatch = Map.groupBy(withoutLateExecutors(histories), ({ batchId }) => batchId ?? '');
  const violations = [...everyBatchEnds(run.ends), ...oursOnly(run.foreign, run.audit.ourWrites, run.remaining)];
  const undecided: string[] = [];
  for (const end of run.ends) {
    const pods = ofBatch.get(end.batchId) ?? [];
    const drivers = oneDriver(end.batchId, pods);
    violations.push(...drivers.violations, ...verdictsAgree(end, pods), ...killWins(end, pods));
    undecided.push(...drivers.undecided);
  }
  const byId = new Map(run.ends.map((end) => [end.batchId, end]));
  violations.push(...nothingLeaks(byId, run.leftovers, run.swept.left));
  return { violations, undecided, histories };
}

/** Leaves out executors that the harness, which starts them in place of drivers, started after the end of their driver. */
function withoutLateExecutors(histories: readonly PodHistory[]): PodHistory[] {
  const ended = new Map<string, number>();
  for (const podHistory of histories) {
    const end = podHistory.snapshots.find(({ gone, deleting }) => gone || deleting) ?? endOf(podHistory);
    if (podHistory.role === 'driver' && podHistory.applicationId !== undefined && end)
      ended.set(podHistory.applicationId, end.revision);
  }
  return histories.filter(
    ({ role, applicationId, snapshots }) =>
      role !== 'executor' || (snapshots[0]?.revision ?? 0) < (ended.get(applicationId ?? '') ?? Infinity),
  );
}
