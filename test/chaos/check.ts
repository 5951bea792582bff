import type { AuditEvidence } from './evidence/audit.ts';
import type { BatchEnd } from './evidence/batch-end.ts';
import { endOf, podHistoriesOf, type PodHistory } from './evidence/pod-history.ts';
import type { PodSnapshot } from './evidence/pod-snapshot.ts';
import { podsOfRuns } from './evidence/pods-of-runs.ts';
import { closedBatches } from './invariants/closed-batches.ts';
import { verdictsAgree } from './invariants/evidence.ts';
import { type CallerEnd, everyBatchEnds } from './invariants/every-batch-ends.ts';
import { finishedStaysFinished } from './invariants/finished-stays-finished.ts';
import { killWins } from './invariants/kill-wins.ts';
import { nothingLeaks, type Leftover } from './invariants/nothing-leaks.ts';
import { oneDriver } from './invariants/one-driver.ts';
import { oursOnly } from './invariants/ours-only.ts';
import type { Violation } from './invariants/violation.ts';
import type { PlannedBatch } from './plan/plan.ts';
import type { SweepOutcome } from './stage/sweep.ts';

/** Everything that is known about a run after it. */
export interface RunEvidence {
  readonly planned: readonly PlannedBatch[];
  /** Every run of every batch id. */
  readonly ends: readonly BatchEnd[];
  readonly callers: readonly CallerEnd[];
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
  const violations = [
    ...everyBatchEnds(run.planned, run.ends, run.callers),
    ...oursOnly(run.foreign, run.audit.ourWrites, run.remaining),
  ];
  const undecided: string[] = [];
  for (const [batchId, runs] of Map.groupBy(run.ends, (end) => end.batchId)) {
    const pods = ofBatch.get(batchId) ?? [];
    const drivers = oneDriver(batchId, pods);
    violations.push(...drivers.violations);
    undecided.push(...drivers.undecided);
    for (const [end, ofRun] of podsOfRuns(runs, pods)) {
      const outliving = closedBatches(end, ofRun);
      violations.push(
        ...verdictsAgree(end, ofRun),
        ...killWins(end, ofRun),
        ...finishedStaysFinished(end, ofRun),
        ...outliving.violations,
      );
      undecided.push(...outliving.undecided);
    }
  }
  violations.push(...nothingLeaks(run.ends, run.leftovers, run.swept.left));
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
