import { setTimeout as pause } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import type { ExistingDriver } from '../../model/driver/observation.ts';
import { driverPath } from '../../model/names.ts';
import { plainText } from '../../model/plain-text.ts';
import { asApiError, type KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';

/** The end of a container's log as the kubelet returns it, or why it cannot be read, as a sentence. */
export type LogRead = { readonly text: string } | { readonly unreadable: string };

/** How long reading a log may take, in milliseconds. The node may be dead, and the verdict waits for this. */
const READ_TIMEOUT = 15_000;
const RETRY_PAUSE = 1000;
const MAX_ATTEMPTS = 3;

/** The byte limit of a read. The kubelet cuts the end off a longer text, so fewer lines are requested then. */
const MAX_BYTES = 1024 * 1024;

/**
 * The texts that the kubelet returns instead of the log of a container that it has removed: one when it does not find the
 * container, and one when it does not find the file. Both come with status 200.
 */
const REMOVED: readonly RegExp[] = [
  /^unable to retrieve container logs for \S+$/,
  /^failed to try resolving symlinks in path "[^"\n]+": lstat [^\n]+: no such file or directory$/,
];

/** Whether the kubelet returned this text because it has removed the container. */
export function isRemovedLog(text: string): boolean {
  return REMOVED.some((message) => message.test(text.trim()));
}

/** A log without what could steer a terminal, and takes six bytes each in JSON. */
export function printableLog(text: string): string {
  return plainText(text.replace(/\r\n?/g, '\n'));
}

/**
 * Reads the last lines of a container's log. An error of the API server or kubelet becomes the reason why there is no log: the
 * log only illustrates a verdict, which must not fail because of it.
 * @throws the reason of `signal` when it aborts
 */
export async function readLogTail(
  cluster: ClusterApi,
  driver: ExistingDriver,
  { container, lines }: { readonly container: string; readonly lines: number },
  signal: AbortSignal,
): Promise<LogRead> {
  const timeout = AbortSignal.timeout(READ_TIMEOUT);
  const signalOrTimeout = AbortSignal.any([signal, timeout]);
  const what = `reading the log of container ${container} of ${driverPath(driver)}`;
  try {
    for (let requested = lines; ; requested = Math.floor(requested / 10)) {
      const text = await retryRead(signalOrTimeout, () =>
        readLines(cluster, driver, what, { container, lines: requested }, signalOrTimeout),
      );
      if (isRemovedLog(text)) {
        return { unreadable: 'There is no log, because the kubelet has removed the container.' };
      }
      if (requested < 10 || Buffer.byteLength(text) < MAX_BYTES) return { text };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      return { unreadable: `The log could not be read within ${READ_TIMEOUT / 1000} s. The node may be unreachable.` };
    }
    return { unreadable: unreadableReason(asApiError(error, what)) };
  }
}

/** Whether a container may have a log: one that has not run has none, and reading it fails. */
export function mayHaveLog({ status }: V1Pod, container: string): boolean {
  const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const found = statuses.find(({ name }) => name === container);
  // Without a status, for instance of a lost node, only the kubelet knows.
  return found === undefined || found.state?.waiting === undefined || (found.restartCount ?? 0) > 0;
}

async function readLines(
  cluster: ClusterApi,
  { name, namespace }: ExistingDriver,
  what: string,
  { container, lines }: { readonly container: string; readonly lines: number },
  signal: AbortSignal,
): Promise<string> {
  const text: unknown = await cluster.request(what, signal, (core, options) =>
    core.readNamespacedPodLog({ name, namespace, container, tailLines: lines, limitBytes: MAX_BYTES }, options),
  );
  return typeof text === 'string' ? text : '';
}

/** Retries unless the request was rejected: the kubelet may be restarting. */
async function retryRead<T>(signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await read();
    } catch (error) {
      signal.throwIfAborted();
      if (attempts === MAX_ATTEMPTS || asApiError(error, 'reading a log').isRejection) throw error;
      await pause(RETRY_PAUSE, undefined, { signal });
    }
  }
}

function unreadableReason({ message, status, missingPermission }: KubernetesApiError): string {
  const isUnexplained = status === 403 && !missingPermission;
  const advice = isUnexplained ? ' Grant the service account of the worker `get` on `pods/log`.' : '';
  return `The log could not be read: ${message}.${advice}`;
}
