import type { V1Pod } from '@kubernetes/client-node';
import { mayHaveLog } from '../kubernetes/pods/container-log.ts';
import { listApplicationPods, readDriver } from '../kubernetes/pods/driver-pods.ts';
import { openLog } from '../kubernetes/pods/open-log.ts';
import { executorContainer, failedExecutors, logContainer } from '../kubernetes/pods/pod-evidence.ts';
import { podToObservation } from '../kubernetes/pods/pod-to-observation.ts';
import { asApiError, KubernetesApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import type { BatchReference } from '../model/batch/batch-reference.ts';
import type { ExistingDriver } from '../model/driver/observation.ts';
import { endSentence } from '../model/lang.ts';
import { driverPath } from '../model/names.ts';
import type { LinkValues } from '../model/status/links.ts';
import { type ArchivedLog, type LogArchive, MAX_ARCHIVED_EXECUTORS } from '../model/status/log-archive.ts';
import { type LogRedactor, logRedactors } from '../redaction/log-redactor.ts';
import { podSecretData } from '../redaction/pod-redactor.ts';
import { archiveKey, archiveUrl } from './archive-key.ts';
import type { LogStore } from './log-store.ts';
import { RedactedLog, writeLog } from './redacted-log.ts';

/** The archived attempt. */
export interface ArchiveRequest {
  readonly cluster: Cluster;
  readonly batch: BatchReference;
  readonly driver: ExistingDriver;
  /** Label selector of the application's pods, if they are not selected by the application id. */
  readonly podSelector: string | undefined;
  /** The values of the templates, except for the pod. */
  readonly values: Omit<LinkValues, 'pod'>;
}

/** How logs are stored. */
export interface ArchiveTarget {
  readonly store: LogStore;
  /** Template of the keys. */
  readonly key: string;
  /** Template of the addresses for people. */
  readonly link?: string | undefined;
  /** Bytes of a log that are stored at most. Default 1 GiB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 ** 3;
/** Maximum number of reasons why logs are missing. */
const MAX_MISSING = 5;

/**
 * Stores the log of a driver, and those of its executors that failed and are still there. What cannot be read is listed as
 * missing. Safe to repeat.
 * @throws ArchiveError when the store fails; KubernetesApiError when the API server does not answer
 */
export async function archiveLogs(
  request: ArchiveRequest,
  target: ArchiveTarget,
  signal: AbortSignal,
): Promise<LogArchive> {
  const { cluster, batch, driver, podSelector } = request;
  const pod = await readDriver(cluster, driver, signal);
  const redactors = logRedactors(batch, pod && podSecretData(pod));
  const logs: ArchivedLog[] = [];
  const missing: string[] = [];
  const store = async (container: ReadContainer) => {
    const stored = await storeLog(request, target, container, redactors(), signal);
    if ('missing' in stored) missing.push(stored.missing);
    else logs.push(stored);
  };
  if (pod) await store({ pod, container: logContainer(pod, podToObservation(pod, { driver }), driver) });
  else missing.push(`Driver ${driverPath(driver)} does not exist any more.`);
  const executors = await failedExecutorsOf(cluster, driver, podSelector, signal);
  if ('missing' in executors) missing.push(executors.missing);
  else {
    for (const executor of executors.pods.slice(0, MAX_ARCHIVED_EXECUTORS)) {
      await store({ pod: executor, container: executorContainer(executor) });
    }
  }
  return { logs, ...(missing.length > 0 && { missing: missing.slice(0, MAX_MISSING) }) };
}

/** A container with a log to store. */
interface ReadContainer {
  readonly pod: V1Pod;
  readonly container: string;
}

async function failedExecutorsOf(
  cluster: Cluster,
  driver: ExistingDriver,
  podSelector: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly pods: readonly V1Pod[] } | { readonly missing: string }> {
  try {
    return { pods: failedExecutors(await listApplicationPods(cluster, driver, signal, podSelector)) };
  } catch (error) {
    return { missing: whyMissing(error) };
  }
}

/** The reason for a rejected request. Other errors are left to the retry. */
function whyMissing(error: unknown): string {
  if (!(error instanceof KubernetesApiError) || !error.isRejection) throw error;
  return endSentence(error.message);
}

/** Stores one log as a stream: its parts are redacted and compressed as they are read, as fast as the store takes them. */
async function storeLog(
  { cluster, values }: ArchiveRequest,
  { store, key: keyTemplate, link, maxBytes = MAX_BYTES }: ArchiveTarget,
  { pod, container }: ReadContainer,
  redactor: LogRedactor,
  signal: AbortSignal,
): Promise<ArchivedLog | { readonly missing: string }> {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const what = `the log of container ${container} of ${cluster.name}/${namespace}/${name}`;
  if (!mayHaveLog(pod, container))
    return { missing: `There is no log, because container ${container} of ${name} has not run.` };
  let stream: AsyncIterable<Uint8Array>;
  try {
    const query = { follow: false, previous: false, timestamps: false };
    stream = await openLog(cluster, { namespace, pod: name, container }, query, signal);
  } catch (error) {
    return { missing: whyMissing(error) };
  }
  const log = new RedactedLog(stream, redactor, maxBytes);
  const key = archiveKey(keyTemplate, { ...values, pod: name });
  try {
    if (await log.isRemoved())
      return { missing: `There is no log, because the kubelet has removed container ${container} of ${name}.` };
    await writeLog(log, store, key, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw log.failure === undefined ? error : asApiError(log.failure, `reading ${what}`);
  }
  return {
    pod: name,
    container,
    location: store.locate(key),
    ...(link !== undefined && { url: archiveUrl(link, { ...values, pod: name }, key) }),
    bytes: log.bytes,
    ...(log.isCut && { cut: true }),
  };
}
