import type { BatchEnd } from './evidence/batch-end.ts';
import type { PodHistory } from './evidence/pod-history.ts';
import type { PodSnapshot } from './evidence/pod-snapshot.ts';
import type { Violation } from './invariants/violation.ts';
import type { ChaosOutcome } from './run.ts';
import type { InjectedFault } from './stage/injected-fault.ts';

/** A violation with the timeline of its batch. */
export type ViolationReport = Violation & { readonly timeline: readonly string[] };

/** The violations of a run, each with the timeline of its batch. */
export function violationReports({ findings, evidence, injectedFaults }: ChaosOutcome): ViolationReport[] {
  return findings.violations.map((violation) => {
    const isOfBatch = ({ batchId }: { readonly batchId?: string | undefined }) =>
      batchId !== undefined && batchId === violation.batchId;
    const timeline = timelineOf(evidence.ends.filter(isOfBatch), findings.histories.filter(isOfBatch), injectedFaults);
    return { ...violation, timeline };
  });
}

/** A fault that began at most this long before the first snapshot of a batch's pods may have delayed it, in milliseconds. */
const BEFORE = 15_000;

/** The events of a batch as observed from outside, line by line, with the faults during its life. */
export function timelineOf(
  ends: readonly BatchEnd[],
  histories: readonly PodHistory[],
  injectedFaults: readonly InjectedFault[] = [],
): string[] {
  const lines = histories.flatMap((podHistory) => [
    // Prefer the audit log to the observer where both have a snapshot: only the log names the author.
    ...podHistory.snapshots
      .filter(({ revision, by }) => by !== undefined || !isInAuditLog(podHistory, revision))
      .map((snapshot) => ({ at: snapshot.at, revision: snapshot.revision, text: textOf(snapshot) })),
    ...podHistory.deletions.map(({ at, by }) => ({
      at,
      revision: 0,
      text: `${podHistory.name} deletion requested by ${by}`,
    })),
  ]);
  for (const end of ends) {
    const { runId, startedAt, closedAt, endedAt, kill } = end;
    const add = (at: number, text: string) => lines.push({ at, revision: 0, text: `run ${runId.slice(0, 8)} ${text}` });
    add(startedAt, 'started');
    if (kill) add(kill.at, `kill requested, accepted: ${kill.accepted ?? 'unknown'}`);
    if (endedAt !== undefined) add(endedAt, 'ended');
    if (closedAt !== undefined) add(closedAt, `closed: ${JSON.stringify(end)}`);
  }
  const moments = lines.map(({ at }) => at);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const concurrent = injectedFaults.filter(({ from, to }) => to >= first - BEFORE && from <= last);
  lines.push(
    ...concurrent.flatMap(({ what, from, to }) => [
      { at: from, revision: 0, text: `! ${what} begins` },
      { at: to, revision: 0, text: `! ${what} is over` },
    ]),
  );
  return lines
    .toSorted((a, b) => a.at - b.at || a.revision - b.revision)
    .map(({ at, revision, text }) => `${new Date(at).toISOString()} ${String(revision || '').padStart(7)} ${text}`)
    .filter((line, index, all) => line !== all[index - 1]);
}

function isInAuditLog({ snapshots }: PodHistory, revision: number): boolean {
  return snapshots.some((snapshot) => snapshot.revision === revision && snapshot.by !== undefined);
}

function textOf(snapshot: PodSnapshot): string {
  const { name, uid, phase, gated, exitCode, reason, podReason, disruption, deleting, gone, by } = snapshot;
  const properties = [
    phase,
    gated && 'gated',
    exitCode !== undefined && `exit ${exitCode}`,
    reason,
    podReason,
    disruption,
    deleting && 'deleting',
    gone && 'GONE',
  ].filter(Boolean);
  return `${name} ${uid.slice(0, 8)} ${properties.join(' ')}${by === undefined ? '' : `   by ${by}`}`;
}
