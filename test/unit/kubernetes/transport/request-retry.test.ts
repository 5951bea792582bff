import { describe, expect, test } from '@jest/globals';
import { asApiError, KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import type { RequestAttempt } from '../../../../src/kubernetes/transport/request-attempt.ts';
import { openCircuitRetryDelay } from '../../../../src/kubernetes/transport/circuit-open-error.ts';
import { retryPause, retryTransientFailures } from '../../../../src/kubernetes/transport/request-retry.ts';

const answered = (status: number, retryAfter?: number) =>
  new KubernetesApiError('x', { status, apiMessage: '', ...(retryAfter !== undefined && { retryAfter }) }, undefined);
const broken = (code: string) => asApiError(Object.assign(new Error(code), { code }), 'x');
const timedOut = asApiError(Object.assign(new Error('no answer'), { name: 'TimeoutError' }), 'x');
const notSent = new KubernetesApiError('x', { apiMessage: 'the circuit is open', notSent: true }, undefined);

describe('retryPause', () => {
  test.each<[condition: string, error: unknown, method: string | undefined, attempts: number, pause: number]>([
    ['after a 429, for any method', answered(429), 'POST', 1, 200],
    ['after a 429, not before Retry-After', answered(429, 1000), 'GET', 1, 1125],
    ['after a 503, not before Retry-After', answered(503, 500), 'GET', 1, 563],
    ['after a 503 to an idempotent method', answered(503), 'PATCH', 1, 200],
    ['after a refused connection', broken('ECONNREFUSED'), 'GET', 1, 200],
    ['for longer after the second attempt', broken('ECONNRESET'), 'DELETE', 2, 400],
  ])('waits %s', (_, error, method, attempts, pause) => {
    expect(retryPause(error, method, attempts, 0.5)).toBe(pause);
  });

  test.each<[condition: string, error: unknown, method?: string, attempts?: number]>([
    ['a Retry-After that is too long', answered(429, 3000)],
    ['a 503 to a creation, which may have had an effect', answered(503), 'POST'],
    ['a 500', answered(500)],
    ['a conflict', answered(409), 'PATCH'],
    ['a lost connection of a creation', broken('ECONNRESET'), 'POST'],
    ['the third attempt', broken('ECONNRESET'), 'GET', 3],
    ['a timeout, which has occupied the worker slot long enough', timedOut],
    ['an invalid certificate', broken('SELF_SIGNED_CERT_IN_CHAIN')],
    ['an unknown host', broken('ENOTFOUND')],
    ['a request that was not sent', notSent],
    ['a lost connection before the method is known', broken('ECONNRESET'), ''],
    ['an abort', new Error('aborted')],
  ])('does not retry after %s', (...[, error, method = 'GET', attempts = 1]) => {
    expect(retryPause(error, method === '' ? undefined : method, attempts, 0.5)).toBeUndefined();
  });
});

describe('retryTransientFailures', () => {
  test('returns the result of a later attempt', async () => {
    let attempts = 0;
    const send = (attempt: RequestAttempt) => {
      attempt.method = 'GET';
      attempts += 1;
      return attempts === 1 ? Promise.reject(answered(503)) : Promise.resolve('done');
    };
    expect(await retryTransientFailures(send, undefined)).toBe('done');
    expect(attempts).toBe(2);
  });

  test('makes no further attempt after an abort', async () => {
    const abort = new AbortController();
    let attempts = 0;
    const send = (attempt: RequestAttempt) => {
      attempt.method = 'GET';
      attempts += 1;
      abort.abort(new Error('killed'));
      return Promise.reject(answered(503));
    };
    await expect(retryTransientFailures(send, abort.signal)).rejects.toMatchObject({ status: 503 });
    expect(attempts).toBe(1);
  });
});

describe('openCircuitRetryDelay', () => {
  const now = Date.parse('2026-07-01T00:01:00Z');
  test.each<[condition: string, since: string | undefined, nextTry: string | undefined, delay: number]>([
    ['until the next probe has ended', '2026-07-01T00:00:59Z', '2026-07-01T00:01:02Z', 2250],
    ['until the current probe has ended', '2026-07-01T00:00:59.9Z', '2026-07-01T00:00:59Z', 250],
    ['a third of the outage', '2026-07-01T00:00:30Z', '2026-07-01T00:01:01Z', 10_000],
    ['at most 15 s', '2026-06-01T00:00:00Z', undefined, 15_000],
    ['the duration of a probe when nothing is known', undefined, undefined, 250],
  ])('is %s', (_, since, nextTry, delay) => {
    const health = { ...(since !== undefined && { since }), ...(nextTry !== undefined && { nextTry }) };
    expect(openCircuitRetryDelay(health, now, 0)).toBe(delay);
  });
});
