import { ApiException } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { asApiError, KubernetesApiError } from '../../../../src/kubernetes/transport/api-error.ts';

const WHAT = 'creating driver prod/team-a/etl-1-driver';

/** The error of a response with this status. */
function answered(code: number, body?: unknown, headers: Record<string, string> = {}): KubernetesApiError {
  return asApiError(new ApiException(code, 'Unknown API Status Code!', body, headers), WHAT);
}

function status(reason: string, message: string): string {
  return JSON.stringify({ kind: 'Status', status: 'Failure', reason, message });
}

function failed(message: string, cause?: unknown): Error {
  return new Error(message, { cause });
}

describe('KubernetesApiError', () => {
  test.each<[story: string, error: KubernetesApiError, message: string]>([
    [
      'contains the request and the answer',
      answered(409, status('AlreadyExists', 'pods "etl-1-driver" already exists')),
      `${WHAT}: pods "etl-1-driver" already exists (HTTP 409 AlreadyExists)`,
    ],
    [
      'contains the message of a body that the client has parsed',
      answered(403, { reason: 'Forbidden', message: 'exceeded quota: compute' }),
      `${WHAT}: exceeded quota: compute (HTTP 403 Forbidden)`,
    ],
    [
      'contains the name of the status when there is no body',
      answered(401, undefined),
      `${WHAT}: Unauthorized (HTTP 401)`,
    ],
    [
      'contains the name of the status when the body is empty',
      answered(503, ''),
      `${WHAT}: Service Unavailable (HTTP 503)`,
    ],
    ['contains the number of a status without a name', answered(499), `${WHAT}: HTTP 499 (HTTP 499)`],
    [
      'contains the text of the HTML of a proxy',
      answered(502, '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>'),
      `${WHAT}: 502 Bad Gateway nginx (HTTP 502)`,
    ],
    [
      'contains a body of plain text',
      answered(500, 'etcdserver: leader changed\n'),
      `${WHAT}: etcdserver: leader changed (HTTP 500)`,
    ],
    [
      'contains the name of the status when the JSON is not a Status',
      answered(400, '{"message":{"a":1},"reason":7}'),
      `${WHAT}: Bad Request (HTTP 400)`,
    ],
    ['contains the text of a body that is JSON null', answered(500, 'null'), `${WHAT}: null (HTTP 500)`],
    [
      'contains the root cause when there was no answer',
      asApiError(failed('fetch failed', failed('connect ECONNREFUSED 127.0.0.1:6443')), WHAT),
      `${WHAT}: the API server did not answer: connect ECONNREFUSED 127.0.0.1:6443`,
    ],
    [
      'contains the code of a root cause without a message',
      asApiError(failed('fetch failed', Object.assign(failed(''), { code: 'ECONNRESET' })), WHAT),
      `${WHAT}: the API server did not answer: ECONNRESET`,
    ],
    [
      'contains a thrown value that is not an error',
      asApiError('boom', WHAT),
      `${WHAT}: the API server did not answer: boom`,
    ],
  ])('%s', (_, error, message) => {
    expect(error.message).toBe(message);
  });

  test('keeps its cause and is not wrapped twice', () => {
    const cause = new ApiException(404, '', status('NotFound', 'gone'), {});
    const error = asApiError(cause, WHAT);
    expect(error.cause).toBe(cause);
    expect(asApiError(error, 'something else')).toBe(error);
  });

  test('truncates the text of a proxy', () => {
    expect(answered(502, 'x'.repeat(100_000)).apiMessage).toHaveLength(500);
  });

  test('ends at a circular chain of causes', () => {
    const error: Error & { cause?: unknown } = failed('round');
    error.cause = error;
    expect(asApiError(error, WHAT).apiMessage).toMatch(/round$/);
  });

  test.each([
    ['3', 3000],
    ['0', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    [undefined, undefined],
  ])('with Retry-After %p has a retryAfter of %p ms', (header, milliseconds) => {
    expect(answered(429, undefined, header === undefined ? {} : { 'retry-after': header }).retryAfter).toBe(
      milliseconds,
    );
  });
});

describe('the error of a creation', () => {
  test.each<
    [status: number | undefined, story: string, meaning: 'isRejection' | 'isConflict' | 'isAmbiguous' | 'none']
  >([
    [400, 'the object is invalid', 'isRejection'],
    [401, 'an expired token is renewed', 'none'],
    [403, 'no permission, or no quota', 'isRejection'],
    [404, 'no such namespace', 'isRejection'],
    [405, 'the method is not allowed', 'isRejection'],
    [408, 'the request was too slow', 'none'],
    [409, 'it exists, or the quota changed concurrently', 'isConflict'],
    [413, 'the object is too large', 'isRejection'],
    [422, 'a field is invalid', 'isRejection'],
    [429, 'too many requests', 'none'],
    [500, 'a webhook or etcd did not answer', 'isAmbiguous'],
    [502, 'a proxy lost the answer', 'isAmbiguous'],
    [503, 'an API server is starting', 'isAmbiguous'],
    [504, 'it timed out and may still happen', 'isAmbiguous'],
    [undefined, 'there was no answer', 'isAmbiguous'],
  ])('with status %p (%s) has the meaning %s', (code, _, meaning) => {
    const error = new KubernetesApiError(
      WHAT,
      { apiMessage: '', ...(code !== undefined && { status: code }) },
      undefined,
    );
    const { isRejection, isConflict, isAmbiguous } = error;
    const meanings = Object.entries({ isRejection, isConflict, isAmbiguous }).flatMap(([name, is]) => (is ? name : []));
    expect(meanings).toEqual(meaning === 'none' ? [] : [meaning]);
  });

  test('isNotFound is true for status 404 only', () => {
    expect([400, 403, 404, 409, 410, 500].filter((code) => answered(code).isNotFound)).toEqual([404]);
  });
});
