import { setTimeout as pause } from 'node:timers/promises';
import { KubernetesApiError } from './api-error.ts';
import { RequestAttempt } from './request-attempt.ts';

/** Retries in the process. Temporal retries what fails after them, without occupying a worker slot in between. */
const MAX_RETRIES = 2;
/** Longer pauses are left to Temporal, in milliseconds. */
const MAX_PAUSE = 2000;
const FIRST_PAUSE = 200;

/** Methods that are safe to repeat: our patches and deletions have the uid of their object as a precondition. */
const IDEMPOTENT = new Set(['GET', 'PUT', 'PATCH', 'DELETE']);

/** Failures that may pass in a moment. A timeout is not among them: a second one would occupy the worker slot as long again. */
const TRANSIENT = new Set(['connection-refused', 'connection-lost', 'unreachable']);

/**
 * How long to wait before a failed request is sent again, in milliseconds. Undefined: do not send it again.
 *
 * A 429 means that nothing was done, so any request can be repeated. After a 503 or a lost connection the request may have
 * been executed: only idempotent methods are repeated, and the caller of a creation reads what exists.
 *
 * @param method of the request; undefined if it was not sent
 * @param attempts the number of attempts so far
 * @param random between 0 and 1, to spread requests that failed together
 */
export function retryPause(
  error: unknown,
  method: string | undefined,
  attempts: number,
  random: number,
): number | undefined {
  if (!(error instanceof KubernetesApiError) || error.notSent || attempts > MAX_RETRIES) return undefined;
  const { status, retryAfter, connectionFailure } = error;
  const isSafe = status === 429 || (method !== undefined && IDEMPOTENT.has(method));
  const isTransient =
    status === 429 || status === 503 || (connectionFailure !== undefined && TRANSIENT.has(connectionFailure.kind));
  if (!isSafe || !isTransient) return undefined;
  const wait = retryAfter ?? FIRST_PAUSE * 2 ** (attempts - 1);
  if (wait > MAX_PAUSE) return undefined;
  // Retry-After is a minimum, so its jitter is only added.
  return Math.round(wait * (retryAfter === undefined ? 0.5 + random : 1 + random / 4));
}

/**
 * Sends a request, and sends it again after a transient failure. Retrying the single request here rather than the whole
 * activity in Temporal matters most when an API server is overloaded (429): an activity makes several requests, and a retry
 * would repeat all of them.
 * @throws the error of the last attempt, or the reason of `signal`
 */
export async function retryTransientFailures<T>(
  send: (attempt: RequestAttempt) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    signal?.throwIfAborted();
    const attempt = new RequestAttempt();
    try {
      return await send(attempt);
    } catch (error) {
      const wait = retryPause(error, attempt.method, attempts, Math.random());
      if (wait === undefined || signal?.aborted) throw error;
      await pause(wait, undefined, { signal });
    }
  }
}
