import type { V1Pod } from '@kubernetes/client-node';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_ANNOTATION,
  DEPENDENTS_GATE,
  DRIVER_CONTAINER,
  ROLE_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';

/** A pod at one moment. The projection does not use the code under test. */
export interface PodSnapshot {
  readonly uid: string;
  readonly name: string;
  /** etcd's revision: a total order of all writes. */
  readonly revision: number;
  /** When the snapshot was received, in milliseconds since 1970: never before the write. */
  readonly at: number;
  /** User agent of the write, if known. */
  readonly by?: string;
  readonly role: 'driver' | 'executor' | 'other';
  readonly applicationId?: string;
  readonly batchId?: string;
  readonly attempt?: number;
  readonly gated: boolean;
  readonly phase: string;
  readonly exitCode?: number;
  /** Termination reason of the driver's container. */
  readonly reason?: string;
  /** Reason in the status of the pod. */
  readonly podReason?: string;
  readonly disruption?: string;
  readonly deleting: boolean;
  readonly gone: boolean;
}

/** Origin of a snapshot. */
export interface SnapshotContext {
  readonly at: number;
  readonly by?: string;
  readonly gone?: boolean;
}

/** The snapshot of a pod; undefined for an object without uid, name or revision. */
export function podSnapshotOf(
  { metadata, spec, status }: V1Pod,
  { at, by, gone }: SnapshotContext,
): PodSnapshot | undefined {
  const {
    uid,
    name,
    resourceVersion,
    labels = {},
    annotations = {},
    deletionTimestamp,
    finalizers = [],
  } = metadata ?? {};
  if (uid === undefined || name === undefined || resourceVersion === undefined) return undefined;
  const role = labels[ROLE_LABEL];
  const terminated = status?.containerStatuses?.find((one) => one.name === DRIVER_CONTAINER)?.state?.terminated;
  const disruption = status?.conditions?.find((one) => one.type === 'DisruptionTarget' && one.status === 'True');
  const [applicationId, batchId] = [labels[APPLICATION_ID_LABEL], annotations[WORKFLOW_ID_ANNOTATION]];
  const attempt = annotations[ATTEMPT_ANNOTATION];
  return {
    uid,
    name,
    revision: Number(resourceVersion),
    at,
    ...(by !== undefined && { by }),
    role: role === 'driver' || role === 'executor' ? role : 'other',
    ...(applicationId !== undefined && { applicationId }),
    ...(batchId !== undefined && { batchId }),
    ...(attempt !== undefined && { attempt: Number(attempt) }),
    gated: spec?.schedulingGates?.some((gate) => gate.name === DEPENDENTS_GATE) ?? false,
    phase: status?.phase ?? 'Unknown',
    ...(terminated && { exitCode: terminated.exitCode }),
    ...(terminated?.reason !== undefined && { reason: terminated.reason }),
    ...(status?.reason !== undefined && { podReason: status.reason }),
    ...(disruption?.reason !== undefined && { disruption: disruption.reason }),
    deleting: deletionTimestamp !== undefined && deletionTimestamp !== null,
    // Without a grace period and finalizers, this write removes the pod.
    gone: gone ?? (Boolean(deletionTimestamp) && metadata?.deletionGracePeriodSeconds === 0 && finalizers.length === 0),
  };
}

/** In place of the author: the pod was gone at this revision, and its removal was not observed. */
export const MISSED = '(missed)';
