import { setTimeout as pause } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { driverPath } from '../../model/names.ts';
import type { ExistingDriver } from '../../model/driver/observation.ts';
import { asApiError, type KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';

/** The end of a container's log as the kubelet gives it, or why there is none. */
export type LogRead = { readonly text: string } | { readonly unreadable: string };

/** A verdict does not wait longer for a log than this, in milliseconds: its node may be dead. */
const PATIENCE = 15_000;
const PAUSE = 1000;
const TRIES = 3;

/**
 * The kubelet sends so many bytes at most, and where they are too few it is the end of the log that is missing: fewer
 * lines are asked for then.
 */
const MOST_BYTES = 1024 * 1024;

/** What the kubelet sends, as if it were the log, of a container that it has removed. */
const REMOVED = /^unable to retrieve container logs for \S+$/;

/**
 * The last lines of a container's log. Never fails for what the API server or the kubelet says, and never waits long: a
 * verdict must not hang on its illustration.
 * @throws the reason of `signal` when it aborts
 */
export async function readLogTail(
  cluster: Cluster,
  driver: ExistingDriver,
  { container, lines }: { readonly container: string; readonly lines: number },
  signal: AbortSignal,
): Promise<LogRead> {
  const patience = AbortSignal.timeout(PATIENCE);
  const both = AbortSignal.any([signal, patience]);
  const what = `reading the log of container ${container} of ${driverPath(driver)}`;
  try {
    for (let asked = lines; ; asked = Math.floor(asked / 10)) {
      const text = await unboundedRetryActivities(both, () =>
        read(cluster, driver, what, { container, lines: asked }, both),
      );
      if (REMOVED.test(text.trim()))
        return { unreadable: 'The log is gone: the kubelet has removed the container with it.' };
      if (asked < 10 || Buffer.byteLength(text) < MOST_BYTES) return { text };
    }
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return { unreadable: `The log did not come within ${PATIENCE / 1000} s: is its node alive?` };
    return { unreadable: why(asApiError(error, what)) };
  }
}

/** Whether a container has run at all: one that has not has no log, and asking for it is an error. */
export function hasLog({ status }: V1Pod, container: string): boolean {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const state = all.find(({ name }) => name === container);
  // Without a word of it (a lost node, say) only the kubelet knows.
  return state === undefined || state.state?.waiting === undefined || (state.restartCount ?? 0) > 0;
}

async function read(
  cluster: Cluster,
  { name, namespace }: ExistingDriver,
  what: string,
  { container, lines }: { readonly container: string; readonly lines: number },
  signal: AbortSignal,
): Promise<string> {
  const text: unknown = await cluster.request(what, signal, (core, options) =>
    core.readNamespacedPodLog({ name, namespace, container, tailLines: lines, limitBytes: MOST_BYTES }, options),
  );
  return typeof text === 'string' ? text : '';
}

/** A kubelet that restarts, or a connection that breaks, is asked again; a refusal is an answer. */
async function unboundedRetryActivities<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (tried === TRIES || asApiError(error, 'reading a log').isRejection) throw error;
      await pause(PAUSE, undefined, { signal });
    }
  }
}

function why({ message, status, missingPermission }: KubernetesApiError): string {
  const advice = status === 403 && !missingPermission ? " Give the worker's service account `get` on `pods/log`." : '';
  return `The log could not be read: ${message}.${advice}`;
}
