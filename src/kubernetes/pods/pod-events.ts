import type { CoreV1Event } from '@kubernetes/client-node';
import { truncate } from '../../model/lang.ts';
import { MAX_EVENTS, type PodEvent } from '../../model/verdict/evidence.ts';
import { driverPath } from '../../model/names.ts';
import type { ExistingDriver } from '../../model/driver/observation.ts';
import type { Cluster } from '../transport/cluster.ts';
import { iso } from './pod-to-observation.ts';

/** An Event says this much in a result; the API server allows 1,024 characters. */
const LONGEST_MESSAGE = 500;
/** A pod has a dozen or two; Kubernetes counts repetitions instead of adding Events. */
const MOST = 500;

/**
 * The last Events about a driver's pod, newest last; they outlive the pod (by an hour, unless the cluster says otherwise).
 * @throws KubernetesApiError
 */
export async function readEvents(cluster: Cluster, driver: ExistingDriver, signal?: AbortSignal): Promise<PodEvent[]> {
  const { namespace, name, uid } = driver;
  const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${uid}`;
  const { items } = await cluster.request(`listing the events of ${driverPath(driver)}`, signal, (core, options) =>
    core.listNamespacedEvent({ namespace, fieldSelector, limit: MOST }, options),
  );
  return lastEvents(items);
}

/** Events as a result keeps them. Their writers put the time into one of five places. */
export function lastEvents(events: readonly CoreV1Event[]): PodEvent[] {
  return events
    .map(podEvent)
    .toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .slice(-MAX_EVENTS);
}

function podEvent(event: CoreV1Event): PodEvent {
  const { type = 'Normal', reason = '', message = '', count, series, metadata } = event;
  const time =
    iso(series?.lastObservedTime) ??
    iso(event.lastTimestamp) ??
    iso(event.eventTime) ??
    iso(event.firstTimestamp) ??
    iso(metadata.creationTimestamp);
  return {
    ...(time !== undefined && { time }),
    type,
    reason,
    message: truncate(message, LONGEST_MESSAGE),
    count: series?.count ?? count ?? 1,
  };
}
