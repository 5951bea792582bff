import type { KubernetesObject } from '@kubernetes/client-node';
import { boundedGrace } from '../kubernetes/pods/termination-grace.ts';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { runKeyOf } from '../model/batch/run-key.ts';
import { isTerminated } from '../model/driver/application-state.ts';
import { EVIDENCE_FINALIZER, ROLE_LABEL, TAG_LABEL, TENANT_LABEL, WORKFLOW_ID_ANNOTATION } from '../model/names.ts';
import { recordedPolicy, type CurrentPolicy, type RecordedPolicy } from '../model/retention/recorded-policy.ts';
import type { EndedDriver, PolicyInForce } from '../model/retention/retention.ts';
import { endedDriverOf } from '../model/retention/retention-marks.ts';
import type { SweepFinding, SweptKind } from '../model/sweep/sweep-report.ts';

/** The facts about a resource of a batch that a sweep decides on. Times are milliseconds since 1970. */
export interface ResourceFacts {
  readonly kind: SweptKind;
  readonly role: SweepFinding['role'];
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt: number;
  /** Workflow id of the batch that created it. */
  readonly batchId: string;
  /** `BatchPlan.key` of the run that created it, if its labels contain it. */
  readonly key?: string;
  /** Whether it has an owner, with which Kubernetes deletes it. */
  readonly hasOwner: boolean;
  /** The grace period of its deletion, in seconds, if its own is too long. */
  readonly gracePeriodSeconds?: number;
  /** Whether it carries our finalizer. */
  readonly hasFinalizer: boolean;
  /** Whether it has a deletion timestamp. */
  readonly isDeleting: boolean;
  /** Its end, for a terminated driver, executor or application. */
  readonly end?: { readonly finished: boolean; readonly at?: number };
  /** The retention of a driver whose end is recorded. */
  readonly ended?: EndedDriver;
  /** The cleanup policy: as recorded when the driver was created, until {@link applyCurrentPolicy} replaces it. */
  readonly cleanup?: RecordedPolicy & Pick<PolicyInForce, 'maxRetention'>;
  readonly tenant?: string;
  /** Name of the driver pod. */
  readonly driverName?: string;
}

/**
 * Reads the facts of a resource. Undefined for a resource that is not to be swept: it does not name its batch, or is a pod
 * that is neither driver nor executor.
 */
export function resourceFacts(kind: SweptKind, object: KubernetesObject): ResourceFacts | undefined {
  const {
    name = '',
    namespace = '',
    uid = '',
    resourceVersion = '',
    labels,
    annotations,
    ...metadata
  } = {
    ...object.metadata,
  };
  const batchId = annotations?.[WORKFLOW_ID_ANNOTATION];
  const role = roleOf(kind, labels);
  if (batchId === undefined || role === undefined || uid === '') return undefined;
  const key = runKeyOf(labels);
  const end = endOf(kind, role, object);
  const cleanup = recordedPolicy(annotations);
  const createdAt = new Date(metadata.creationTimestamp ?? 0).getTime();
  const ended = role === 'driver' ? endedDriverOf({ labels, annotations }, createdAt, Date.now()) : undefined;
  const driverName = role === 'application' ? driverNameIn(kind, object) : name;
  return {
    kind,
    role,
    namespace,
    name,
    uid,
    resourceVersion,
    createdAt,
    batchId,
    ...(key !== undefined && { key }),
    hasOwner: (metadata.ownerReferences ?? []).length > 0,
    ...(kind === 'Pod' && boundedGrace(object)),
    hasFinalizer: metadata.finalizers?.includes(EVIDENCE_FINALIZER) === true,
    isDeleting: metadata.deletionTimestamp !== undefined,
    ...(end && { end }),
    ...(ended && { ended }),
    ...(cleanup && { cleanup }),
    ...(labels?.[TENANT_LABEL] !== undefined && { tenant: labels[TENANT_LABEL] }),
    ...(driverName !== undefined && { driverName }),
  };
}

/**
 * Replaces the recorded cleanup policy by the one in force now, which the retention of drivers applies too. A driver without the
 * annotation for its own part of the policy keeps the recorded one.
 */
export function applyCurrentPolicy(facts: ResourceFacts, cluster: string, currentPolicy: CurrentPolicy): ResourceFacts {
  const { cleanup, namespace, tenant } = facts;
  if (!cleanup?.own) return facts;
  const { cleanup: kind, ...policy } = currentPolicy({ cluster, namespace, tenant }, cleanup.own);
  return { ...facts, cleanup: { kind, ...policy } };
}

type Labels = Readonly<Record<string, string>> | undefined;

function roleOf(kind: SweptKind, labels: Labels): ResourceFacts['role'] | undefined {
  if (kind.startsWith('SparkApplication')) return 'application';
  if (kind !== 'Pod') return 'dependent';
  if (labels?.[TAG_LABEL] !== undefined) return 'driver';
  return labels?.[ROLE_LABEL] === 'executor' ? 'executor' : undefined;
}

function endOf(kind: SweptKind, role: ResourceFacts['role'], object: KubernetesObject): ResourceFacts['end'] {
  if (kind === 'SparkApplication') return endOfApplication(object as SparkApplication);
  if (kind === 'SparkApplication.spark.apache.org') return endOfApacheApplication(object as ApacheApplication);
  if (role === 'dependent') return undefined;
  const { state, exit } = podToObservation(object);
  return isTerminated(state) ? endAt(state === 'FINISHED', exit?.finishedAt) : undefined;
}

/** The fields of a SparkApplication that are read here. */
interface SparkApplication {
  readonly spec?: { readonly driver?: { readonly podName?: string } };
  readonly status?: {
    readonly terminationTime?: string | null;
    readonly applicationState?: { readonly state?: string };
  };
}

/** COMPLETED and FAILED are the states that the Spark operator never leaves. */
function endOfApplication({ status }: SparkApplication): ResourceFacts['end'] {
  const state = status?.applicationState?.state ?? '';
  if (state !== 'COMPLETED' && state !== 'FAILED') return undefined;
  return endAt(state === 'COMPLETED', status?.terminationTime ?? undefined);
}

/** The fields of a SparkApplication of the Apache operator that are read here. */
interface ApacheApplication {
  readonly spec?: { readonly sparkConf?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly currentState?: ApacheState;
    /** Every state, by a number that grows. */
    readonly stateTransitionHistory?: Readonly<Record<string, ApacheState>>;
  };
}

interface ApacheState {
  readonly currentStateSummary?: string;
  readonly lastTransitionTime?: string;
}

/** The states that the Apache operator never leaves; what precedes them says how the application ended. */
const APACHE_ENDS: ReadonlySet<string> = new Set(['ResourceReleased', 'TerminatedWithoutReleaseResources']);

function endOfApacheApplication({ status }: ApacheApplication): ResourceFacts['end'] {
  const { currentState, stateTransitionHistory = {} } = status ?? {};
  if (!APACHE_ENDS.has(currentState?.currentStateSummary ?? '')) return undefined;
  const finished = Object.values(stateTransitionHistory).some((one) => one.currentStateSummary === 'Succeeded');
  return endAt(finished, currentState?.lastTransitionTime);
}

function endAt(finished: boolean, time: string | undefined): ResourceFacts['end'] {
  const at = time === undefined ? Number.NaN : Date.parse(time);
  return { finished, ...(at > 0 && { at }) };
}

function driverNameIn(kind: SweptKind, object: KubernetesObject): string | undefined {
  if (kind === 'SparkApplication') return (object as SparkApplication).spec?.driver?.podName;
  return (object as ApacheApplication).spec?.sparkConf?.['spark.kubernetes.driver.pod.name'];
}
