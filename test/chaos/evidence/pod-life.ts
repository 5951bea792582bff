import type { Sight } from './pod-snapshot.ts';

/** All that was seen of one pod, in the order in which it happened. */
export interface PodLife {
  readonly uid: string;
  readonly name: string;
  readonly role: Sight['role'];
  readonly applicationId?: string;
  readonly batchId?: string;
  readonly attempt?: number;
  readonly sights: readonly Sight[];
  /** Deletions asked for: by whom, when. */
  readonly deletions: readonly Deletion[];
}

/** Somebody asked for the deletion of a pod. */
export interface Deletion {
  readonly uid: string;
  readonly at: number;
  readonly by: string;
}

/** Orders what was seen into lives. An executor belongs to the batch of its application's driver. */
export function livesOf(sights: readonly Sight[], deletions: readonly Deletion[] = []): PodLife[] {
  const byUid = Map.groupBy(sights, ({ uid }) => uid);
  const deletionsOf = Map.groupBy(deletions, ({ uid }) => uid);
  const owners = new Map<string, { batchId?: string; attempt?: number }>();
  for (const { role, applicationId, batchId, attempt } of sights) {
    if (role !== 'driver' || applicationId === undefined || batchId === undefined) continue;
    owners.set(applicationId, { batchId, ...(attempt !== undefined && { attempt }) });
  }
  return [...byUid].map(([uid, all]) => {
    const ordered = all.toSorted((a, b) => a.revision - b.revision || a.at - b.at);
    const first = ordered[0] as Sight;
    const named = ordered.find(({ batchId }) => batchId !== undefined);
    const owner = named ?? owners.get(first.applicationId ?? '') ?? {};
    return {
      uid,
      name: first.name,
      role: first.role,
      ...(first.applicationId !== undefined && { applicationId: first.applicationId }),
      ...(owner.batchId !== undefined && { batchId: owner.batchId }),
      ...(owner.attempt !== undefined && { attempt: owner.attempt }),
      sights: ordered,
      deletions: deletionsOf.get(uid) ?? [],
    };
  });
}

/** Revisions between which a pod could run: ungated, and neither terminal nor gone. */
export interface LiveSpan {
  readonly from: number;
  /** Exclusive; Infinity while it lives on. */
  readonly to: number;
}

/** When a pod was live; undefined for one that never could run. */
export function liveSpan({ sights }: PodLife): LiveSpan | undefined {
  const from = sights.find((sight) => !sight.gated && !hasEnded(sight));
  if (!from) return undefined;
  const end = sights.find((sight) => sight.revision > from.revision && hasEnded(sight));
  return { from: from.revision, to: end?.revision ?? Infinity };
}

/** Whether nothing of a pod runs any more. */
export function hasEnded({ phase, gone }: Sight): boolean {
  return gone || phase === 'Succeeded' || phase === 'Failed';
}

/** The end of a pod as its kubelet wrote it: the first sight of it that is terminal. */
export function endOf({ sights }: PodLife): Sight | undefined {
  return sights.find(({ phase }) => phase === 'Succeeded' || phase === 'Failed');
}

/** When a pod was seen gone, in milliseconds since 1970. */
export function goneAt({ sights }: PodLife): number | undefined {
  return sights.find(({ gone }) => gone)?.at;
}
