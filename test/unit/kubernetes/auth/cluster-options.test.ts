import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { clusterSchema, clustersSchema } from '../../../../src/kubernetes/auth/cluster-options.ts';

const server = 'https://10.0.0.1:6443';

/** The problems of options, as `path: message`. */
function problems(options: object): string[] {
  const { error } = clusterSchema.safeParse(options);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('clusterSchema', () => {
  test.each<[description: string, options: object]>([
    ['no options, as kubectl does', {}],
    ['a kubeconfig with a context', { kubeconfig: '/etc/kubeconfig', context: 'prod' }],
    ['the service account of the pod', { inCluster: true }],
    ['a server with a token', { server, token: 't', ca: 'pem' }],
    ['a server with a token file', { server, tokenFile: '/var/run/token', caFile: '/ca.crt' }],
    ['a server with a client certificate in files', { server, clientCertificateFile: 'a', clientKeyFile: 'b' }],
    ['a server with a client certificate as text', { server, clientCertificate: 'a', clientKey: 'b' }],
    ['a server with an exec program', { server, exec: { command: 'aws', args: ['eks', 'get-token'] } }],
    ['a server without credentials behind a proxy', { server, proxyUrl: 'http://proxy:3128' }],
    ['a server behind a SOCKS proxy', { server, proxyUrl: 'socks5://proxy:1080' }],
    ['a server with http and insecureSkipTlsVerify', { server: 'http://127.0.0.1:8001', insecureSkipTlsVerify: true }],
    ['a server with insecureSkipTlsVerify', { server, insecureSkipTlsVerify: true }],
    ['a server with a path', { server: 'https://rancher/k8s/clusters/c-1' }],
  ])('accepts %s', (_, options) => {
    expect(problems(options)).toEqual([]);
  });

  test.each<[description: string, options: object, expected: string[]]>([
    [
      'two ways to a cluster',
      { kubeconfig: 'k', server },
      ['server: cannot be combined with "kubeconfig": both say how to reach the cluster'],
    ],
    [
      'three ways to a cluster',
      { context: 'c', inCluster: true, server },
      [
        'inCluster: cannot be combined with "context": both say how to reach the cluster',
        'server: cannot be combined with "context": both say how to reach the cluster',
      ],
    ],
    [
      'two kinds of credentials',
      { server, token: 't', exec: { command: 'c' } },
      ['exec: cannot be combined with "token": both are credentials'],
    ],
    [
      'three kinds of credentials',
      { server, token: 't', tokenFile: 'f', clientCertificate: 'c', clientKey: 'k' },
      [
        'tokenFile: cannot be combined with "token": both are credentials',
        'clientCertificate: cannot be combined with "token": both are credentials',
      ],
    ],
    [
      'a client certificate both as file and as text',
      { server, clientCertificateFile: 'f', clientCertificate: 'c', clientKeyFile: 'f', clientKey: 'k' },
      [
        'clientCertificate: cannot be combined with "clientCertificateFile": use the file or the text',
        'clientKey: cannot be combined with "clientKeyFile": use the file or the text',
      ],
    ],
    [
      'a client certificate without its key',
      { server, clientCertificateFile: 'f' },
      ['clientKeyFile: is missing: "clientCertificateFile" needs it'],
    ],
    [
      'a key without its client certificate',
      { server, clientKey: 'k' },
      ['clientCertificate: is missing: "clientKey" needs it'],
    ],
    [
      'a CA both as file and as text',
      { server, ca: 'c', caFile: 'f' },
      ['ca: cannot be combined with "caFile": use the file or the text'],
    ],
    [
      'a CA with insecureSkipTlsVerify',
      { server, caFile: 'f', insecureSkipTlsVerify: true },
      ['insecureSkipTlsVerify: cannot be combined with "caFile": without verification, a CA has no effect'],
    ],
    [
      'a token with a kubeconfig',
      { kubeconfig: 'k', token: 't' },
      ['token: needs "server": without it, the kubeconfig determines this'],
    ],
    [
      'a proxy with inCluster',
      { inCluster: true, proxyUrl: 'http://p:1' },
      ['proxyUrl: needs "server": without it, the service account of the pod determines this'],
    ],
    [
      'http without insecureSkipTlsVerify',
      { server: 'http://10.0.0.1' },
      ['server: is not encrypted: use https, or set "insecureSkipTlsVerify: true" for a proxy on the same machine'],
    ],
    [
      'a client certificate with http',
      { server: 'http://10.0.0.1', insecureSkipTlsVerify: true, clientCertificate: 'c', clientKey: 'k' },
      ['clientCertificate: needs a "server" with https: client certificates are part of TLS'],
    ],
    [
      'a server that is not a URL',
      { server: '10.0.0.1' },
      ['server: must be an address such as https://10.0.0.1:6443'],
    ],
    [
      'a string for insecureSkipTlsVerify',
      { server, insecureSkipTlsVerify: 'yes' },
      ['insecureSkipTlsVerify: must be true, or be left out'],
    ],
    [
      'false for insecureSkipTlsVerify',
      { server, insecureSkipTlsVerify: false },
      ['insecureSkipTlsVerify: must be true, or be left out'],
    ],
    ['an unknown option', { serverr: server }, [': Unrecognized key: "serverr"']],
    [
      'a number for a timeout',
      { requestTimeout: 10_000 },
      [
        'requestTimeout: must be a text with a unit, not the number 10000: write "10000s" for seconds, "10000ms" for milliseconds, or ISO-8601 (PT30S)',
      ],
    ],
    [
      'a default namespace that is not served',
      { namespaces: ['a', 'b'], defaultNamespace: 'c' },
      ['defaultNamespace: "c" is not among "namespaces" (a, b)'],
    ],
  ])('rejects %s', (_, options, expected) => {
    expect(problems(options)).toEqual(expected);
  });

  test('fills in defaults, converts durations to milliseconds, and removes the trailing slash of the server', () => {
    const exec = { command: 'get-token' };
    expect(clusterSchema.parse({ server: `${server}/`, exec, requestTimeout: 'PT3S' })).toEqual({
      server,
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'get-token',
        args: [],
        env: [],
        timeout: 15_000,
      },
      namespaces: '*',
      labels: {},
      weight: 1,
      requestTimeout: 3000,
      watchShards: 1,
      maxConcurrentRequests: 100,
    });
  });
});

test('every option of a cluster has a description that is a sentence', () => {
  const described = (schema: z.core.JSONSchema.JSONSchema, path = ''): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
      if (typeof one !== 'object') return [];
      const missing = /^[A-Z].*\.$/.test(one.description ?? '') ? [] : [`${path}${name}`];
      return [...missing, ...described(one, `${path}${name}.`)];
    });
  const { additionalProperties } = z.toJSONSchema(clustersSchema, { io: 'input', unrepresentable: 'any' });
  expect(described(additionalProperties as z.core.JSONSchema.JSONSchema)).toEqual([]);
});
