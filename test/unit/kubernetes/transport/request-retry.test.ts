import { describe, expect, test } from '@jest/globals';
import { asApiError, KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';
import { waitWhileSilent } from '../../../../src/kubernetes/transport/circuit-open-error.ts';
import { repeating, waitBeforeRepeating } from '../../../../src/kubernetes/transport/request-retry.ts';

const answered = (status: number, retryAfter?: number) =>
  new KubernetesApiError('x', { status, said: '', ...(retryAfter !== undefined && { retryAfter }) }, undefined);
const broken = (code: string) => asApiError(Object.assign(new Error(code), { code }), 'x');
const timedOut = asApiError(Object.assign(new Error('no answer'), { name: 'TimeoutError' }), 'x');
const notSent = new KubernetesApiError('x', { said: 'kept back', notSent: true }, undefined);

describe('a request that failed', () => {
  test.each<[story: string, error: unknown, method: string | undefined, tried: number, wait: number | undefined]>([
    ['with 429 did nothing', answered(429), 'POST', 1, 200],
    ['with 429 waits as long as it is told', answered(429, 1000), 'GET', 1, 1125],
    ['with 429 does not wait for long', answered(429, 3000), 'GET', 1, undefined],
    ['with 503 and a time is told when', answered(503, 500), 'GET', 1, 563],
    ['with 503 may have changed something: what is the same twice is made again', answered(503), 'PATCH', 1, 200],
    ['with 503 may have created something', answered(503), 'POST', 1, undefined],
    ['with 500 is for Temporal', answered(500), 'GET', 1, undefined],
    ['with a conflict is for its caller', answered(409), 'PATCH', 1, undefined],
    ['because nobody listens', broken('ECONNREFUSED'), 'GET', 1, 200],
    ['with its connection', broken('ECONNRESET'), 'DELETE', 2, 400],
    ['with its connection, a creation', broken('ECONNRESET'), 'POST', 1, undefined],
    ['for the third time is for Temporal', broken('ECONNRESET'), 'GET', 3, undefined],
    ['with its timeout has held its worker for long enough', timedOut, 'GET', 1, undefined],
    ['for a wrong CA will fail again', broken('SELF_SIGNED_CERT_IN_CHAIN'), 'GET', 1, undefined],
    ['for a name that is unknown will fail again', broken('ENOTFOUND'), 'GET', 1, undefined],
    ['before it was sent is not looked at here', notSent, 'GET', 1, undefined],
    ['with no one knows what', broken('ECONNRESET'), undefined, 1, undefined],
    ['by an abort', new Error('aborted'), 'GET', 1, undefined],
  ])('%s', (_, error, method, tried, wait) => {
    expect(waitBeforeRepeating({ error, method }, tried, 0.5)).toBe(wait);
  });

  test('is repeated by none after an abort', async () => {
    const abort = new AbortController();
    let made = 0;
    const attempt = () => {
      made += 1;
      abort.abort(new Error('killed'));
      return Promise.reject(answered(503));
    };
    await expect(repeating(attempt, () => 'GET', abort.signal)).rejects.toMatchObject({ status: 503 });
    expect(made).toBe(1);
  });
});

describe('a batch whose cluster is silent', () => {
  const now = Date.parse('2026-07-01T00:01:00Z');
  test.each<[story: string, since: string | undefined, nextTry: string | undefined, wait: number]>([
    ['comes back right after the next probe', '2026-07-01T00:00:59Z', '2026-07-01T00:01:02Z', 2250],
    ['comes back soon while that probe is under way', '2026-07-01T00:00:59.9Z', '2026-07-01T00:00:59Z', 250],
    ['loses no more than a third of the silence', '2026-07-01T00:00:30Z', '2026-07-01T00:01:01Z', 10_000],
    ['comes back in a while, however long it lasts', '2026-06-01T00:00:00Z', undefined, 15_000],
    ['comes back soon when nothing is known', undefined, undefined, 250],
  ])('%s', (_, since, nextTry, wait) => {
    const health = { ...(since !== undefined && { since }), ...(nextTry !== undefined && { nextTry }) };
    expect(waitWhileSilent(health, now, 0)).toBe(wait);
  });
});
