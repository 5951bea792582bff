import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { ApiProxy, cut } from '../../support/proxies/api-proxy.ts';
import { writeKubeconfig } from '../../support/proxies/api-proxy/kubeconfig.ts';
import { eventually } from '../../support/eventually.ts';

let upstream: Server;
let watches: ServerResponse[];
let directory: string;
let proxy: ApiProxy;
let address: string;

/** A server in place of the API server: watches stay open, and other requests are answered. */
beforeEach(async () => {
  watches = [];
  upstream = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    if (!request.url?.includes('watch=true')) return void response.end('{"metadata":{"uid":"a-rather-long-one"}}');
    response.write('{"type":"ADDED"}\n');
    watches.push(response);
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  directory = await mkdtemp(join(tmpdir(), 'watch-faults-'));
  await writeKubeconfig(join(directory, 'real'), `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  proxy = await ApiProxy.open(join(directory, 'real'));
  const config = new KubeConfig();
  config.loadFromFile(proxy.kubeconfig);
  address = config.getCurrentCluster()?.server ?? '';
});

afterEach(async () => {
  await proxy.close();
  upstream.closeAllConnections();
  upstream.close();
  await rm(directory, { recursive: true });
});

/** Opens a watch; its output so far, and whether it has ended. */
async function watch(): Promise<{ output: () => string; ended: () => boolean }> {
  const { body } = await fetch(`${address}/api/v1/pods?watch=true`);
  let output = '';
  let ended = false;
  void (async () => {
    for await (const chunk of body ?? []) output += Buffer.from(chunk as Uint8Array).toString();
  })()
    .catch(() => undefined)
    .finally(() => (ended = true));
  return { output: () => output, ended: () => ended };
}

const outputs = (one: { output: () => string }, text: string) =>
  eventually(`it outputs ${text}`, () => (one.output().includes(text) ? true : undefined));

describe('faults of watches', () => {
  test('silence stops the events of open watches, and of those opened until it ends', async () => {
    const before = await watch();
    await outputs(before, 'ADDED');
    const rule = proxy.silenceWatches();
    const during = await watch();
    await eventually('both arrived', () => (watches.length === 2 ? true : undefined));
    rule.remove();
    const after = await watch();
    await outputs(after, 'ADDED');
    for (const response of watches) response.write('{"type":"MODIFIED"}\n');
    await outputs(after, 'MODIFIED');
    expect([before.output(), during.output()].join('')).not.toContain('MODIFIED');
    expect(during.output()).toBe('');
    expect([before.ended(), during.ended()]).toEqual([false, false]);
  });

  test('expiry ends open watches, and the given number of later ones, with a 410 event', async () => {
    const open = await watch();
    await outputs(open, 'ADDED');
    const rule = proxy.forgetWatches(1);
    await outputs(open, '"code":410');
    await eventually('it has ended', () => (open.ended() ? true : undefined));
    const next = await watch();
    await outputs(next, '"code":410');
    expect(rule.fired).toBe(1);
    const last = await watch();
    await outputs(last, 'ADDED');
    expect(last.output()).not.toContain('410');
  });
});

test('a cut response breaks in the middle', async () => {
  proxy.rule({ verb: 'get' }, cut, 1);
  const response = await fetch(`${address}/api/v1/namespaces/team/pods/one`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
  await expect(fetch(`${address}/api/v1/namespaces/team/pods/one`).then((one) => one.text())).resolves.toContain('uid');
});
