import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import { KubernetesApiError } from './api-error.ts';

/** What is known of a request that failed. */
export interface FailedRequest {
  readonly error: unknown;
  /** `GET`, `POST`, ...; undefined when it was never sent. */
  readonly method: string | undefined;
}

/** Further tries in this process; what does not help then is for Temporal, whose pauses hold no worker. */
const TRIES = 2;
/** A wait that is longer than this, in milliseconds, is for Temporal as well. */
const LONGEST = 2000;
const FIRST = 100;

/** Whether having the effect twice is having it once: our patches and deletions name the uid of what they mean. */
const REPEATABLE = new Set(['GET', 'PUT', 'PATCH', 'DELETE']);

/** Troubles of a moment. A timeout is none: another one would hold the worker's slot for as long again. */
const MOMENTARY = new Set(['refused', 'connection-lost', 'unreachable']);

/**
 * How long to wait before a request is made once more in this process, in milliseconds; undefined: not at all.
 *
 * 429 says that nothing was done, whatever the request. 503, and a connection that breaks, leave open whether something
 * was: only what has the same effect twice is repeated, and a creation is left to its caller, who looks what is there.
 * @param tried how often it was made already
 * @param random between 0 and 1, so that those who failed together do not come back together
 */
export function waitBeforeRepeating(
  { error, method }: FailedRequest,
  tried: number,
  random: number,
): number | undefined {
  if (!(error instanceof KubernetesApiError) || error.notSent || tried > TRIES) return undefined;
  const { status, retryAfter, trouble } = error;
  const safe = status === 429 || (method !== undefined && REPEATABLE.has(method));
  const momentary = status === 429 || status === 503 || (trouble !== undefined && MOMENTARY.has(trouble.kind));
  if (!safe || !momentary) return undefined;
  const wait = retryAfter ?? FIRST * 2 ** tried;
  // Retry-After is the least, not the most.
  const jittered = wait * (retryAfter === undefined ? 0.5 + random : 1 + random / 4);
  return wait > LONGEST ? undefined : Math.round(jittered);
}

/** A request that failed, with what is needed to judge whether to repeat it. */
class Failed extends Error {
  readonly request: FailedRequest;

  constructor(request: FailedRequest) {
    super('a request failed', { cause: request.error });
    this.request = request;
  }
}

/**
 * Makes a request, and makes it again where that is safe and may help: seldom, and soon. Never after `signal` aborts.
 * @param attempt makes it once; `methodOf` tells how it was sent
 * @throws what the last attempt threw
 */
export async function repeating<T>(
  attempt: () => Promise<T>,
  methodOf: () => string | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  let tried = 0;
  let wait: number | undefined;
  const policy = retry(
    handleWhen((error) => {
      wait = error instanceof Failed ? waitBeforeRepeating(error.request, tried, Math.random()) : undefined;
      return wait !== undefined && signal?.aborted !== true;
    }),
    { maxAttempts: TRIES, backoff: new DelegateBackoff(() => wait ?? 0) },
  );
  try {
    return await policy.execute(async () => {
      signal?.throwIfAborted();
      tried += 1;
      try {
        return await attempt();
      } catch (error) {
        throw new Failed({ error, method: methodOf() });
      }
    });
  } catch (error) {
    throw error instanceof Failed ? error.request.error : error;
  }
}
