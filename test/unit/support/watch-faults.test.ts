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

/** Stands for the API server: a watch stays open, and everything else is answered. */
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

/** Opens a watch; what it said so far, and whether it has ended. */
async function watch(): Promise<{ said: () => string; ended: () => boolean }> {
  const { body } = await fetch(`${address}/api/v1/pods?watch=true`);
  let said = '';
  let ended = false;
  void (async () => {
    for await (const chunk of body ?? []) said += Buffer.from(chunk as Uint8Array).toString();
  })()
    .catch(() => undefined)
    .finally(() => (ended = true));
  return { said: () => said, ended: () => ended };
}

const says = (one: { said: () => string }, text: string) =>
  eventually(`it says ${text}`, () => (one.said().includes(text) ? true : undefined));

describe('faults of watches', () => {
  test('an open watch falls silent and does not end; so does one that is opened then, and none after', async () => {
    const before = await watch();
    await says(before, 'ADDED');
    const rule = proxy.silenceWatches();
    const during = await watch();
    await eventually('both arrived', () => (watches.length === 2 ? true : undefined));
    rule.remove();
    const after = await watch();
    await says(after, 'ADDED');
    for (const response of watches) response.write('{"type":"MODIFIED"}\n');
    await says(after, 'MODIFIED');
    expect([before.said(), during.said()].join('')).not.toContain('MODIFIED');
    expect(during.said()).toBe('');
    expect([before.ended(), during.ended()]).toEqual([false, false]);
  });

  test('a watch whose place is forgotten says 410 in its stream, and ends; the next as often as told', async () => {
    const open = await watch();
    await says(open, 'ADDED');
    const rule = proxy.forgetWatches(1);
    await says(open, '"code":410');
    await eventually('it has ended', () => (open.ended() ? true : undefined));
    const next = await watch();
    await says(next, '"code":410');
    expect(rule.fired).toBe(1);
    const last = await watch();
    await says(last, 'ADDED');
    expect(last.said()).not.toContain('410');
  });
});

test('an answer that is cut breaks in the middle, not before', async () => {
  proxy.rule({ verb: 'get' }, cut, 1);
  const response = await fetch(`${address}/api/v1/namespaces/team/pods/one`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
  await expect(fetch(`${address}/api/v1/namespaces/team/pods/one`).then((one) => one.text())).resolves.toContain('uid');
});
