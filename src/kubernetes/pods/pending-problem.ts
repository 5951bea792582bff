import { lookUp } from '../../model/lang.ts';
import type { V1Pod } from '@kubernetes/client-node';
import { claimProblem } from '../../model/driver/event-problem.ts';
import type { PendingProblem } from '../../model/driver/observation.ts';
import { DEPENDENTS_GATE, DRIVER_CONTAINER } from '../../model/names.ts';

/** Waiting reasons of a container that is starting normally. */
const STARTING: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

/** Waiting reasons of the kubelet (pkg/kubelet/images/types.go, kuberuntime_container.go), by what can be done about them. */
const KINDS: Readonly<Record<string, PendingProblem['kind']>> = {
  ErrImagePull: 'image-pull',
  ImagePullBackOff: 'image-pull',
  ErrImageNeverPull: 'image-pull',
  RegistryUnavailable: 'image-pull',
  SignatureValidationFailed: 'image-pull',
  ImageInspectError: 'image-pull',
  InvalidImageName: 'invalid-image',
  CreateContainerConfigError: 'configuration',
  CreateContainerError: 'create-container',
  RunContainerError: 'create-container',
  PreCreateHookError: 'create-container',
  PreStartHookError: 'create-container',
  PostStartHookError: 'create-container',
  // Occurs for sidecars only: the driver has restartPolicy Never.
  CrashLoopBackOff: 'create-container',
};

/** A busy kubelet reports this for a Secret or ConfigMap that exists; it passes (Shopify/krane #886). */
const CACHE_NOT_SYNCED = /failed to sync \S+ cache/;

/** Why a pod has not started, if Kubernetes reports a reason. Init containers come first, because they run first. */
export function pendingProblem(pod: V1Pod): PendingProblem | undefined {
  const { conditions, containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason = '', message } = state?.waiting ?? {};
    if (!state?.waiting || STARTING.has(reason)) continue;
    const container = name === DRIVER_CONTAINER ? undefined : `container ${name}`;
    return problem(kindOfWaiting(reason, message), reason, [container, message].filter(Boolean).join(': '));
  }
  const unscheduled = conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (!unscheduled) return undefined;
  if (unscheduled.reason !== 'SchedulingGated') {
    const { reason = 'Unschedulable', message } = unscheduled;
    return problem(claimProblem(message ?? '') ?? 'unschedulable', reason, message);
  }
  const otherGates = pod.spec?.schedulingGates?.filter(({ name }) => name !== DEPENDENTS_GATE) ?? [];
  if (otherGates.length === 0) return undefined;
  return problem('waiting', 'SchedulingGated', `waits for ${otherGates.map(({ name }) => name).join(', ')}`);
}

/**
 * Whether the node has prepared a pod: volumes and network precede its first container. The condition
 * PodReadyToStartContainers says so; the status of a container that has got further shows it as well.
 */
export function isPrepared({ status }: V1Pod): boolean {
  const { conditions, containerStatuses = [], initContainerStatuses = [] } = status ?? {};
  if (conditions?.some(({ type, status: value }) => type === 'PodReadyToStartContainers' && value === 'True'))
    return true;
  return [...initContainerStatuses, ...containerStatuses].some(
    ({ state }) => state?.running || state?.terminated || (state?.waiting && !STARTING.has(state.waiting.reason ?? '')),
  );
}

function kindOfWaiting(reason: string, message: string | undefined): PendingProblem['kind'] {
  const kind = lookUp(KINDS, reason) ?? 'waiting';
  return kind === 'configuration' && CACHE_NOT_SYNCED.test(message ?? '') ? 'create-container' : kind;
}

function problem(kind: PendingProblem['kind'], reason: string, message: string | undefined): PendingProblem {
  return { kind, reason, ...(message && { message }) };
}
