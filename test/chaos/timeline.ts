import type { BatchEnd } from './evidence/batch-end.ts';
import type { PodLife } from './evidence/pod-life.ts';
import type { Sight } from './evidence/pod-snapshot.ts';
import type { Violation } from './invariants/violation.ts';
import type { ChaosOutcome } from './run.ts';
import type { Strike } from './stage/injected-fault.ts';

/** A violation, with what it is read with. */
export type ToldViolation = Violation & { readonly timeline: readonly string[] };

/** The violations of a run, each with the story of its batch. */
export function toldViolations({ findings, evidence, strikes }: ChaosOutcome): ToldViolation[] {
  return findings.violations.map((violation) => {
    const isIts = ({ batchId }: { readonly batchId?: string | undefined }) =>
      batchId !== undefined && batchId === violation.batchId;
    const timeline = timelineOf(evidence.ends.find(isIts), findings.lives.filter(isIts), strikes);
    return { ...violation, timeline };
  });
}

/** A fault that began so long before the first sight of a batch's pods may be what delayed it, in milliseconds. */
const BEFORE = 15_000;

/** The story of a batch as it was seen from outside, line by line, with the faults of its time. */
export function timelineOf(
  end: BatchEnd | undefined,
  lives: readonly PodLife[],
  strikes: readonly Strike[] = [],
): string[] {
  const lines = lives.flatMap((life) => [
    // The witness saw what the audit log tells, too; the log also says who did it.
    ...life.sights
      .filter(({ revision, by }) => by !== undefined || !told(life, revision))
      .map((sight) => ({ at: sight.at, revision: sight.revision, text: textOf(sight) })),
    ...life.deletions.map(({ at, by }) => ({ at, revision: 0, text: `${life.name} deletion asked for by ${by}` })),
  ]);
  if (end?.kill)
    lines.push({ at: end.kill.at, revision: 0, text: `kill asked for, accepted: ${end.kill.accepted ?? 'unknown'}` });
  if (end?.endedAt !== undefined)
    lines.push({ at: end.endedAt, revision: 0, text: `batch ended: ${JSON.stringify(end)}` });
  const moments = lines.map(({ at }) => at);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const ofItsTime = strikes.filter(({ from, to }) => to >= first - BEFORE && from <= last);
  lines.push(
    ...ofItsTime.flatMap(({ what, from, to }) => [
      { at: from, revision: 0, text: `! ${what} begins` },
      { at: to, revision: 0, text: `! ${what} is over` },
    ]),
  );
  return lines
    .toSorted((a, b) => a.at - b.at || a.revision - b.revision)
    .map(({ at, revision, text }) => `${new Date(at).toISOString()} ${String(revision || '').padStart(7)} ${text}`)
    .filter((line, index, all) => line !== all[index - 1]);
}

function told({ sights }: PodLife, revision: number): boolean {
  return sights.some((sight) => sight.revision === revision && sight.by !== undefined);
}

function textOf(sight: Sight): string {
  const { name, uid, phase, gated, exitCode, reason, podReason, disruption, deleting, gone, by } = sight;
  const said = [
    phase,
    gated && 'gated',
    exitCode !== undefined && `exit ${exitCode}`,
    reason,
    podReason,
    disruption,
    deleting && 'deleting',
    gone && 'GONE',
  ].filter(Boolean);
  return `${name} ${uid.slice(0, 8)} ${said.join(' ')}${by === undefined ? '' : `   by ${by}`}`;
}
