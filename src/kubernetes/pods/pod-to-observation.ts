import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { defined } from '../../model/lang.ts';
import type { ApplicationState } from '../../model/driver/application-state.ts';
import {
  DEPENDENTS_GATE,
  DRIVER_CONTAINER,
  STATE_CONTAINER_ANNOTATION,
  STATE_SOURCE_ANNOTATION,
  TAG_LABEL,
} from '../../model/names.ts';
import type { DriverExit, Observation } from '../../model/driver/observation.ts';
import type { Redact } from '../../redaction/redactor.ts';
import { pendingProblem } from './pending-problem.ts';
import { podRedactor } from '../../redaction/pod-redactor.ts';

/** How a pod is read. */
export interface Reading {
  readonly tagLabel?: string;
  /**
   * Takes the secrets of the driver's batch out of messages. Without it what the pod itself shows to be secret is taken
   * out, and the application's own last words are left out: only with its batch at hand is known what is secret in them.
   */
  readonly redact?: Redact;
}

/**
 * What a driver's pod says, projected to what a batch needs. Pure; works on the client's objects, whose times are Dates,
 * and on a watch's, whose times are text. It is the border that secrets do not pass: no message of a pod goes another way.
 *
 * The order of what decides is Kyuubi's: terminated container, terminal pod phase, live container (with
 * `stateSource: CONTAINER`), pod phase.
 */
export function podToObservation(pod: V1Pod, { tagLabel = TAG_LABEL, redact }: Reading = {}): Observation {
  const { metadata, spec, status } = pod;
  const container = driverContainer(pod);
  const told = redact ?? podRedactor(pod);
  const exit = redacted(exitOf(pod, container, redact !== undefined), told);
  const problem = redacted(pendingProblem(pod), told);
  const startedAt = exit?.startedAt ?? iso(container?.state?.running?.startedAt);
  const disruption = status?.conditions?.find(({ type, status: is }) => type === 'DisruptionTarget' && is === 'True');
  const deletionDeadline = iso(metadata?.deletionTimestamp);
  const state = stateOf(pod, container);
  return {
    tag: metadata?.labels?.[tagLabel] ?? '',
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    state,
    ...(status?.phase !== undefined && { phase: status.phase }),
    ...(state === 'PENDING' && problem && { problem }),
    ...(exit && { exit }),
    ...(spec?.nodeName !== undefined && { node: spec.nodeName }),
    ...(status?.podIP !== undefined && { podIp: status.podIP }),
    ...(startedAt !== undefined && { startedAt }),
    ...(deletionDeadline !== undefined && { deletionDeadline }),
    ...(disruption && { disruption: disruption.reason ?? 'DisruptionTarget' }),
    ...(spec?.schedulingGates?.some(({ name }) => name === DEPENDENTS_GATE) && { gated: true }),
  };
}

/** Pod phases, as Kyuubi maps them (its `toApplicationState`). */
const PHASES: Readonly<Record<string, ApplicationState>> = {
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'FINISHED',
  Failed: 'FAILED',
};

function stateOf(pod: V1Pod, container: V1ContainerStatus | undefined): ApplicationState {
  const phase = PHASES[pod.status?.phase ?? ''] ?? 'UNKNOWN';
  const terminal = phase === 'FINISHED' || phase === 'FAILED';
  const byContainer = pod.metadata?.annotations?.[STATE_SOURCE_ANNOTATION] === 'CONTAINER';
  const terminated = container?.state?.terminated;
  // A terminal pod's driver has an exit code of its own, and a sidecar's failure does not outvote it.
  if (terminated && (byContainer || terminal)) return terminated.exitCode === 0 ? 'FINISHED' : 'FAILED';
  if (terminal || !byContainer || !container) return phase;
  if (container.state?.running) return 'RUNNING';
  return container.state?.waiting ? 'PENDING' : phase;
}

/** The status of the container whose end is the driver's. */
export function driverContainer(pod: V1Pod): V1ContainerStatus | undefined {
  const name = pod.metadata?.annotations?.[STATE_CONTAINER_ANNOTATION] ?? DRIVER_CONTAINER;
  const statuses = pod.status?.containerStatuses;
  return statuses?.find((one) => one.name === name) ?? (statuses?.length === 1 ? statuses[0] : undefined);
}

/** Ends of a container that never spoke, or was lost: their messages are the kubelet's. */
const SPOKEN_FOR: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun', 'ContainerStatusUnknown']);

/** How the driver ended: its container's word, joined by the pod's when Kubernetes ended it (Evicted, NodeLost). */
function exitOf(pod: V1Pod, container: V1ContainerStatus | undefined, withLastWords: boolean): DriverExit | undefined {
  const { phase, reason, message } = pod.status ?? {};
  const terminal = phase === 'Succeeded' || phase === 'Failed';
  const ended: ReturnType<typeof failedInitContainer> =
    container?.state?.terminated ?? (terminal ? failedInitContainer(pod, withLastWords) : undefined);
  const known = withLastWords || ended?.initContainer !== undefined || SPOKEN_FOR.has(ended?.reason ?? '');
  const said = known ? ended?.message : undefined;
  if (!ended) return terminal && (reason ?? message) !== undefined ? defined({ reason, message }) : undefined;
  return defined({
    exitCode: ended.exitCode,
    signal: ended.signal,
    reason: reason ?? ended.reason,
    message: [message, said].filter(Boolean).join('; ') || undefined,
    startedAt: iso(ended.startedAt),
    finishedAt: iso(ended.finishedAt),
    initContainer: ended.initContainer,
  });
}

/** A driver that never ran because what had to run before it failed. A sidecar among them is stopped with the pod. */
function failedInitContainer(
  pod: V1Pod,
  withLastWords: boolean,
): (V1ContainerStateTerminated & { initContainer?: string }) | undefined {
  const sidecars = new Set(
    pod.spec?.initContainers?.flatMap((one) => (one.restartPolicy === 'Always' ? one.name : [])),
  );
  const failed = pod.status?.initContainerStatuses?.find(
    ({ name, state }) => !sidecars.has(name) && (state?.terminated?.exitCode ?? 0) !== 0,
  );
  const ended = failed?.state?.terminated;
  return (
    failed &&
    ended && {
      ...ended,
      initContainer: failed.name,
      message: `init container ${failed.name} failed${withLastWords && ended.message ? `: ${ended.message}` : ''}`,
    }
  );
}

/** A time the kubelet knows: of a container that never started it says null, or the second 0 of 1970. */
export function iso(time: Date | string | undefined | null): string | undefined {
  const date = new Date(time ?? 0);
  return date.getTime() > 0 ? date.toISOString() : undefined;
}

function redacted<T extends { readonly message?: string }>(told: T | undefined, redact: Redact): T | undefined {
  return told?.message === undefined ? told : { ...told, message: redact(told.message) };
}
