import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { followLog, type FollowLogOptions } from '../../../../src/kubernetes/pods/follow-log.ts';
import { Clusters } from '../../../../src/kubernetes/transport/clusters.ts';
import { startLogServer, type LogServer } from '../../../support/log-server.ts';
import { writeKubeconfig } from '../../../support/proxies/api-proxy/kubeconfig.ts';

jest.setTimeout(120_000);

const directory = mkdtempSync(join(tmpdir(), 'follow-log-'));
afterAll(() => rmSync(directory, { recursive: true }));
const kubeconfig = join(directory, 'kubeconfig');
const UID = 'uid-1';

/** Reads the log of a server in this process. */
async function read(server: LogServer, options: Partial<FollowLogOptions> = {}, uid = UID) {
  await writeKubeconfig(kubeconfig, server.address);
  const clusters = new Clusters({ test: { kubeconfig } });
  const parts: Buffer[] = [];
  try {
    const end = await followLog(
      clusters.get('test'),
      { namespace: 'team', pod: 'pod', container: 'main', uid },
      { follow: false, previous: false, timestamps: false, signal: new AbortController().signal, ...options },
      { write: (lines) => Promise.resolve(void parts.push(Buffer.from(lines))), note: () => undefined },
    );
    return { end: end.kind, text: Buffer.concat(parts).toString() };
  } finally {
    await clusters.close();
  }
}

test('A log without follow is read as it is, as a whole or its last lines', async () => {
  await using server = await startLogServer(UID);
  server.append(['one', '', 'three \u001b[31m', 'vier ü']);
  expect(await read(server)).toEqual({ end: 'complete', text: 'one\n\nthree \u001b[31m\nvier ü\n' });
  expect((await read(server, { tail: 1 })).text).toBe('vier ü\n');
  expect((await read(server, { timestamps: true, tail: 1 })).text).toBe('2026-01-01T00:00:00.003000000Z vier ü\n');
});

test('The log of another pod with the same name is not read', async () => {
  await using server = await startLogServer('another');
  server.append(['secret of another']);
  expect(await read(server)).toEqual({ end: 'gone', text: '' });
});

const BATCH = 1000;

test.each([
  [200_000, 1],
  [12_000, 7],
  [12_000, 5000],
])(
  'A log of %i lines is followed across disconnects and two rotations, %i lines per timestamp',
  async (total, linesPerStamp) => {
    await using server = await startLogServer(UID, linesPerStamp);
    await writeKubeconfig(kubeconfig, server.address);
    const follower = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../../support/follow-log-main.ts'), kubeconfig, UID],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const exited = once(follower, 'exit');
    const notes = text(follower.stderr);
    const parts: Buffer[] = [];
    const bytes = { received: 0, expected: 0 };
    follower.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      bytes.received += part.length;
    });
    const expected: string[] = [];
    const untilReceived = async () => {
      while (bytes.received < bytes.expected) await pause(5);
    };
    let disconnectedAt = Date.now();
    for (let first = 0; first < total; first += BATCH) {
      const lines = Array.from({ length: BATCH }, (_, index) => `line ${first + index} ${'x'.repeat(index % 40)}`);
      expected.push(...lines);
      bytes.expected += lines.reduce((sum, line) => sum + line.length + 1, 0);
      server.append(lines);
      if (first === total / 4 || first === total / 2) {
        // A kubelet serves only the current file, so a reader must have the end of the old one.
        await untilReceived();
        server.rotate();
      }
      // Sooner than every second, and in the middle of what is sent.
      if (Date.now() - disconnectedAt > 250) {
        server.disconnect();
        disconnectedAt = Date.now();
      }
      await pause(1);
    }
    server.disconnect();
    server.end();
    await exited;
    const all = Buffer.concat(parts).toString();
    expect(all === `${expected.join('\n')}\n`).toBe(true);
    const { end, grownMiB } = JSON.parse((await notes).trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(end).toBe('complete');
    expect(server.connections()).toBeGreaterThan(2);
    // Libraries and program take 150 MiB before.
    expect(grownMiB).toBeLessThan(100);
  },
);
