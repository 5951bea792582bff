import { ApiException } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { asApiError, KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';

const WHAT = 'creating driver prod/team-a/etl-1-driver';

/** What the client throws for an answer with this status: the body is text for most of them. */
function answered(code: number, body?: unknown, headers: Record<string, string> = {}): KubernetesApiError {
  return asApiError(new ApiException(code, 'Unknown API Status Code!', body, headers), WHAT);
}

function status(reason: string, message: string): string {
  return JSON.stringify({ kind: 'Status', status: 'Failure', reason, message });
}

function failed(message: string, cause?: unknown): Error {
  return new Error(message, { cause });
}

describe('an error of the API server', () => {
  test.each<[story: string, error: KubernetesApiError, message: string]>([
    [
      'says what was tried and what the answer was',
      answered(409, status('AlreadyExists', 'pods "etl-1-driver" already exists')),
      `${WHAT}: pods "etl-1-driver" already exists (HTTP 409 AlreadyExists)`,
    ],
    [
      'is the same when the client has parsed the body',
      answered(403, { reason: 'Forbidden', message: 'exceeded quota: compute' }),
      `${WHAT}: exceeded quota: compute (HTTP 403 Forbidden)`,
    ],
    ['without a body has the name of its status', answered(401, undefined), `${WHAT}: Unauthorized (HTTP 401)`],
    ['with an empty body has the name of its status', answered(503, ''), `${WHAT}: Service Unavailable (HTTP 503)`],
    ['of a status without a name has its number', answered(499), `${WHAT}: HTTP 499 (HTTP 499)`],
    [
      'from a proxy is told in its words, not in its HTML',
      answered(502, '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>'),
      `${WHAT}: 502 Bad Gateway nginx (HTTP 502)`,
    ],
    [
      'in plain text is told as it is',
      answered(500, 'etcdserver: leader changed\n'),
      `${WHAT}: etcdserver: leader changed (HTTP 500)`,
    ],
    [
      'with JSON that is no Status has the name of its status',
      answered(400, '{"message":{"a":1},"reason":7}'),
      `${WHAT}: Bad Request (HTTP 400)`,
    ],
    ['with JSON null has the text', answered(500, 'null'), `${WHAT}: null (HTTP 500)`],
    [
      'that is no answer says what went wrong with the connection',
      asApiError(failed('fetch failed', failed('connect ECONNREFUSED 127.0.0.1:6443')), WHAT),
      `${WHAT}: the API server did not answer: connect ECONNREFUSED 127.0.0.1:6443`,
    ],
    [
      'that is no answer, and without words, tells its code',
      asApiError(failed('fetch failed', Object.assign(failed(''), { code: 'ECONNRESET' })), WHAT),
      `${WHAT}: the API server did not answer: ECONNRESET`,
    ],
    ['that is not even an error is told', asApiError('boom', WHAT), `${WHAT}: the API server did not answer: boom`],
  ])('%s', (_, error, message) => {
    expect(error.message).toBe(message);
  });

  test('keeps its cause, and is not wrapped twice', () => {
    const cause = new ApiException(404, '', status('NotFound', 'gone'), {});
    const error = asApiError(cause, WHAT);
    expect(error.cause).toBe(cause);
    expect(asApiError(error, 'something else')).toBe(error);
  });

  test('does not carry a whole page of a proxy', () => {
    expect(answered(502, 'x'.repeat(100_000)).said).toHaveLength(500);
  });

  test('does not walk a chain of causes that bites its own tail', () => {
    const error: Error & { cause?: unknown } = failed('round');
    error.cause = error;
    expect(asApiError(error, WHAT).said).toMatch(/round$/);
  });

  test.each([
    ['3', 3000],
    ['0', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('with Retry-After %p asks us to wait %p ms', (header, milliseconds) => {
    expect(answered(429, undefined, header === undefined ? {} : { 'retry-after': header }).retryAfter).toBe(
      milliseconds,
    );
  });
});

describe('what an answer to a creation means', () => {
  test.each<[status: number | undefined, story: string, meaning: 'refused' | 'conflict' | 'ambiguous' | 'later']>([
    [400, 'the object makes no sense', 'refused'],
    [401, 'a token that has just expired is renewed', 'later'],
    [403, 'no right, or no quota', 'refused'],
    [404, 'no such namespace', 'refused'],
    [405, 'not a way to create', 'refused'],
    [408, 'the request came too slowly', 'later'],
    [409, 'it exists, or the quota was counted by another at the same time', 'conflict'],
    [413, 'the object is too large', 'refused'],
    [422, 'a field is invalid', 'refused'],
    [429, 'too many requests', 'later'],
    [500, 'a webhook did not answer, or etcd did not', 'ambiguous'],
    [502, 'a proxy lost the answer', 'ambiguous'],
    [503, 'an API server is starting', 'ambiguous'],
    [504, 'it took too long, and may yet happen', 'ambiguous'],
    [undefined, 'no answer came', 'ambiguous'],
  ])('%p: %s', (code, _, meaning) => {
    const error = new KubernetesApiError(WHAT, { said: '', ...(code !== undefined && { status: code }) }, undefined);
    const { refused, conflict, ambiguous } = error;
    const told = Object.entries({ refused, conflict, ambiguous }).flatMap(([name, is]) => (is ? name : []));
    expect(told).toEqual(meaning === 'later' ? [] : [meaning]);
  });

  test('only 404 says that something is not there', () => {
    expect([400, 403, 404, 409, 410, 500].filter((code) => answered(code).notFound)).toEqual([404]);
  });
});
