/** Builders of pods, requests, plans and observations from the facts that matter to a test. */
import type { V1ContainerState, V1ContainerStatus, V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { batchSchema } from '../../src/model/schema/batch-schema.ts';
import { type BatchRequest } from '../../src/model/batch/batch.ts';
import {
  APPLICATION_ID_LABEL,
  DRIVER_CONTAINER,
  RECORDED_ANNOTATION,
  ROLE_LABEL,
  STATE_CONTAINER_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../src/model/names.ts';
import type { ExistingDriver, Observation } from '../../src/model/driver/observation.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import type { AttemptRecord } from '../../src/model/batch/attempt.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';

export const STARTED_AT = '2026-11-20T10:00:05.000Z';
export const FINISHED_AT = '2026-11-20T10:04:10.000Z';

const UID = '8c0e3a52-96a1-4d20-b7e5-0b7f2f4f0001';
const KEY = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** Facts about another container of the driver's pod. */
export interface ContainerFacts {
  readonly name: string;
  readonly exitCode?: number;
  readonly waiting?: string;
  readonly message?: string;
  /** A sidecar among the init containers (restartPolicy Always). */
  readonly sidecar?: true;
}

/** Facts about a driver's pod; everything else is as in an ordinary one. */
export interface PodFacts {
  readonly phase?: string;
  /** Exit code of the driver's container, which has ended. */
  readonly exitCode?: number;
  /** Reason of the driver's container; default Completed or Error. */
  readonly reason?: string;
  readonly message?: string;
  /** Reason for which the container waits to start. */
  readonly waiting?: string;
  /** Reason and message in the status of the pod. */
  readonly podReason?: string;
  readonly podMessage?: string;
  /** Default: a node, unless the pod waits for one. */
  readonly node?: string | undefined;
  readonly stateSource?: 'POD' | 'CONTAINER';
  readonly stateContainer?: string;
  readonly sidecars?: readonly ContainerFacts[];
  readonly initContainers?: readonly ContainerFacts[];
  /** The kubelet has not written a status, or another component has written one without it. */
  readonly withoutContainerStatuses?: true;
  /** The deletionTimestamp. */
  readonly deletedBy?: string;
  readonly disruption?: string;
  /** Names of scheduling gates. */
  readonly gates?: readonly string[];
  /** The condition PodScheduled is False, with this reason. */
  readonly unscheduled?: string;
  readonly unscheduledMessage?: string;
  /** Times as Dates, as in the client's objects, or as text, as in those of a watch (default). */
  readonly times?: 'Date' | 'text';
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly workflowId?: string | undefined;
  readonly recorded?: true;
}

/** A driver's pod with the fields that API server, scheduler and kubelet write. */
export function driverPod(facts: PodFacts = {}): V1Pod {
  const { phase = 'Running', gates = [], sidecars = [], initContainers = [], unscheduled } = facts;
  const waitsForNode = gates.length > 0 || unscheduled !== undefined;
  const node = 'node' in facts ? facts.node : waitsForNode ? undefined : 'worker-3';
  const time = (text: string) => (facts.times === 'Date' ? new Date(text) : text) as Date;
  const statuses = facts.withoutContainerStatuses || node === undefined ? undefined : containerStatuses(facts, time);
  const workflowId = 'workflowId' in facts ? facts.workflowId : 'etl-2026-11-20';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'etl-0f1e2d3c4b5a-1-driver',
      namespace: 'team-a',
      uid: facts.uid ?? UID,
      resourceVersion: facts.resourceVersion ?? '1001',
      creationTimestamp: time('2026-11-20T10:00:00Z'),
      labels: {
        [TAG_LABEL]: `${KEY}-1`,
        [APPLICATION_ID_LABEL]: applicationId(),
        [ROLE_LABEL]: 'driver',
        [TEMPORAL_NAMESPACE_ID_LABEL]: 'b1946ac9-2492-4d23-9f5e-000000000001',
      },
      annotations: {
        ...(workflowId !== undefined && { [WORKFLOW_ID_ANNOTATION]: workflowId }),
        ...(facts.stateSource && { [STATE_SOURCE_ANNOTATION]: facts.stateSource }),
        ...(facts.stateContainer !== undefined && { [STATE_CONTAINER_ANNOTATION]: facts.stateContainer }),
        ...(facts.recorded && { [RECORDED_ANNOTATION]: 'true' }),
      },
      ...(facts.deletedBy !== undefined && { deletionTimestamp: time(facts.deletedBy) }),
    },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      ...(gates.length > 0 && { schedulingGates: gates.map((name) => ({ name })) }),
      initContainers: initContainers.map(({ name, sidecar }) =>
        sidecar ? { name, restartPolicy: 'Always' } : { name },
      ),
      containers: [{ name: DRIVER_CONTAINER }, ...sidecars.map(({ name }) => ({ name }))],
    },
    status: {
      phase,
      ...(facts.podReason !== undefined && { reason: facts.podReason }),
      ...(facts.podMessage !== undefined && { message: facts.podMessage }),
      ...(node !== undefined && phase !== 'Pending' && { podIP: '10.0.3.17' }),
      conditions: [
        ...(facts.disruption === undefined
          ? []
          : [{ type: 'DisruptionTarget', status: 'True', reason: facts.disruption }]),
        scheduledCondition(facts, waitsForNode),
      ],
      ...statuses,
    },
  };
}

function scheduledCondition({ unscheduled, unscheduledMessage }: PodFacts, waitsForNode: boolean) {
  if (!waitsForNode) return { type: 'PodScheduled', status: 'True' };
  return {
    type: 'PodScheduled',
    status: 'False',
    reason: unscheduled ?? 'SchedulingGated',
    ...(unscheduledMessage !== undefined && { message: unscheduledMessage }),
  };
}

function containerStatuses(facts: PodFacts, time: (text: string) => Date) {
  const { sidecars = [], initContainers = [], phase } = facts;
  const driver: ContainerFacts = {
    name: DRIVER_CONTAINER,
    ...(facts.exitCode !== undefined && { exitCode: facts.exitCode }),
    ...(facts.message !== undefined && { message: facts.message }),
    ...waitingOf(facts),
  };
  const status = (one: ContainerFacts, reason?: string): V1ContainerStatus => ({
    name: one.name,
    image: 'spark:4.1.0',
    imageID: '',
    ready: false,
    restartCount: 0,
    state: stateOf(one, reason, time),
  });
  return {
    containerStatuses: [...sidecars.map((one) => status(one)), status(driver, facts.reason)],
    ...(initContainers.length > 0 && { initContainerStatuses: initContainers.map((one) => status(one)) }),
    ...(phase !== 'Pending' && { startTime: time('2026-11-20T10:00:02Z') }),
  };
}

function waitingOf({ phase, exitCode, waiting }: PodFacts): { waiting?: string } {
  if (waiting !== undefined) return { waiting };
  return phase === 'Pending' && exitCode === undefined ? { waiting: 'ContainerCreating' } : {};
}

function stateOf(
  { exitCode, waiting, message }: ContainerFacts,
  reason: string | undefined,
  time: (text: string) => Date,
): V1ContainerState {
  const withMessage = message === undefined ? {} : { message };
  if (waiting !== undefined) return { waiting: { reason: waiting, ...withMessage } };
  if (exitCode === undefined) return { running: { startedAt: time(STARTED_AT) } };
  return {
    terminated: {
      exitCode,
      reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      ...withMessage,
      startedAt: time(STARTED_AT),
      finishedAt: time(FINISHED_AT),
    },
  };
}

/** A driver that Kyuubi submitted, as its metadata show it. */
export function foreignDriver(metadata: V1ObjectMeta = {}) {
  return {
    metadata: { name: 'etl-driver', namespace: 'team-a', uid: 'u-1', labels: FOREIGN_LABELS, ...metadata },
  };
}

/** Its labels. */
export const FOREIGN_LABELS = {
  'spark-role': 'driver',
  'spark-app-selector': 'spark-1',
  'spark-app-name': 'nightly',
  'kyuubi-unique-tag': 'k-1',
};

/** An observation of a driver. */
export function observation(facts: Partial<Observation> = {}): Observation {
  return { tag: `${KEY}-1`, uid: UID, resourceVersion: '1001', state: 'RUNNING', node: 'worker-3', ...facts };
}

/** A driver that exists. */
export function existingDriver(facts: Partial<ExistingDriver> = {}): ExistingDriver {
  return {
    cluster: 'prod',
    namespace: 'team-a',
    name: 'etl-0f1e2d3c4b5a-1-driver',
    uid: UID,
    tag: `${KEY}-1`,
    applicationId: applicationId(),
    ...facts,
  };
}

/** A batch with the required fields. */
export function batchRequest(facts: Partial<BatchRequest> = {}): BatchRequest {
  return {
    name: 'etl',
    mainClass: 'com.example.Etl',
    mainApplicationFile: 'local:///opt/spark/app/etl.jar',
    image: 'spark:4.1.0',
    ...facts,
  };
}

/** The plan of a batch. */
export function batchPlan({ key = KEY, ...facts }: Partial<BatchRequest> & { key?: string } = {}): BatchPlan {
  const batch = batchSchema.parse(batchRequest(facts));
  return {
    batch: {
      ...batch,
      cluster: typeof batch.cluster === 'string' ? batch.cluster : 'prod',
      namespace: batch.namespace ?? 'team-a',
    },
    key,
    temporalNamespaceId: 'b1946ac9-2492-4d23-9f5e-000000000001',
    workflowId: 'etl-2026-11-20',
    searchAttributes: [],
  };
}

/** An attempt of a batch; it is running unless it has a verdict. */
export function attemptRecord(number: number, verdict?: Verdict): AttemptRecord {
  const name = `etl-0f1e2d3c4b5a-${number}-driver`;
  return {
    number,
    driver: existingDriver({ name, tag: `${KEY}-${number}`, applicationId: applicationId(number) }),
    submittedAt: '2026-11-20T10:00:00.000Z',
    startedAt: STARTED_AT,
    ...(verdict && { verdict, endedAt: verdict.exit?.finishedAt ?? FINISHED_AT }),
  };
}

/** An answer to the query `status`. */
export function batchStatus(facts: Partial<BatchStatus> = {}): BatchStatus {
  return {
    batchId: 'etl-2026-11-20',
    name: 'etl',
    state: 'RUNNING',
    phase: 'following',
    message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-1-driver is RUNNING on node worker-3.',
    cluster: 'prod',
    namespace: 'team-a',
    attempts: [attemptRecord(1)],
    ...facts,
  };
}

function applicationId(number = 1): string {
  return `spark-${KEY.replaceAll('-', '')}-${number}`;
}
