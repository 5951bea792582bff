import type { V1Pod } from '@kubernetes/client-node';
import { containerState } from '../src/kubernetes/pods/container-state.ts';
import { listApplicationPods, readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { executorWithId } from '../src/kubernetes/pods/executors.ts';
import { readLogPage } from '../src/kubernetes/pods/log-page.ts';
import { readPodEvents, redactMessages } from '../src/kubernetes/pods/pod-events.ts';
import { executorContainer, logContainer } from '../src/kubernetes/pods/pod-evidence.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { KubernetesApiError } from '../src/kubernetes/transport/api-error.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import type { ExistingDriver } from '../src/model/driver/observation.ts';
import { endSentence } from '../src/model/lang.ts';
import type { LogPage, ReadLogRequest } from '../src/model/messages/read-pods.ts';
import { driverPath } from '../src/model/names.ts';
import type { PodEvent } from '../src/model/verdict/evidence.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import { partRedactor } from '../src/redaction/log-redactor.ts';
import { podSecretData } from '../src/redaction/pod-redactor.ts';
import type { Redact } from '../src/redaction/redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/** Why nothing is read, as a sentence. `gone`: only what the batch has recorded is left. */
export type NotRead = { readonly refused: string } | { readonly gone: string };

/** Why no log is read. `waiting`: the container has not started. */
export type NoLog = NotRead | { readonly waiting: string };

/** Milliseconds that the patterns of a batch may take for a page. */
const PATTERN_TIME = 1000;

/** Reads a page of the log of a driver or of an executor, without secrets, if the configuration in force allows it. */
export function readLogActivity(deps: SparkActivityDeps) {
  return (batch: BatchReference, driver: ExistingDriver, request: ReadLogRequest): Promise<LogPage | NoLog> =>
    reading(deps, 'logs', batch, (signal) => readLog(deps, batch, driver, request, signal));
}

/** Reads the Events of a driver, without secrets, if the configuration in force allows it. */
export function readEventsActivity(deps: SparkActivityDeps) {
  return (batch: BatchReference, driver: ExistingDriver): Promise<{ readonly events: readonly PodEvent[] } | NotRead> =>
    reading(deps, 'events', batch, async (signal) => {
      const cluster = deps.clusters.get(driver.cluster);
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return gone(driver);
      const events = await readPodEvents(cluster, driver, signal);
      return { events: redactMessages(events, referenceRedactor(batch, podSecretData(pod))) };
    });
}

/** Reads, unless that is switched off. What the API server rejects is refused, because a retry would be rejected again. */
function reading<T>(
  { configuration }: SparkActivityDeps,
  what: 'logs' | 'events',
  batch: BatchReference,
  read: (signal: AbortSignal) => Promise<T | NotRead>,
): Promise<T | NotRead> {
  const redact: Redact = referenceRedactor(batch);
  return run(async (signal) => {
    if (!configuration.current.document.podReads[what]) {
      return {
        refused:
          `The workers do not answer with ${what}: read them with a kubeconfig, or set podReads.${what} in the ` +
          'configuration of the workers.',
      };
    }
    try {
      return await read(signal);
    } catch (error) {
      if (!(error instanceof KubernetesApiError) || !error.isRejection) throw error;
      return { refused: redact(endSentence(error.message)) };
    }
  }, redact);
}

async function readLog(
  { clusters, submitters }: SparkActivityDeps,
  batch: BatchReference,
  driver: ExistingDriver,
  request: ReadLogRequest,
  signal: AbortSignal,
): Promise<LogPage | NoLog> {
  const { executor, previous = false } = request;
  const cluster = clusters.get(driver.cluster);
  const driverPod = await readDriver(cluster, driver, signal);
  if (!driverPod) return gone(driver);
  let pod: V1Pod | undefined = driverPod;
  if (executor !== undefined) {
    const selector = submitters.ofDriver(driver).podSelector?.(driver);
    pod = executorWithId(await listApplicationPods(cluster, driver, signal, selector), executor);
  }
  if (!pod) return { refused: `Driver ${driverPath(driver)} has no executor ${executor}, not yet or not any more.` };
  const ofSpark = executor === undefined ? driverContainer(pod, driver) : executorContainer(pod);
  const { container = ofSpark } = request;
  const target = { namespace: driver.namespace, pod: pod.metadata?.name ?? '', container };
  const state = containerState(pod, container);
  if (state.kind === 'waiting' && !previous) return { waiting: `There is no log yet: ${state.reason}.` };
  const redactor = partRedactor(batch, [podSecretData(driverPod), podSecretData(pod)], PATTERN_TIME);
  const paged = { ...target, hasEnded: state.kind === 'terminated' };
  const page = await readLogPage(cluster, paged, request, redactor, signal);
  return page === 'removed' ? { gone: `The kubelet has removed container ${container} of ${target.pod}.` } : page;
}

function driverContainer(pod: V1Pod, driver: ExistingDriver): string {
  return logContainer(pod, podToObservation(pod, { driver }), driver);
}

function gone(driver: ExistingDriver): NotRead {
  return { gone: `Driver ${driverPath(driver)} is gone.` };
}
