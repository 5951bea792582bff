import { describe, expect, test } from '@jest/globals';
import { CredentialError } from '../../../../src/kubernetes/auth/credentials.ts';
import { connectionFailureOf } from '../../../../src/kubernetes/transport/connection-failure.ts';

/** As undici throws: what failed is beneath. */
const fetchFailed = (message: string, code?: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), code === undefined ? {} : { code }) });

describe('no answer, because', () => {
  test.each<[story: string, error: unknown, kind: string, message: RegExp, advice: RegExp]>([
    [
      'nobody listens',
      fetchFailed('connect ECONNREFUSED 10.0.0.1:6443', 'ECONNREFUSED'),
      'refused',
      /10\.0\.0\.1/,
      /listens/,
    ],
    ['the name is unknown', fetchFailed('getaddrinfo ENOTFOUND k8s', 'ENOTFOUND'), 'unknown-host', /k8s/, /DNS/],
    ['there is no way', fetchFailed('connect EHOSTUNREACH', 'EHOSTUNREACH'), 'unreachable', /EHOST/, /network/],
    [
      'the connection took too long',
      fetchFailed('Connect Timeout', 'UND_ERR_CONNECT_TIMEOUT'),
      'timeout',
      /Timeout/,
      /firewall/,
    ],
    [
      'the connection broke',
      fetchFailed('other side closed', 'UND_ERR_SOCKET'),
      'connection-lost',
      /closed/,
      /restarts/,
    ],
    [
      'the CA is not the one',
      fetchFailed('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
      'certificate',
      /self/,
      /caFile/,
    ],
    [
      'the CA is unknown',
      fetchFailed('unable to verify', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      'certificate',
      /verify/,
      /caFile/,
    ],
    [
      'the certificate is old',
      fetchFailed('certificate has expired', 'CERT_HAS_EXPIRED'),
      'certificate',
      /expired/,
      /renewed/,
    ],
    [
      'the name is another',
      fetchFailed('altnames', 'ERR_TLS_CERT_ALTNAME_INVALID'),
      'certificate',
      /alt/,
      /tlsServerName/,
    ],
    [
      'it speaks no TLS',
      fetchFailed('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER'),
      'tls',
      /version/,
      /https/,
    ],
    [
      'the proxy does not let us',
      fetchFailed('Proxy response (407) !== 200 when HTTP Tunneling'),
      'proxy',
      /407/,
      /proxy/,
    ],
    [
      'there are no credentials',
      new CredentialError('the token file x is gone'),
      'credentials',
      /token file/,
      /Nothing was sent/,
    ],
    ['nobody knows', 'boom', 'other', /^boom$/, /log/],
  ])('%s', (_, error, kind, message, advice) => {
    const told = connectionFailureOf(error);
    expect(told).toEqual({ kind, message: expect.stringMatching(message), advice: expect.stringMatching(advice) });
  });

  test('of two addresses, both refused', () => {
    const errors = ['::1', '127.0.0.1'].map((host) => new Error(`connect ECONNREFUSED ${host}:1`));
    const cause = Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    expect(connectionFailureOf(new TypeError('fetch failed', { cause }))).toMatchObject({
      kind: 'refused',
      message: 'connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
