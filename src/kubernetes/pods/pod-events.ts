import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { mayNeedEvents, withEventProblem } from '../../model/driver/event-problem.ts';
import type { DriverRef, ExistingDriver, FoundDriver } from '../../model/driver/observation.ts';
import { truncate } from '../../model/lang.ts';
import { driverPath } from '../../model/names.ts';
import { plainText } from '../../model/plain-text.ts';
import { MAX_EVENTS, type PodEvent } from '../../model/verdict/evidence.ts';
import { podRedactor } from '../../redaction/pod-redactor.ts';
import type { Redact } from '../../redaction/redactor.ts';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import { podToObservation, toIsoTime } from './pod-to-observation.ts';

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
  driver: Pick<ExistingDriver, 'cluster' | 'namespace' | 'name' | 'uid'>,
  signal?: AbortSignal,
): Promise<PodEvent[]> {
  const { namespace, name, uid } = driver;
  const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${uid}`;
  const { items } = await cluster.request(`listing the events of ${driverPath(driver)}`, signal, (core, options) =>
    core.listNamespacedEvent({ namespace, fieldSelector, limit: MAX_LISTED }, options),
  );
  return latestEvents(items);
}

/**
 * The observation of a driver's pod, with the reason that its Events give when its status gives none. Without the permission to
 * read Events, it is what the status shows.
 * @throws KubernetesApiError when the API server does not answer
 */
export async function explainedByEvents(
  cluster: ClusterApi,
  driver: DriverRef,
  pod: V1Pod,
  signal?: AbortSignal,
): Promise<FoundDriver> {
  const observation = podToObservation(pod, { driver });
  if (!mayNeedEvents(observation)) return { observation };
  try {
    const events = await readPodEvents(cluster, { ...driver, uid: observation.uid }, signal);
    const redact = podRedactor(pod);
    return { observation: withEventProblem(observation, redactMessages(events, redact)), eventsRead: true };
  } catch (error) {
    if (error instanceof KubernetesApiError && error.isRejection) return { observation };
    throw error;
  }
}

/** Events with redacted messages. */
export function redactMessages(events: readonly PodEvent[], redact: Redact): PodEvent[] {
  return events.map((event) => (event.message === undefined ? event : { ...event, message: redact(event.message) }));
}

/** Converts Events, and keeps the latest {@link MAX_EVENTS}. */
export function latestEvents(events: readonly CoreV1Event[]): PodEvent[] {
  return events
    .map(toPodEvent)
    .toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .slice(-MAX_EVENTS);
}

/** Converts an Event. Depending on its source, its time is in one of five fields. */
export function toPodEvent(event: CoreV1Event): PodEvent {
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
    message: truncate(plainText(message), MAX_MESSAGE),
    count: series?.count ?? count ?? 1,
  };
}
