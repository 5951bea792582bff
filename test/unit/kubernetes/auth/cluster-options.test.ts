import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { clusterSchema, clustersSchema } from '../../../../src/kubernetes/auth/cluster-options.ts';

const server = 'https://10.0.0.1:6443';

/** What is wrong with options, as `path: message`. */
function problems(options: object): string[] {
  const { error } = clusterSchema.safeParse(options);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a cluster is reached', () => {
  test.each<[story: string, options: object]>([
    ['as kubectl does, when nothing is said', {}],
    ['by a kubeconfig and one of its contexts', { kubeconfig: '/etc/kubeconfig', context: 'prod' }],
    ['as the service account of the worker’s pod', { inCluster: true }],
    ['by address, with a token', { server, token: 't', ca: 'pem' }],
    ['by address, with a token file', { server, tokenFile: '/var/run/token', caFile: '/ca.crt' }],
    ['by address, with a client certificate', { server, clientCertificateFile: 'a', clientKeyFile: 'b' }],
    ['by address, with a client certificate in the text', { server, clientCertificate: 'a', clientKey: 'b' }],
    ['by address, with a program', { server, exec: { command: 'aws', args: ['eks', 'get-token'] } }],
    ['by address, without credentials, through a proxy that has some', { server, proxyUrl: 'http://proxy:3128' }],
    ['through a SOCKS proxy', { server, proxyUrl: 'socks5://proxy:1080' }],
    ['without encryption, said in so many words', { server: 'http://127.0.0.1:8001', insecureSkipTlsVerify: true }],
    ['without a look at its certificate, said in so many words', { server, insecureSkipTlsVerify: true }],
    ['by an address with a path', { server: 'https://rancher/k8s/clusters/c-1' }],
  ])('%s', (_, options) => {
    expect(problems(options)).toEqual([]);
  });

  test.each<[story: string, options: object, expected: string[]]>([
    [
      'in two ways',
      { kubeconfig: 'k', server },
      ['server: "server" and "kubeconfig" exclude each other: a cluster is reached in one way'],
    ],
    [
      'in three',
      { context: 'c', inCluster: true, server },
      [
        'inCluster: "inCluster" and "context" exclude each other: a cluster is reached in one way',
        'server: "server" and "context" exclude each other: a cluster is reached in one way',
      ],
    ],
    [
      'as two people',
      { server, token: 't', exec: { command: 'c' } },
      ['exec: "exec" and "token" exclude each other: one of them says who the worker is'],
    ],
    [
      'as three',
      { server, token: 't', tokenFile: 'f', clientCertificate: 'c', clientKey: 'k' },
      [
        'tokenFile: "tokenFile" and "token" exclude each other: one of them says who the worker is',
        'clientCertificate: "clientCertificate" and "token" exclude each other: one of them says who the worker is',
      ],
    ],
    [
      'with a certificate in two forms',
      { server, clientCertificateFile: 'f', clientCertificate: 'c', clientKeyFile: 'f', clientKey: 'k' },
      [
        'clientCertificate: "clientCertificate" and "clientCertificateFile" exclude each other: a file, or the text itself',
        'clientKey: "clientKey" and "clientKeyFile" exclude each other: a file, or the text itself',
      ],
    ],
    [
      'with a certificate without its key',
      { server, clientCertificateFile: 'f' },
      ['clientKeyFile: is missing: "clientCertificateFile" is of no use without "clientKeyFile"'],
    ],
    [
      'with a key without its certificate',
      { server, clientKey: 'k' },
      ['clientCertificate: is missing: "clientKey" is of no use without "clientCertificate"'],
    ],
    [
      'with a CA in two forms',
      { server, ca: 'c', caFile: 'f' },
      ['ca: "ca" and "caFile" exclude each other: a file, or the text itself'],
    ],
    [
      'with a CA that is not to be looked at',
      { server, caFile: 'f', insecureSkipTlsVerify: true },
      [
        'insecureSkipTlsVerify: "insecureSkipTlsVerify" and "caFile" exclude each other: a certificate is checked, or it is not',
      ],
    ],
    [
      'with a token besides the kubeconfig',
      { kubeconfig: 'k', token: 't' },
      ['token: "token" goes with "server" only; without, the kubeconfig says it'],
    ],
    [
      'through a proxy besides the service account',
      { inCluster: true, proxyUrl: 'http://p:1' },
      ['proxyUrl: "proxyUrl" goes with "server" only; without, the service account of the pod says it'],
    ],
    [
      'without encryption, unsaid',
      { server: 'http://10.0.0.1' },
      ['server: is not encrypted: use https, or say "insecureSkipTlsVerify: true" for a proxy on the same machine'],
    ],
    [
      'with a certificate and without encryption',
      { server: 'http://10.0.0.1', insecureSkipTlsVerify: true, clientCertificate: 'c', clientKey: 'k' },
      ['clientCertificate: needs a "server" with https: it is part of the encryption'],
    ],
    ['by what is no address', { server: '10.0.0.1' }, ['server: must be an address such as https://10.0.0.1:6443']],
    [
      'insecurely, said in other words',
      { server, insecureSkipTlsVerify: 'yes' },
      ['insecureSkipTlsVerify: must be true, or be left out'],
    ],
    [
      'insecurely, denied',
      { server, insecureSkipTlsVerify: false },
      ['insecureSkipTlsVerify: must be true, or be left out'],
    ],
    ['with an unknown field', { serverr: server }, [': Unrecognized key: "serverr"']],
    [
      'with a timeout that is a number',
      { requestTimeout: 10_000 },
      ['requestTimeout: Invalid input: expected string, received number'],
    ],
    [
      'with a default namespace that is not served',
      { namespaces: ['a', 'b'], defaultNamespace: 'c' },
      ['defaultNamespace: "c" is not among "namespaces" (a, b)'],
    ],
  ])('is refused: %s', (_, options, expected) => {
    expect(problems(options)).toEqual(expected);
  });

  test('with defaults, durations in milliseconds, and no slash at the end of its address', () => {
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
      maxConcurrentRequests: 100,
    });
  });
});

test('every option says in a sentence what it is', () => {
  const described = (schema: z.core.JSONSchema.JSONSchema, path = ''): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
      if (typeof one !== 'object') return [];
      const missing = /^[A-Z].*\.$/.test(one.description ?? '') ? [] : [`${path}${name}`];
      return [...missing, ...described(one, `${path}${name}.`)];
    });
  const { additionalProperties } = z.toJSONSchema(clustersSchema, { io: 'input', unrepresentable: 'any' });
  expect(described(additionalProperties as z.core.JSONSchema.JSONSchema)).toEqual([]);
});
