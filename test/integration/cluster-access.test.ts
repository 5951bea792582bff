import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import type { ClusterEvent } from '../../src/kubernetes/transport/cluster-event.ts';
import type { ClusterOptions } from '../../src/kubernetes/auth/cluster-options.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { openConnectProxy } from '../support/proxies/connect-proxy.ts';
import { eventually } from '../support/eventually.ts';
import {
  clusterWith,
  listPods,
  serverAccess,
  type ServerAccess,
  whoami,
} from '../support/environment/server-access.ts';

const NAMESPACE = 'cluster-access';
const ACCOUNTS = ['blue', 'green'] as const;

let environment: TestEnvironment;
let access: ServerAccess;
let directory: string;
/** A port on which no server listens: it is below those that tests listen on, and fetch does not block it. */
const CLOSED_PORT = 1022;
let tokens: Record<(typeof ACCOUNTS)[number], string>;
const opened: Cluster[] = [];
const notices: ClusterEvent[] = [];

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  access = await serverAccess(environment.stack.kubernetes.kubeconfig);
  directory = await mkdtemp(join(tmpdir(), 'spark-batch-access-'));
  const [blue, green] = await Promise.all(ACCOUNTS.map((account) => access.tokenOf(NAMESPACE, account)));
  tokens = { blue: blue ?? '', green: green ?? '' };
});

afterEach(async () => {
  notices.length = 0;
  await Promise.all(opened.splice(0).map((cluster) => cluster.close()));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await environment.close();
});

/** A cluster by its server's address and CA, and with these options. */
function clusterOf(options: ClusterOptions): Cluster {
  const cluster = clusterWith({ server: access.server, ca: access.ca, ...options }, (notice) => notices.push(notice));
  opened.push(cluster);
  return cluster;
}

/** A cluster by its server's address without its CA. */
function clusterWithoutCa(options: ClusterOptions): Cluster {
  const cluster = clusterWith({ server: access.server, ...options }, (notice) => notices.push(notice));
  opened.push(cluster);
  return cluster;
}

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  // Replaced atomically, like a mounted Secret.
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  return path;
}

const account = (name: string) => `system:serviceaccount:${NAMESPACE}:${name}`;

describe('a worker is authenticated', () => {
  test('a worker authenticates with a token', async () => {
    const cluster = clusterOf({ token: tokens.blue });
    expect(await listPods(cluster, NAMESPACE)).toBe(0);
    expect(await whoami(cluster)).toBe(account('blue'));
    expect(cluster.health).toMatchObject({ state: 'reachable' });
  });

  test('a worker authenticates with a client certificate, as text or as files', async () => {
    const { clientCertificate, clientKey, ca } = access;
    const inline = clusterOf({ clientCertificate, clientKey });
    const files = clusterWithoutCa({
      caFile: await fileWith('ca.crt', ca),
      clientCertificateFile: await fileWith('client.crt', clientCertificate),
      clientKeyFile: await fileWith('client.key', clientKey),
    });
    for (const cluster of [inline, files]) {
      expect(await listPods(cluster, NAMESPACE)).toBe(0);
      expect(await whoami(cluster)).not.toMatch(/anonymous/);
    }
  });

  test('a worker authenticates with a token file, and reads it again when it is replaced', async () => {
    const tokenFile = await fileWith('token', `${tokens.blue}\n`);
    const cluster = clusterOf({ tokenFile });
    expect(await whoami(cluster)).toBe(account('blue'));
    await fileWith('token', tokens.green);
    await eventually('the new token is in use', async () =>
      (await whoami(cluster)) === account('green') ? true : undefined,
    );
  });

  test('a worker reads its token file again after a 401, and repeats the request', async () => {
    const cluster = clusterOf({ tokenFile: await fileWith('stale', 'not-a-token') });
    await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ status: 401 });
    expect(cluster.health).toMatchObject({ state: 'unauthorized', failure: { kind: 'unauthorized' } });
    await fileWith('stale', tokens.blue);
    expect(await listPods(cluster, NAMESPACE)).toBe(0);
    expect(cluster.health).toMatchObject({ state: 'reachable' });
    expect(notices.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  test('a worker authenticates with the output of a program, which it runs once for many requests', async () => {
    const { options, calls } = await program('once', { token: tokens.blue });
    const cluster = clusterOf({ exec: options });
    const requests = () => Promise.all(Array.from({ length: 20 }, () => listPods(cluster, NAMESPACE)));
    // On a busy machine, a probe may get no answer in its two seconds.
    await eventually('all requests are answered', requests);
    expect(await whoami(cluster)).toBe(account('blue'));
    expect(await calls()).toBe(1);
  });

  test('a worker runs the program again after a 401', async () => {
    const { options, calls, print } = await program('renewed', { token: 'not-a-token' });
    const cluster = clusterOf({ exec: options });
    await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ status: 401 });
    await print({ token: tokens.green });
    // The program is not run again at once: one with invalid output would run at every request.
    await eventually('the new token is in use', () => listPods(cluster, NAMESPACE).then(() => true));
    expect(await whoami(cluster)).toBe(account('green'));
    // A third run is the consequence of a machine on which the first took longer than the renewal interval.
    expect([2, 3]).toContain(await calls());
  });

  test('a worker authenticates with a client certificate that a program prints', async () => {
    const { clientCertificate: clientCertificateData, clientKey: clientKeyData } = access;
    const { options } = await program('certificate', { clientCertificateData, clientKeyData });
    expect(await listPods(clusterOf({ exec: options }), NAMESPACE)).toBe(0);
  });

  test('a worker authenticates with a kubeconfig and its token file, and reads both again when they are replaced', async () => {
    const tokenFile = await fileWith('of-kubeconfig', tokens.blue);
    const config = (user: object) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'c',
        clusters: [
          {
            name: 'c',
            cluster: { server: access.server, 'certificate-authority-data': Buffer.from(access.ca).toString('base64') },
          },
        ],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      });
    const kubeconfig = await fileWith('kubeconfig', config({ tokenFile }));
    const cluster = clusterWith({ kubeconfig });
    opened.push(cluster);
    expect(await whoami(cluster)).toBe(account('blue'));
    await fileWith('kubeconfig', config({ token: tokens.green }));
    await eventually('the new kubeconfig is in use', async () => {
      await listPods(cluster, NAMESPACE);
      return (await whoami(cluster)) === account('green') ? true : undefined;
    });
  });

  test('a worker writes a kubeconfig with its current credentials for programs that need one', async () => {
    const { clientCertificate: clientCertificateData, clientKey: clientKeyData } = access;
    const { options } = await program('for-others', { clientCertificateData, clientKeyData });
    const ways: ClusterOptions[] = [{ tokenFile: await fileWith('for-others', tokens.blue) }, { exec: options }];
    for (const way of ways) {
      const kubeconfig = await fileWith('kubeconfig-for-others', (await clusterOf(way).kubeconfig()) ?? '');
      const other = clusterWith({ kubeconfig });
      opened.push(other);
      expect(await listPods(other, NAMESPACE)).toBe(0);
    }
    // A worker with a kubeconfig does not write another one.
    const own = clusterWith({ kubeconfig: environment.stack.kubernetes.kubeconfig });
    opened.push(own);
    expect(await own.kubeconfig()).toBeUndefined();
  });

  test('a worker reaches the API server through a proxy', async () => {
    const proxy = await openConnectProxy();
    try {
      const cluster = clusterOf({ token: tokens.blue, proxyUrl: proxy.url });
      await Promise.all(Array.from({ length: 10 }, () => listPods(cluster, NAMESPACE)));
      expect(proxy.tunnels.length).toBeGreaterThan(0);
      expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(access.server).host]));
    } finally {
      await proxy.close();
    }
  });

  test('a worker does not verify the certificate with insecureSkipTlsVerify, and warns of it', async () => {
    const cluster = clusterWithoutCa({ token: tokens.blue, insecureSkipTlsVerify: true });
    expect(await listPods(cluster, NAMESPACE)).toBe(0);
    expect(cluster.warnings).toMatchObject([{ level: 'warn', message: expect.stringContaining('is not verified') }]);
    expect(clusterOf({ token: tokens.blue }).warnings).toEqual([]);
  });
});

const expired =
  'echo \'{"kind":"ExecCredential","status":{"token":"x","expirationTimestamp":"2020-01-01T00:00:00Z"}}\'';

describe('a failed connection reports its cause', () => {
  test.each<[story: string, options: () => ClusterOptions, kind: string, advice: RegExp, message: RegExp]>([
    [
      'a CA that is not that of the cluster',
      () => ({ ca: rootCertificates[0] }),
      'certificate',
      /CA of the cluster/,
      /certificate/,
    ],
    [
      'a name that is not in the certificate',
      () => ({ ca: access.ca, tlsServerName: 'other.example' }),
      'certificate',
      /tlsServerName/,
      /other\.example/,
    ],
    [
      'a port without a server',
      () => ({ ca: access.ca, server: `https://127.0.0.1:${CLOSED_PORT}` }),
      'connection-refused',
      /Nothing listens/,
      /ECONNREFUSED/,
    ],
    [
      'an unknown host',
      () => ({ ca: access.ca, server: 'https://nowhere.invalid' }),
      'unknown-host',
      /DNS/,
      /nowhere\.invalid/,
    ],
  ])('%s is reported with advice', async (_, options, kind, advice, message) => {
    const cluster = clusterWithoutCa({ token: tokens.blue, ...options() });
    await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ apiMessage: expect.stringMatching(message) });
    expect(cluster.health).toMatchObject({
      state: 'unreachable',
      failure: { kind, advice: expect.stringMatching(advice) },
    });
    expect(await cluster.checkHealth()).toBeUndefined();
  });

  test('a server with plain HTTP is reported as a TLS failure', async () => {
    const plain = await openConnectProxy();
    try {
      const cluster = clusterOf({ server: plain.url.replace('http:', 'https:') });
      await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ connectionFailure: { kind: 'tls' } });
    } finally {
      await plain.close();
    }
  });

  test('a proxy that refuses the tunnel is reported as a proxy failure', async () => {
    const proxy = await openConnectProxy(() => false);
    try {
      const cluster = clusterOf({ token: tokens.blue, proxyUrl: proxy.url });
      await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ connectionFailure: { kind: 'proxy' } });
    } finally {
      await proxy.close();
    }
  });

  test('an unknown token makes a cluster unauthorized, and a missing permission does not', async () => {
    const cluster = clusterOf({ token: 'nonsense' });
    await expect(listPods(cluster, NAMESPACE)).rejects.toMatchObject({ status: 401 });
    expect(cluster.health).toMatchObject({ state: 'unauthorized', lastAnswer: expect.any(String) });
    const rightless = clusterOf({ token: tokens.blue });
    await expect(listPods(rightless, 'kube-system')).rejects.toMatchObject({ status: 403 });
    expect(rightless.health).toMatchObject({ state: 'reachable' });
    expect(await rightless.checkHealth()).toBeGreaterThan(0);
    expect(rightless.health.version).toMatch(/^v1\./);
  });

  test.each<[story: string, script: string, message: RegExp]>([
    ['fails', 'echo "who are you?" >&2; exit 3', /ended with 3: who are you\?/],
    ['takes too long', 'sleep 600', /took longer than 2 s/],
    ['prints no JSON', 'echo "tok-12345"', /output is not JSON$/],
    ['prints something else', 'echo "{}"', /is not an ExecCredential \(kind, status\)/],
    ['prints what has expired', expired, /credentials expired at 2020-01-01T00:00:00Z/],
  ])('a credential program that %s is reported as a credentials failure', async (_, script, message) => {
    const command = await scriptWith('wrong', script);
    const timeout = script.startsWith('sleep') ? '2s' : '5m';
    const cluster = clusterOf({ exec: { command, timeout } });
    const error = await listPods(cluster, NAMESPACE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      notSent: true,
      connectionFailure: { kind: 'credentials' },
      apiMessage: expect.stringMatching(message),
    });
    // Its output may contain a part of a token.
    expect(String(error)).not.toContain('tok-12345');
    expect(cluster.health).toMatchObject({ state: 'unauthorized' });
  });
});

async function scriptWith(name: string, script: string): Promise<string> {
  const path = await fileWith(`${name}.sh`, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A program that prints credentials, and counts its runs. */
async function program(name: string, first: object) {
  const [output, count] = [join(directory, `${name}.json`), join(directory, `${name}.calls`)];
  const print = (status: object) =>
    fileWith(
      `${name}.json`,
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }),
    );
  await print(first);
  const command = await scriptWith(
    name,
    `echo call >> "${count}"; case "$KUBERNETES_EXEC_INFO" in *ExecCredential*) cat "$WHAT";; esac`,
  );
  return {
    options: { command, env: [{ name: 'WHAT', value: output }] },
    print,
    calls: async () => (await readFile(count, 'utf8')).trim().split('\n').length,
  };
}
