import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { answer, ApiProxy, delay, drop, hold } from '../../support/proxies/api-proxy.ts';
import { writeKubeconfig } from '../../support/proxies/api-proxy/kubeconfig.ts';
import { eventually } from '../../support/eventually.ts';

let upstream: Server;
let arrived: string[];
let directory: string;
let proxy: ApiProxy;
let core: CoreV1Api;

/** A server in place of the API server, which records its requests. */
beforeEach(async () => {
  arrived = [];
  upstream = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url} by ${request.headers['user-agent']}`);
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    request.resume().once('end', () => response.end('{"metadata":{"uid":"u"}}'));
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  directory = await mkdtemp(join(tmpdir(), 'api-proxy-test-'));
  await writeKubeconfig(join(directory, 'real'), `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  proxy = await ApiProxy.open(join(directory, 'real'));
  const config = new KubeConfig();
  config.loadFromFile(proxy.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
});

afterEach(async () => {
  await proxy.close();
  upstream.closeAllConnections();
  upstream.close();
  await rm(directory, { recursive: true });
});

const create = (name = 'etl-0f8fad5bd9cb-1-driver') =>
  core.createNamespacedPod({ namespace: 'team', body: { metadata: { name } } });

describe('the API proxy', () => {
  test('forwards requests without a rule, with their user agent', async () => {
    proxy.rule({ verb: 'create', batch: 'other' }, drop('before'));
    await expect(create()).resolves.toMatchObject({ metadata: { uid: 'u' } });
    expect(arrived).toEqual([expect.stringMatching(/^POST \/api\/v1\/namespaces\/team\/pods by \S+/)]);
  });

  test('holds a request before it takes effect, until it is released', async () => {
    const rule = proxy.rule({ verb: 'create', resource: 'pods', batch: 'etl' }, hold('before'));
    const created = create();
    expect(await rule.caught()).toMatchObject({ verb: 'create', resource: 'pods', name: 'etl-0f8fad5bd9cb-1-driver' });
    expect(arrived).toEqual([]);
    rule.release();
    await expect(created).resolves.toMatchObject({ metadata: { uid: 'u' } });
  });

  test('holds the response to a request that took effect, and drops it when the rule is removed', async () => {
    const rule = proxy.rule({ verb: 'create' }, hold('after'));
    const created = create();
    await rule.caught();
    expect(arrived).toHaveLength(1);
    rule.remove();
    await expect(created).rejects.toThrow('fetch failed');
    expect(arrived).toHaveLength(1);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'closes the connection %s the request takes effect, the given number of times',
    async (moment, effects) => {
      const rule = proxy.rule({ resource: 'pods' }, drop(moment), 1);
      await expect(create()).rejects.toThrow('fetch failed');
      expect(arrived).toHaveLength(effects);
      await expect(create()).resolves.toBeDefined();
      expect(rule.fired).toBe(1);
    },
  );

  test('responds in place of the API server', async () => {
    proxy.rule({ verb: 'get' }, answer(429, 'before', 7));
    await expect(core.readNamespacedPod({ namespace: 'team', name: 'x' })).rejects.toMatchObject({
      code: 429,
      headers: { 'retry-after': '7' },
      body: expect.stringContaining('"TooManyRequests"') as unknown,
    });
    expect(arrived).toEqual([]);
  });

  test('delays requests', async () => {
    proxy.rule({}, delay(200));
    const before = Date.now();
    await create();
    expect(Date.now() - before).toBeGreaterThanOrEqual(195);
  });

  test('matches the dependents of a batch by their owner', async () => {
    const rule = proxy.rule({ resource: 'configmaps', batch: 'etl' }, answer(503));
    const body = {
      metadata: {
        name: 'conf',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'etl-0f8fad5bd9cb-1-driver', uid: 'u' }],
      },
    };
    await expect(core.createNamespacedConfigMap({ namespace: 'team', body })).rejects.toMatchObject({ code: 503 });
    expect(rule.fired).toBe(1);
  });

  test('breaks open requests and answers no new ones during an outage', async () => {
    const held = proxy.rule({ verb: 'create' }, hold('before'), 1);
    const open = create();
    await held.caught();
    const outage = proxy.outage();
    await expect(open).rejects.toThrow('fetch failed');
    await expect(create()).rejects.toThrow('fetch failed');
    outage.remove();
    await expect(create()).resolves.toBeDefined();
  });

  test('lets a held request take effect after its client has disconnected', async () => {
    const rule = proxy.rule({ verb: 'create' }, hold('before'));
    const created = create();
    await rule.caught();
    // Breaks all connections.
    proxy.outage().remove();
    await expect(created).rejects.toThrow('fetch failed');
    rule.release();
    await eventually('the request takes effect', () => arrived[0]);
  });
});
