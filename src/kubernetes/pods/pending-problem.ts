import type { V1Pod } from '@kubernetes/client-node';
import { DEPENDENTS_GATE, DRIVER_CONTAINER } from '../../model/names.ts';
import type { PendingProblem } from '../../model/driver/observation.ts';

/** Waiting reasons of a container on its way up: nothing is wrong. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

/** Waiting reasons of the kubelet (pkg/kubelet/images/types.go, kuberuntime_container.go), by what can be done about them. */
const WAITING: Readonly<Record<string, PendingProblem['kind']>> = {
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
  // Only a sidecar is started again: the driver itself never is (restartPolicy Never).
  CrashLoopBackOff: 'create-container',
};

/** A busy node's kubelet says so of a secret or ConfigMap that exists; it passes (Shopify/krane #886). */
const CACHE_BEHIND = /failed to sync \S+ cache/;

/** Why this pod has not started, when Kubernetes gives a reason; init containers are asked first, as they run first. */
export function pendingProblem(pod: V1Pod): PendingProblem | undefined {
  const { conditions, containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  for (const { name, state } of [...initContainerStatuses, ...containerStatuses]) {
    const { reason = '', message } = state?.waiting ?? {};
    if (!state?.waiting || ON_ITS_WAY.has(reason)) continue;
    const whose = name === DRIVER_CONTAINER ? undefined : `container ${name}`;
    return problem(problemKindOf(reason, message), reason, [whose, message].filter(Boolean).join(': '));
  }
  const unscheduled = conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (!unscheduled) return undefined;
  if (unscheduled.reason === 'Unschedulable') return problem('unschedulable', 'Unschedulable', unscheduled.message);
  if (unscheduled.reason !== 'SchedulingGated') return undefined;
  const foreign = pod.spec?.schedulingGates?.filter(({ name }) => name !== DEPENDENTS_GATE) ?? [];
  if (foreign.length === 0) return undefined;
  return problem('waiting', 'SchedulingGated', `waits for ${foreign.map(({ name }) => name).join(', ')}`);
}

function problemKindOf(reason: string, message: string | undefined): PendingProblem['kind'] {
  const kind = WAITING[reason] ?? 'waiting';
  return kind === 'configuration' && CACHE_BEHIND.test(message ?? '') ? 'create-container' : kind;
}

function problem(kind: PendingProblem['kind'], reason: string, message: string | undefined): PendingProblem {
  return { kind, reason, ...(message && { message }) };
}
