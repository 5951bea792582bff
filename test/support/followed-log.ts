/** A long log of a simulated driver that `sparkbatch logs -f` follows while its connections break and its file is rotated. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { COMMAND } from './built-package.ts';
import { growingLog } from './environment/driver-log.ts';
import { eventuallyTrue } from './eventually.ts';
import { delay, type ApiProxy } from './proxies/api-proxy.ts';

const DISCONNECT_EVERY_MS = 1000;
const WRITE_EVERY_MS = 50;
const ROTATIONS = 2;

/** What is followed, and how much is written. */
export interface FollowOptions {
  readonly batchId: string;
  readonly driver: { readonly name: string; readonly namespace: string };
  /** Of the cluster, for the file of the log. */
  readonly kubeconfig: string;
  /** Between the follower and the API server. */
  readonly proxy: ApiProxy;
  /** Environment of the follower, without its kubeconfig. */
  readonly env: Readonly<Record<string, string>>;
  readonly lines: number;
  readonly linesPerSecond: number;
  /** Ends the driver when all is written. */
  readonly end: () => Promise<void>;
}

/** What came of it. */
export interface Followed {
  readonly code: number | null;
  readonly written: Summary;
  readonly received: Summary;
  /** Requests for the log, of which the first is no reconnect. */
  readonly connections: number;
  readonly disconnects: number;
  readonly rotations: number;
  /** Resident memory of the follower before the first line and at its peak, in MiB; undefined on another system than Linux. */
  readonly memory: { readonly before: number | undefined; readonly peak: number | undefined };
  /** What the follower wrote on standard error. */
  readonly notes: string;
  /** The first place at which both differ, with what is there. */
  readonly difference?: string;
}

/** Size and checksum of a log. */
export interface Summary {
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a log at a steady pace while `sparkbatch logs -f` follows it, and compares what it printed. */
export async function followLongLog(options: FollowOptions): Promise<Followed> {
  const { batchId, proxy, env, lines, linesPerSecond } = options;
  const requests = proxy.rule({ resource: 'pods', where: ({ url }) => /\/log\?/.test(url) }, delay(0));
  const log = await growingLog(options.kubeconfig, options.driver);
  const follower = spawn(process.execPath, [COMMAND, 'logs', batchId, '-f'], {
    env: { ...process.env, NODE_OPTIONS: '', ...env, KUBECONFIG: proxy.kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(follower, 'close') as Promise<[number | null]>;
  const notes = text(follower.stderr);
  const received: Buffer[] = [];
  let receivedBytes = 0;
  follower.stdout.on('data', (part: Buffer) => {
    received.push(part);
    receivedBytes += part.length;
  });
  const written: Buffer[] = [];
  let writtenBytes = 0;
  let disconnects = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    await requests.caught();
    const before = await peakMemory(follower.pid);
    timer = setInterval(() => {
      disconnects += 1;
      proxy.disconnect();
    }, DISCONNECT_EVERY_MS);
    const perWrite = Math.ceil((linesPerSecond * WRITE_EVERY_MS) / 1000);
    let rotations = 0;
    for (let first = 0; first < lines; first += perWrite) {
      if (rotations < ROTATIONS && first >= ((rotations + 1) * lines) / (ROTATIONS + 1)) {
        // A kubelet serves only the current file, so the follower must have the end of the old one.
        await eventuallyTrue('the follower has all lines before the rotation', () => receivedBytes >= writtenBytes);
        await log.rotate();
        rotations += 1;
      }
      const part = Array.from({ length: Math.min(perWrite, lines - first) }, (_, index) => lineOf(first + index));
      await log.append(part);
      for (const line of part) {
        written.push(line, NEWLINE);
        writtenBytes += line.length + 1;
      }
      await pause(WRITE_EVERY_MS);
    }
    await eventuallyTrue('the follower has all lines', () => receivedBytes >= writtenBytes);
    const peak = await peakMemory(follower.pid);
    clearInterval(timer);
    await options.end();
    const [code] = await closed;
    const expected = Buffer.concat(written);
    const printed = Buffer.concat(received);
    const difference = differenceOf(expected, printed);
    return {
      code,
      written: summaryOf(expected),
      received: summaryOf(printed),
      connections: requests.fired,
      disconnects,
      rotations: ROTATIONS,
      memory: { before, peak },
      notes: await notes,
      ...(difference !== undefined && { difference }),
    };
  } finally {
    clearInterval(timer);
    requests.remove();
    follower.kill();
  }
}

const NEWLINE = Buffer.from('\n');

/** Lines of many lengths, some of them empty, with colours, with characters of several bytes, or with bytes that are no text. */
function lineOf(number: number): Buffer {
  if (number % 101 === 0) return Buffer.alloc(0);
  const line = Buffer.from(
    `26/11/28 12:00:00 INFO TaskSetManager: \u001b[32mtask ${number}\u001b[0m größe ${'x'.repeat(number % 173)}`,
  );
  return number % 97 === 0 ? Buffer.concat([line, Buffer.from([0xff, 0xfe])]) : line;
}

function summaryOf(bytes: Buffer): Summary {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return { lines, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function differenceOf(expected: Buffer, printed: Buffer): string | undefined {
  if (expected.equals(printed)) return undefined;
  let at = 0;
  while (at < expected.length && expected[at] === printed[at]) at += 1;
  const around = (bytes: Buffer) => JSON.stringify(bytes.subarray(Math.max(0, at - 100), at + 100).toString());
  return `at byte ${at}: ${around(expected)} was written, ${around(printed)} was printed`;
}

/** The largest resident memory of a process so far, in MiB; undefined where there is no /proc. */
async function peakMemory(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}
