import type { PodSnapshot } from './pod-snapshot.ts';

/** All snapshots of one pod, in the order of etcd's revisions. */
export interface PodHistory {
  readonly uid: string;
  readonly name: string;
  readonly role: PodSnapshot['role'];
  readonly applicationId?: string;
  readonly batchId?: string;
  readonly attempt?: number;
  readonly snapshots: readonly PodSnapshot[];
  /** Requests for its deletion. */
  readonly deletions: readonly Deletion[];
}

/** A request for the deletion of a pod. */
export interface Deletion {
  readonly uid: string;
  readonly at: number;
  readonly by: string;
}

/** Groups snapshots by pod. An executor belongs to the batch of its application's driver. */
export function podHistoriesOf(snapshots: readonly PodSnapshot[], deletions: readonly Deletion[] = []): PodHistory[] {
  const byUid = Map.groupBy(snapshots, ({ uid }) => uid);
  const deletionsOf = Map.groupBy(deletions, ({ uid }) => uid);
  const owners = new Map<string, { batchId?: string; attempt?: number }>();
  for (const { role, applicationId, batchId, attempt } of snapshots) {
    if (role !== 'driver' || applicationId === undefined || batchId === undefined) continue;
    owners.set(applicationId, { batchId, ...(attempt !== undefined && { attempt }) });
  }
  return [...byUid].map(([uid, all]) => {
    const ordered = all.toSorted((a, b) => a.revision - b.revision || a.at - b.at);
    const first = ordered[0] as PodSnapshot;
    const named = ordered.find(({ batchId }) => batchId !== undefined);
    const owner = named ?? owners.get(first.applicationId ?? '') ?? {};
    return {
      uid,
      name: first.name,
      role: first.role,
      ...(first.applicationId !== undefined && { applicationId: first.applicationId }),
      ...(owner.batchId !== undefined && { batchId: owner.batchId }),
      ...(owner.attempt !== undefined && { attempt: owner.attempt }),
      snapshots: ordered,
      deletions: deletionsOf.get(uid) ?? [],
    };
  });
}

/** Revisions between which a pod could run: without our gate, and neither terminal nor gone. */
export interface LiveSpan {
  readonly from: number;
  /** Exclusive; Infinity while it is still live. */
  readonly to: number;
}

/** When a pod was live; undefined for one that could never run. */
export function liveSpan({ snapshots }: PodHistory): LiveSpan | undefined {
  const from = snapshots.find((snapshot) => !snapshot.gated && !hasEnded(snapshot));
  if (!from) return undefined;
  const end = snapshots.find((snapshot) => snapshot.revision > from.revision && hasEnded(snapshot));
  return { from: from.revision, to: end?.revision ?? Infinity };
}

/** Whether a pod is terminal or gone. */
export function hasEnded({ phase, gone }: PodSnapshot): boolean {
  return gone || phase === 'Succeeded' || phase === 'Failed';
}

/** The first terminal snapshot of a pod, which its kubelet wrote. */
export function endOf({ snapshots }: PodHistory): PodSnapshot | undefined {
  return snapshots.find(({ phase }) => phase === 'Succeeded' || phase === 'Failed');
}

/** When a pod was gone, in milliseconds since 1970. */
export function goneAt({ snapshots }: PodHistory): number | undefined {
  return snapshots.find(({ gone }) => gone)?.at;
}
