import type { Answer } from './exchange.ts';

/** Whether a fault strikes before its request takes effect, or after. */
export type Moment = 'before' | 'after';

/** What goes wrong with a request. */
export type Fault =
  | { readonly kind: 'hold'; readonly moment: Moment }
  | { readonly kind: 'drop'; readonly moment: Moment }
  | { readonly kind: 'answer'; readonly moment: Moment; readonly answer: Answer | (() => Answer) }
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly jitter: number; readonly random: () => number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'forgotten' };

/** The request, or its answer, stays on the way until the rule is released. */
export const hold = (moment: Moment): Fault => ({ kind: 'hold', moment });

/** The connection breaks, and no answer comes. */
export const drop = (moment: Moment): Fault => ({ kind: 'drop', moment });

/**
 * The request waits for so long, then goes its way.
 * @param jitter up to so many milliseconds more, by chance
 */
export const delay = (milliseconds: number, jitter = 0, random: () => number = Math.random): Fault => ({
  kind: 'delay',
  milliseconds,
  jitter,
  random,
});

/** The request takes effect, and the connection breaks in the middle of the answer. Not for watches. */
export const cut: Fault = { kind: 'cut' };

/** A watch opens, and nothing ever comes of it. For those that are open already, see `ApiProxy.silenceWatches`. */
export const silence: Fault = { kind: 'silence' };

/** A watch opens, and says at once that its place is forgotten (410 in an ERROR event). For open ones, see `ApiProxy.forgetWatches`. */
export const forgotten: Fault = { kind: 'forgotten' };

/** What the API server says in the stream of a watch whose place it has forgotten. */
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
 * The API server answers with an error, whether or not the request took effect.
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
