import type { Answer } from './exchange.ts';

/** Whether a fault strikes before its request takes effect, or after. */
export type Moment = 'before' | 'after';

/** What goes wrong with a request. */
export type Fault =
  | { readonly kind: 'hold'; readonly moment: Moment }
  | { readonly kind: 'drop'; readonly moment: Moment }
  | { readonly kind: 'answer'; readonly moment: Moment; readonly answer: Answer }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** The request, or its answer, stays on the way until the rule is released. */
export const hold = (moment: Moment): Fault => ({ kind: 'hold', moment });

/** The connection breaks, and no answer comes. */
export const drop = (moment: Moment): Fault => ({ kind: 'drop', moment });

/** The request waits for so long, then goes its way. */
export const delay = (milliseconds: number): Fault => ({ kind: 'delay', milliseconds });

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
