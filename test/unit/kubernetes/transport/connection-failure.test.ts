import { describe, expect, test } from '@jest/globals';
import { CredentialError } from '../../../../src/kubernetes/auth/credentials.ts';
import { connectionFailureOf } from '../../../../src/kubernetes/transport/connection-failure.ts';

/** An error as undici throws it, with the actual error as its cause. */
const fetchFailed = (message: string, code?: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), code === undefined ? {} : { code }) });

describe('connectionFailureOf', () => {
  test.each<[condition: string, error: unknown, kind: string, message: RegExp, advice: RegExp]>([
    [
      'a refused connection',
      fetchFailed('connect ECONNREFUSED 10.0.0.1:6443', 'ECONNREFUSED'),
      'connection-refused',
      /10\.0\.0\.1/,
      /listens/,
    ],
    ['an unknown host', fetchFailed('getaddrinfo ENOTFOUND k8s', 'ENOTFOUND'), 'unknown-host', /k8s/, /DNS/],
    ['a missing route', fetchFailed('connect EHOSTUNREACH', 'EHOSTUNREACH'), 'unreachable', /EHOST/, /network/],
    [
      'a connection timeout',
      fetchFailed('Connect Timeout', 'UND_ERR_CONNECT_TIMEOUT'),
      'timeout',
      /Timeout/,
      /firewall/,
    ],
    ['a lost connection', fetchFailed('other side closed', 'UND_ERR_SOCKET'), 'connection-lost', /closed/, /restarts/],
    [
      'a certificate of another CA',
      fetchFailed('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
      'certificate',
      /self/,
      /caFile/,
    ],
    [
      'a certificate of an unknown CA',
      fetchFailed('unable to verify', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      'certificate',
      /verify/,
      /caFile/,
    ],
    [
      'an expired certificate',
      fetchFailed('certificate has expired', 'CERT_HAS_EXPIRED'),
      'certificate',
      /expired/,
      /renew/,
    ],
    [
      'a certificate for another name',
      fetchFailed('altnames', 'ERR_TLS_CERT_ALTNAME_INVALID'),
      'certificate',
      /alt/,
      /tlsServerName/,
    ],
    [
      'a server without TLS',
      fetchFailed('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'),
      'tls',
      /version/,
      /https/,
    ],
    [
      'a proxy that rejects the connection',
      fetchFailed('Proxy response (407) !== 200 when HTTP Tunneling'),
      'proxy',
      /407/,
      /proxy/,
    ],
    [
      'missing credentials',
      new CredentialError('the token file x is gone'),
      'credentials',
      /token file/,
      /No request was sent/,
    ],
    ['an unknown error', 'boom', 'other', /^boom$/, /log/],
  ])('classifies %s', (_, error, kind, message, advice) => {
    expect(connectionFailureOf(error)).toEqual({
      kind,
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    });
  });

  test('joins the messages of several addresses', () => {
    const errors = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:1`));
    const cause = Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    expect(connectionFailureOf(new TypeError('fetch failed', { cause }))).toMatchObject({
      kind: 'connection-refused',
      message: 'connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
