import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { ApplicationState } from '../../model/driver/application-state.ts';
import type { DriverExit, DriverRef, Observation } from '../../model/driver/observation.ts';
import { defined, lookUp } from '../../model/lang.ts';
import {
  DEPENDENTS_GATE,
  DRIVER_CONTAINER,
  STATE_CONTAINER_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  TAG_LABEL,
} from '../../model/names.ts';
import { podRedactor } from '../../redaction/pod-redactor.ts';
import type { Redact } from '../../redaction/redactor.ts';
import { isPrepared, pendingProblem } from './pending-problem.ts';

/** Options of {@link podToObservation}. */
export interface ObservationOptions {
  /**
   * The driver as its batch knows it, which says what determines its state. Without it, annotations of the pod do, which
   * every application of its namespace can write: such an observation is a hint.
   */
  readonly driver?: Pick<DriverRef, 'stateSource' | 'container'> | undefined;
  /**
   * Redacts messages with the secrets of the batch. Without it, messages are redacted with what the pod itself contains, and
   * the termination message is left out: it may contain secrets that only the batch knows.
   */
  readonly redact?: Redact;
}

/**
 * Projects a driver's pod to an observation. Pure; accepts pods of the client library, with Dates as times, and of a watch, with
 * strings. All messages of pods pass through here and are redacted.
 *
 * The state is determined in Kyuubi's order: terminated container, terminal pod phase, live container (with
 * `stateSource: CONTAINER`), pod phase.
 */
export function podToObservation(
  pod: V1Pod,
  { redact, driver = annotatedDriver(pod) }: ObservationOptions = {},
): Observation {
  const { metadata, spec, status } = pod;
  const container = driverContainer(pod, driver);
  const redactMessage = redact ?? podRedactor(pod);
  const exit = withRedactedMessage(exitOf(pod, container, redact !== undefined), redactMessage);
  const problem = withRedactedMessage(pendingProblem(pod), redactMessage);
  const startedAt = exit?.startedAt ?? toIsoTime(container?.state?.running?.startedAt);
  const disruption = status?.conditions?.find(
    ({ type, status: value }) => type === 'DisruptionTarget' && value === 'True',
  );
  const deletionDeadline = toIsoTime(metadata?.deletionTimestamp);
  const state = stateOf(pod, container, driver);
  return {
    tag: metadata?.labels?.[TAG_LABEL] ?? '',
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    state,
    ...(status?.phase !== undefined && { phase: status.phase }),
    ...(state === 'PENDING' && problem && { problem }),
    ...(exit && { exit }),
    ...(spec?.nodeName !== undefined && { node: spec.nodeName }),
    ...(status?.podIP !== undefined && { podIp: status.podIP }),
    ...(state === 'PENDING' && isPrepared(pod) && { prepared: true }),
    ...(startedAt !== undefined && { startedAt }),
    ...(deletionDeadline !== undefined && { deletionDeadline }),
    ...(disruption && { disruption: disruption.reason ?? 'DisruptionTarget' }),
    ...(spec?.schedulingGates?.some(({ name }) => name === DEPENDENTS_GATE) && { gated: true }),
  };
}

/** Pod phases, mapped as in Kyuubi (its `toApplicationState`). */
const PHASES: Readonly<Record<string, ApplicationState>> = {
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'FINISHED',
  Failed: 'FAILED',
};

/** What determines the state of a driver, by the annotations of its pod. */
function annotatedDriver({ metadata }: V1Pod): Pick<DriverRef, 'stateSource' | 'container'> {
  const { [STATE_SOURCE_ANNOTATION]: source, [STATE_CONTAINER_ANNOTATION]: container } = metadata?.annotations ?? {};
  return { ...(source === 'CONTAINER' && { stateSource: source }), ...(container !== undefined && { container }) };
}

function stateOf(
  pod: V1Pod,
  container: V1ContainerStatus | undefined,
  { stateSource }: Pick<DriverRef, 'stateSource'>,
): ApplicationState {
  const phase = lookUp(PHASES, pod.status?.phase ?? '') ?? 'UNKNOWN';
  const isTerminal = phase === 'FINISHED' || phase === 'FAILED';
  const isByContainer = stateSource === 'CONTAINER';
  const terminated = container?.state?.terminated;
  // In a terminal pod, the exit code of the driver takes precedence over a failed sidecar.
  if (terminated && (isByContainer || isTerminal)) return terminated.exitCode === 0 ? 'FINISHED' : 'FAILED';
  if (isTerminal || !isByContainer || !container) return phase;
  if (container.state?.running) return 'RUNNING';
  return container.state?.waiting ? 'PENDING' : phase;
}

/** The status of the driver's container: the named one, Spark's, or the only one. */
function driverContainer(
  pod: V1Pod,
  { container: name = DRIVER_CONTAINER }: Pick<DriverRef, 'container'>,
): V1ContainerStatus | undefined {
  const statuses = pod.status?.containerStatuses;
  return statuses?.find((status) => status.name === name) ?? (statuses?.length === 1 ? statuses[0] : undefined);
}

/** Termination reasons with a message from the kubelet instead of the container, which did not start or was lost. */
const KUBELET_REASONS: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun', 'ContainerStatusUnknown']);

/** The end of the driver's container, with the reason and message of the pod if Kubernetes ended it (Evicted, NodeLost). */
function exitOf(
  pod: V1Pod,
  container: V1ContainerStatus | undefined,
  includeTerminationMessage: boolean,
): DriverExit | undefined {
  const { phase, reason, message } = pod.status ?? {};
  const isTerminal = phase === 'Succeeded' || phase === 'Failed';
  const ended: ReturnType<typeof failedInitContainer> =
    container?.state?.terminated ?? (isTerminal ? failedInitContainer(pod, includeTerminationMessage) : undefined);
  if (!ended) return isTerminal && (reason ?? message) !== undefined ? defined({ reason, message }) : undefined;
  const includeMessage =
    includeTerminationMessage || ended.initContainer !== undefined || KUBELET_REASONS.has(ended.reason ?? '');
  return defined({
    exitCode: ended.exitCode,
    signal: ended.signal,
    reason: reason ?? ended.reason,
    message: [message, includeMessage ? ended.message : undefined].filter(Boolean).join('; ') || undefined,
    startedAt: toIsoTime(ended.startedAt),
    finishedAt: toIsoTime(ended.finishedAt),
    initContainer: ended.initContainer,
  });
}

/** The end of the init container that kept the driver from running. Sidecars do not count: they are stopped with the pod. */
function failedInitContainer(
  pod: V1Pod,
  includeTerminationMessage: boolean,
): (V1ContainerStateTerminated & { initContainer?: string }) | undefined {
  const sidecars = new Set(
    pod.spec?.initContainers?.flatMap(({ name, restartPolicy }) => (restartPolicy === 'Always' ? name : [])),
  );
  const failed = pod.status?.initContainerStatuses?.find(
    ({ name, state }) => !sidecars.has(name) && (state?.terminated?.exitCode ?? 0) !== 0,
  );
  const ended = failed?.state?.terminated;
  if (!failed || !ended) return undefined;
  const detail = includeTerminationMessage && ended.message ? `: ${ended.message}` : '';
  return { ...ended, initContainer: failed.name, message: `init container ${failed.name} failed${detail}` };
}

/** Converts a time. The kubelet reports null or the epoch for a container that it never started; both become undefined. */
export function toIsoTime(time: Date | string | undefined | null): string | undefined {
  const date = new Date(time ?? 0);
  return date.getTime() > 0 ? date.toISOString() : undefined;
}

function withRedactedMessage<T extends { readonly message?: string }>(
  value: T | undefined,
  redact: Redact,
): T | undefined {
  return value?.message === undefined ? value : { ...value, message: redact(value.message) };
}
