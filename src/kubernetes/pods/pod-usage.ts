import type { V1Container, V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { parseQuantity } from '../../model/quantity.ts';
import { type ResourceUsage, usageOf } from '../../model/usage/resource-usage.ts';
import { toIsoTime } from './pod-to-observation.ts';

/** CPUs and memory that a pod requests. */
export interface RequestedResources {
  readonly cores: number;
  readonly gib: number;
}

/** When a pod held its resources, in milliseconds since 1970, by the clocks of Kubernetes. */
export interface PodLifetime {
  /** It was bound to a node, which then reserves what it requests. Undefined: it has no node. */
  readonly from?: number;
  /** Its last container ended. Undefined: it has not ended. */
  readonly until?: number;
}

const GIB = 2 ** 30;

/** What a pod has used: its requests, times the time that it had a node. @param now where a pod that has not ended counts to */
export function podUsage(pod: V1Pod, now: number): ResourceUsage {
  const { cores, gib } = podResources(pod);
  const { from, until = now } = podLifetime(pod);
  const seconds = from === undefined ? 0 : Math.max(0, until - from) / 1000;
  return usageOf(cores * seconds, gib * seconds);
}

/** When a pod held its resources. */
export function podLifetime({ status }: V1Pod): PodLifetime {
  const from = boundAt(status);
  if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return from === undefined ? {} : { from };
  const ends = containerStatuses(status).flatMap(({ state }) => milliseconds(state?.terminated?.finishedAt) ?? []);
  // A pod that was evicted, or lost with its node, may have no container that ended.
  const until = ends.length > 0 ? Math.max(...ends) : (lastTransition(status) ?? from);
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
}

/**
 * CPUs and memory that the scheduler reserves for a pod: its containers and sidecars together, or an init container that needs
 * more, and the overhead of its runtime class. Pod-level requests replace those of the containers. The API server has set
 * requests that are missing to the limits.
 */
export function podResources({ spec }: V1Pod): RequestedResources {
  return { cores: requested(spec, 'cpu'), gib: requested(spec, 'memory') / GIB };
}

function requested(spec: V1Pod['spec'], resource: 'cpu' | 'memory'): number {
  const overhead = amount(spec?.overhead?.[resource]);
  const ofPod = spec?.resources?.requests?.[resource];
  if (ofPod !== undefined) return amount(ofPod) + overhead;
  let sidecars = 0;
  let largestInit = 0;
  for (const container of spec?.initContainers ?? []) {
    const own = requestOf(container, resource);
    if (container.restartPolicy === 'Always') sidecars += own;
    else largestInit = Math.max(largestInit, sidecars + own);
  }
  const containers = (spec?.containers ?? []).reduce((sum, container) => sum + requestOf(container, resource), 0);
  return Math.max(containers + sidecars, largestInit) + overhead;
}

function requestOf({ resources }: V1Container, resource: 'cpu' | 'memory'): number {
  return amount(resources?.requests?.[resource]);
}

/** An amount of Kubernetes. What cannot be read counts as nothing. */
function amount(quantity: string | undefined): number {
  const number = parseQuantity(quantity ?? '0');
  return Number.isFinite(number) ? Math.max(0, number) : 0;
}

function boundAt(status: V1PodStatus | undefined): number | undefined {
  const scheduled = status?.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'True');
  return milliseconds(scheduled?.lastTransitionTime) ?? milliseconds(status?.startTime);
}

function lastTransition(status: V1PodStatus): number | undefined {
  const times = (status.conditions ?? []).flatMap(({ lastTransitionTime }) => milliseconds(lastTransitionTime) ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
}

function containerStatuses({ containerStatuses: containers = [], initContainerStatuses: inits = [] }: V1PodStatus) {
  return [...containers, ...inits];
}

function milliseconds(time: Date | string | undefined | null): number | undefined {
  const iso = toIsoTime(time);
  return iso === undefined ? undefined : Date.parse(iso);
}
