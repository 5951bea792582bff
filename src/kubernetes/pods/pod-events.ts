import type { CoreV1Event } from '@kubernetes/client-node';
import type { ExistingDriver } from '../../model/driver/observation.ts';
import { truncate } from '../../model/lang.ts';
import { driverPath } from '../../model/names.ts';
import { MAX_EVENTS, type PodEvent } from '../../model/verdict/evidence.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import { toIsoTime } from './pod-to-observation.ts';

/** The longest message that is kept; the API server allows 1,024 characters. */
const MAX_MESSAGE = 500;
/** A pod usually has a dozen Events, because repetitions are counted instead of added. */
const MAX_LISTED = 500;

/**
 * Reads the latest Events about a driver's pod, newest last. By default they outlive the pod by an hour.
 * @throws KubernetesApiError
 */
export async function readPodEvents(
  cluster: ClusterApi,
  driver: ExistingDriver,
  signal?: AbortSignal,
): Promise<PodEvent[]> {
  const { namespace, name, uid } = driver;
  const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${uid}`;
  const { items } = await cluster.request(`listing the events of ${driverPath(driver)}`, signal, (core, options) =>
    core.listNamespacedEvent({ namespace, fieldSelector, limit: MAX_LISTED }, options),
  );
  return latestEvents(items);
}

/** Converts Events, and keeps the latest {@link MAX_EVENTS}. */
export function latestEvents(events: readonly CoreV1Event[]): PodEvent[] {
  return events
    .map(toPodEvent)
    .toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .slice(-MAX_EVENTS);
}

/** Depending on its source, the time of an Event is in one of five fields. */
function toPodEvent(event: CoreV1Event): PodEvent {
  const { type = 'Normal', reason = '', message = '', count, series, metadata } = event;
  const time =
    toIsoTime(series?.lastObservedTime) ??
    toIsoTime(event.lastTimestamp) ??
    toIsoTime(event.eventTime) ??
    toIsoTime(event.firstTimestamp) ??
    toIsoTime(metadata.creationTimestamp);
  return {
    ...(time !== undefined && { time }),
    type,
    reason,
    message: truncate(message, MAX_MESSAGE),
    count: series?.count ?? count ?? 1,
  };
}
