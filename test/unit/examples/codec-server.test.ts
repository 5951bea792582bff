import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { freePorts } from '../../../stack/ports.ts';

jest.setTimeout(60_000);

const SERVER = join(import.meta.dirname, '../../../examples/encryption/codec-server.ts');
let server: ChildProcess;
let address: string;

beforeAll(async () => {
  const [port] = await freePorts(1);
  address = `http://127.0.0.1:${port}`;
  const keys = `a=${Buffer.alloc(32, 7).toString('base64')}`;
  const env = { ...process.env, NODE_OPTIONS: '', CODEC_SERVER_PORT: String(port), SPARKBATCH_ENCRYPTION_KEYS: keys };
  server = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = server.stdout ? once(server.stdout, 'data') : Promise.resolve([]);
  const [first] = (await Promise.race([ready, once(server, 'exit')])) as unknown[];
  if (typeof first === 'number') throw new Error(`the codec server ended with ${first}`);
});

afterAll(async () => {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
});

const post = (path: string, body: string) => fetch(`${address}${path}`, { method: 'POST', body });

/** A payload in the JSON format of protobuf, with bytes in base64. */
function inJson(value: unknown) {
  const { metadata, data } = defaultPayloadConverter.toPayload(value);
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  return { metadata: { encoding: base64(metadata?.['encoding']) }, data: base64(data) };
}

describe('the codec server', () => {
  test("the codec server encodes and decodes payloads in the format of Temporal's UI", async () => {
    const plain = JSON.stringify({ payloads: [inJson({ password: 'hunter22' })] });
    const encoded = await (await post('/encode', plain)).text();
    expect(JSON.parse(encoded)).toMatchObject({
      payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') } }],
    });
    const decoded = await post('/decode', encoded);
    expect(decoded.headers.get('access-control-allow-origin')).toBe('http://localhost:8233');
    expect(await decoded.json()).toEqual(JSON.parse(plain));
  });

  test('the codec server answers preflight requests, and rejects other paths', async () => {
    const preflight = await fetch(`${address}/decode`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'content-type, x-namespace, authorization',
    ]);
    expect((await post('/other', '{}')).status).toBe(404);
  });

  test('the codec server survives an invalid payload', async () => {
    expect((await post('/decode', '{')).status).toBe(400);
    expect((await post('/decode', '{"payloads":[]}')).status).toBe(200);
  });
});
