import type { Answer } from './exchange.ts';

/** Whether a fault is injected before its request takes effect, or after. */
export type Moment = 'before' | 'after';

/** A fault of a request. */
export type Fault =
  | { readonly kind: 'hold'; readonly moment: Moment }
  | { readonly kind: 'drop'; readonly moment: Moment }
  | { readonly kind: 'answer'; readonly moment: Moment; readonly answer: Answer | (() => Answer) }
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly jitter: number; readonly random: () => number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'forgotten' };

/** Holds the request, or its response, until the rule is released. */
export const hold = (moment: Moment): Fault => ({ kind: 'hold', moment });

/** Closes the connection without a response. */
export const drop = (moment: Moment): Fault => ({ kind: 'drop', moment });

/**
 * Delays the request.
 * @param jitter up to this many milliseconds more, at random
 */
export const delay = (milliseconds: number, jitter = 0, random: () => number = Math.random): Fault => ({
  kind: 'delay',
  milliseconds,
  jitter,
  random,
});

/** Lets the request take effect, and closes the connection in the middle of the response. Not for watches. */
export const cut: Fault = { kind: 'cut' };

/** Opens a watch without events. For open watches, see `ApiProxy.silenceWatches`. */
export const silence: Fault = { kind: 'silence' };

/**
 * Opens a watch that ends at once with an expired resource version (410 in an ERROR event). For open watches, see
 * `ApiProxy.forgetWatches`.
 */
export const forgotten: Fault = { kind: 'forgotten' };

/** The event of the API server for an expired resource version. */
export const GONE_EVENT = `${JSON.stringify({
  type: 'ERROR',
  object: {
    apiVersion: 'v1',
    kind: 'Status',
    status: 'Failure',
    message: 'too old resource version: 1 (2)',
    reason: 'Expired',
    code: 410,
  },
})}\n`;

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  409: 'AlreadyExists',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/**
 * Responds with an error, whether or not the request took effect.
 * @param retryAfter seconds
 */
export function answer(status: number, moment: Moment = 'before', retryAfter?: number): Fault {
  const body = {
    apiVersion: 'v1',
    kind: 'Status',
    status: 'Failure',
    message: `a fault of the test: ${status}`,
    reason: REASONS[status] ?? '',
    code: status,
  };
  return {
    kind: 'answer',
    moment,
    answer: {
      status,
      headers: {
        'content-type': 'application/json',
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
      body: Buffer.from(JSON.stringify(body)),
    },
  };
}
