import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** What there is to read of a container. `waiting`: it has not run yet. */
export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'terminated' };

/** The state of a container of a pod, of an init container too. Without a status, only the kubelet knows. */
export function containerState(pod: V1Pod, name: string): ContainerState {
  const { spec, status } = pod;
  const found = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((one) => one.name === name);
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (found?.state?.running) return { kind: 'running' };
  if (found?.state?.terminated || hasEnded) return { kind: 'terminated' };
  if (found && (found.restartCount > 0 || found.lastState?.terminated)) return { kind: 'running' };
  if (spec?.nodeName === undefined) return { kind: 'waiting', reason: unscheduledReason(pod) };
  return { kind: 'waiting', reason: waitingReason(found) };
}

function unscheduledReason({ status }: V1Pod): string {
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const reason = [condition?.reason, condition?.message].filter(Boolean).join(': ');
  return `the pod has no node yet${reason === '' ? '' : ` (${reason})`}`;
}

function waitingReason(status: V1ContainerStatus | undefined): string {
  const { reason = 'ContainerCreating', message } = status?.state?.waiting ?? {};
  return `the container has not started yet (${[reason, message].filter(Boolean).join(': ')})`;
}
