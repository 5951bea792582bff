import type { V1Pod } from '@kubernetes/client-node';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_ANNOTATION,
  DEPENDENTS_GATE,
  DRIVER_CONTAINER,
  ROLE_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';

/** A pod at one moment, as the API server had it. Projected by the tests' own hands: what is tested has no say in it. */
export interface PodSnapshot {
  readonly uid: string;
  readonly name: string;
  /** Etcd's revision: one order over everything the API server wrote. */
  readonly revision: number;
  /** When it was heard of, in milliseconds since 1970: never before it was written. */
  readonly at: number;
  /** Who wrote it, when that is known. */
  readonly by?: string;
  readonly role: 'driver' | 'executor' | 'other';
  readonly applicationId?: string;
  readonly batchId?: string;
  readonly attempt?: number;
  readonly gated: boolean;
  readonly phase: string;
  readonly exitCode?: number;
  /** Of the driver's container. */
  readonly reason?: string;
  /** Of the pod itself. */
  readonly podReason?: string;
  readonly disruption?: string;
  readonly deleting: boolean;
  readonly gone: boolean;
}

/** How a sight came to be. */
export interface SnapshotContext {
  readonly at: number;
  readonly by?: string;
  readonly gone?: boolean;
}

/** Sees a pod; undefined for what is none. */
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
    // What has no grace left and no finalizer is gone with this very write.
    gone: gone ?? (Boolean(deletionTimestamp) && metadata?.deletionGracePeriodSeconds === 0 && finalizers.length === 0),
  };
}

/** Instead of who wrote it: nobody saw when the pod went, only that it was gone by then. */
export const MISSED = '(missed)';
