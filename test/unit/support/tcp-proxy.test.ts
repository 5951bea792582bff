import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { TcpProxy } from '../../support/proxies/tcp-proxy.ts';

let upstream: Server;
let proxy: TcpProxy;
const opened: Socket[] = [];

/** An echo server in place of Temporal. */
beforeEach(async () => {
  upstream = createServer((socket) => {
    opened.push(socket);
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  proxy = await TcpProxy.open(`127.0.0.1:${(upstream.address() as AddressInfo).port}`);
});

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await proxy.close();
  upstream.close();
});

/** A connection, what came back on it, and whether it is closed. */
function open() {
  const [host = '', port = ''] = proxy.address.split(':');
  const socket = connect(Number(port), host);
  opened.push(socket);
  let heard = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.on('error', () => undefined).on('close', () => (closed = true));
  return { say: (text: string) => socket.write(text), heard: () => heard, closed: () => closed };
}

const hears = (one: ReturnType<typeof open>, text: string) =>
  eventually(`it hears ${text}`, () => (one.heard() === text ? true : undefined));

test('the TCP proxy forwards data in both directions', async () => {
  const one = open();
  one.say('hello');
  await hears(one, 'hello');
});

test('the TCP proxy delays data by its latency in both directions, and keeps the order', async () => {
  proxy.set({ latency: 100 });
  const one = open();
  const began = Date.now();
  one.say('a');
  await hears(one, 'a');
  expect(Date.now() - began).toBeGreaterThanOrEqual(195);
  one.say('b');
  one.say('c');
  await hears(one, 'abc');
});

test('a stall of the TCP proxy delays data without closing connections', async () => {
  const one = open();
  one.say('a');
  await hears(one, 'a');
  proxy.set({ stalled: true });
  one.say('b');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([one.heard(), one.closed()]).toEqual(['a', false]);
  proxy.set({});
  await hears(one, 'ab');
});

test('a reset of the TCP proxy breaks open connections, and new ones are accepted', async () => {
  const one = open();
  one.say('a');
  await hears(one, 'a');
  proxy.reset();
  await eventually('it is closed', () => (one.closed() ? true : undefined));
  const two = open();
  two.say('b');
  await hears(two, 'b');
});

test('the TCP proxy refuses connections while it is set to', async () => {
  proxy.set({ refusing: true });
  const one = open();
  await eventually('it is closed', () => (one.closed() ? true : undefined));
  proxy.set({});
  const two = open();
  two.say('b');
  await hears(two, 'b');
});
