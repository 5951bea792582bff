import type { KubernetesObject } from '@kubernetes/client-node';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { isTerminated } from '../model/driver/application-state.ts';
import type { CleanupKind } from '../model/batch/batch.ts';
import type { OwnCleanup } from '../model/batch/cleanup-policy.ts';
import { parseDuration } from '../model/duration.ts';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_LABEL,
  CLEANUP_ANNOTATION,
  EVIDENCE_FINALIZER,
  OWN_CLEANUP_ANNOTATION,
  RETENTION_ANNOTATION,
  ROLE_LABEL,
  TAG_LABEL,
  TENANT_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../model/names.ts';
import type { SweepFinding, SweptKind } from '../model/sweep/sweep-report.ts';

/** An object with our marks, as far as a sweep needs to know it. Moments are milliseconds since 1970. */
export interface SweptObject {
  readonly kind: SweptKind;
  readonly role: SweepFinding['role'];
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt: number;
  /** Workflow id of the batch it was made for. */
  readonly batchId: string;
  /** `BatchPlan.key` of the run it was made for, where its labels tell. */
  readonly key?: string;
  /** Something else owns it, and takes it along. */
  readonly owned: boolean;
  /** It carries our finalizer. */
  readonly held: boolean;
  /** Somebody asked for its deletion. */
  readonly deleting: boolean;
  /** How and when it ended, of what can. */
  readonly end?: { readonly finished: boolean; readonly at?: number };
  /** The policy of its batch, as it was when the driver was made. */
  readonly cleanup?: { readonly kind: CleanupKind; readonly retention: number | undefined };
  /** What of it its batch says itself; absent when all of it counts as it was. */
  readonly ownCleanup?: OwnCleanup;
  readonly tenant?: string;
  /** Name of the driver pod its retention is known by. */
  readonly driverName?: string;
}

/**
 * The facts of an object that carries our Temporal namespace id; undefined for one that does not say which batch it is of,
 * or is a pod without a role in one: those are not ours to judge.
 */
export function sweptObjectOf(kind: SweptKind, object: KubernetesObject): SweptObject | undefined {
  const {
    name = '',
    namespace = '',
    uid = '',
    resourceVersion = '',
    labels,
    annotations,
    ...meta
  } = {
    ...object.metadata,
  };
  const batchId = annotations?.[WORKFLOW_ID_ANNOTATION];
  const role = roleOf(kind, labels);
  if (batchId === undefined || role === undefined || uid === '') return undefined;
  const key = keyIn(labels);
  const end = endOf(role, object);
  const cleanup = CLEANUP_KINDS.find((one) => one === annotations?.[CLEANUP_ANNOTATION]);
  const driverName = role === 'application' ? driverOf(object) : name;
  return {
    kind,
    role,
    namespace,
    name,
    uid,
    resourceVersion,
    createdAt: new Date(meta.creationTimestamp ?? 0).getTime(),
    batchId,
    ...(key !== undefined && { key }),
    owned: (meta.ownerReferences ?? []).length > 0,
    held: meta.finalizers?.includes(EVIDENCE_FINALIZER) === true,
    deleting: meta.deletionTimestamp !== undefined,
    ...(end && { end }),
    ...(cleanup && {
      cleanup: { kind: cleanup, retention: parseDuration(annotations?.[RETENTION_ANNOTATION] ?? '') },
    }),
    ...ownCleanupIn(annotations),
    ...(labels?.[TENANT_LABEL] !== undefined && { tenant: labels[TENANT_LABEL] }),
    ...(driverName !== undefined && { driverName }),
  };
}

function ownCleanupIn(annotations: Annotations): Pick<SweptObject, 'ownCleanup'> {
  const said = annotations?.[OWN_CLEANUP_ANNOTATION]?.split(',');
  const cleanup = CLEANUP_KINDS.find((one) => one === annotations?.[CLEANUP_ANNOTATION]);
  const retention = parseDuration(annotations?.[RETENTION_ANNOTATION] ?? '');
  if (!said || !cleanup || retention === undefined) return {};
  return {
    ownCleanup: { ...(said.includes('cleanup') && { cleanup }), ...(said.includes('retention') && { retention }) },
  };
}

const CLEANUP_KINDS = ['NONE', 'COMPLETED', 'ALL'] as const;

type Annotations = Readonly<Record<string, string>> | undefined;
type Labels = Readonly<Record<string, string>> | undefined;

function roleOf(kind: SweptKind, labels: Labels): SweptObject['role'] | undefined {
  if (kind === 'SparkApplication') return 'application';
  if (kind !== 'Pod') return 'dependent';
  if (labels?.[TAG_LABEL] !== undefined) return 'driver';
  return labels?.[ROLE_LABEL] === 'executor' ? 'executor' : undefined;
}

/** A tag is `<key>-<attempt>`; an application id that is ours holds the same key without its dashes. */
function keyIn(labels: Labels): string | undefined {
  const tag = labels?.[TAG_LABEL] ?? labels?.[ATTEMPT_LABEL];
  if (tag !== undefined) return /^(.+)-\d+$/.exec(tag)?.[1];
  const hex = /^spark-([0-9a-f]{32})-\d+$/.exec(labels?.[APPLICATION_ID_LABEL] ?? '')?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function endOf(role: SweptObject['role'], object: KubernetesObject): SweptObject['end'] {
  if (role === 'application') return endOfApplication(object as ApplicationFacts);
  if (role === 'dependent') return undefined;
  const { state, exit } = podToObservation(object);
  return isTerminated(state) ? endAt(state === 'FINISHED', exit?.finishedAt) : undefined;
}

interface ApplicationFacts {
  readonly spec?: { readonly driver?: { readonly podName?: string } };
  readonly status?: {
    readonly terminationTime?: string | null;
    readonly applicationState?: { readonly state?: string };
  };
}

/** A state the operator does not leave any more. */
function endOfApplication({ status }: ApplicationFacts): SweptObject['end'] {
  const state = status?.applicationState?.state ?? '';
  if (state !== 'COMPLETED' && state !== 'FAILED') return undefined;
  return endAt(state === 'COMPLETED', status?.terminationTime ?? undefined);
}

function endAt(finished: boolean, time: string | undefined): SweptObject['end'] {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return { finished, ...(at > 0 && { at }) };
}

function driverOf(object: KubernetesObject): string | undefined {
  return (object as ApplicationFacts).spec?.driver?.podName;
}
