import type { AuditEvidence } from './evidence/audit.ts';
import type { BatchEnd } from './evidence/batch-end.ts';
import { endOf, podHistoriesOf, type PodHistory } from './evidence/pod-life.ts';
import type { PodSnapshot } from './evidence/pod-snapshot.ts';
import { verdictsAgree } from './invariants/evidence.ts';
import { everyBatchEnds } from './invariants/every-batch-ends.ts';
import { killWins } from './invariants/kill-wins.ts';
import { nothingLeaks, type Leftover } from './invariants/nothing-leaks.ts';
import { oneDriver } from './invariants/one-driver.ts';
import { oursOnly } from './invariants/ours-only.ts';
import type { Violation } from './invariants/violation.ts';
import type { SweepOutcome } from './stage/sweep.ts';

/** Everything that is known of a run when it is over. */
export interface RunEvidence {
  readonly ends: readonly BatchEnd[];
  readonly audit: AuditEvidence;
  /** What the witness saw beside the audit log. */
  readonly observed: readonly PodSnapshot[];
  readonly leftovers: readonly Leftover[];
  readonly foreign: readonly string[];
  /** Names of all pods that are there at the end. */
  readonly remaining: ReadonlySet<string>;
  readonly swept: SweepOutcome;
}

/** What the invariants say of a run. */
export interface Findings {
  readonly violations: readonly Violation[];
  /** Pairs of drivers of which nobody saw which was first. */
  readonly undecided: readonly string[];
  readonly histories: readonly PodHistory[];
}

/** Checks every invariant. Pure. */
export function check(run: RunEvidence): Findings {
  const histories = podHistoriesOf([...run.audit.snapshots, ...run.observed], run.audit.deletions);
  const ofBatch = Map.groupBy(withoutStillborn(histories), ({ batchId }) => batchId ?? '');
  const violations = [...everyBatchEnds(run.ends), ...oursOnly(run.foreign, run.audit.ourWrites, run.remaining)];
  const undecided: string[] = [];
  for (const end of run.ends) {
    const its = ofBatch.get(end.batchId) ?? [];
    const drivers = oneDriver(end.batchId, its);
    violations.push(...drivers.violations, ...verdictsAgree(end, its), ...killWins(end, its));
    undecided.push(...drivers.undecided);
  }
  const byId = new Map(run.ends.map((end) => [end.batchId, end]));
  violations.push(...nothingLeaks(byId, run.leftovers, run.swept.left));
  return { violations, undecided, histories };
}

/** The harness plays the drivers that start executors; one that it started after its driver's end no driver would have. */
function withoutStillborn(histories: readonly PodHistory[]): PodHistory[] {
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
