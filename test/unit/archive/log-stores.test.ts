import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { directoryStore } from '../../../src/archive/directory-store.ts';
import { ArchiveError, type LogStore } from '../../../src/archive/log-store.ts';
import { RedactedLog, writeLog } from '../../../src/archive/redacted-log.ts';
import { s3Store } from '../../../src/archive/s3-store.ts';
import { LogRedactor } from '../../../src/redaction/log-redactor.ts';
import { REDACTED, redactor } from '../../../src/redaction/redactor.ts';
import { startS3Server, type S3Server } from '../../support/s3-server.ts';

/** A store, and how a test looks into it. */
interface TestedStore {
  readonly store: LogStore;
  readonly keys: () => Promise<string[]>;
  readonly read: (key: string) => Promise<Buffer>;
}

let server: S3Server;
let client: S3Client;
let folder: string;
let stores: Readonly<Record<'directory' | 's3', TestedStore>>;
const environment = { ...process.env };

beforeAll(async () => {
  server = await startS3Server();
  Object.assign(process.env, server.env);
  const { endpoint, bucket } = server;
  client = new S3Client({ endpoint, forcePathStyle: true });
  folder = await mkdtemp(join(tmpdir(), 'log-store-'));
  stores = {
    directory: {
      store: directoryStore(folder),
      keys: async () => {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      },
      read: (key) => readFile(join(folder, key)),
    },
    s3: {
      store: await s3Store({ endpoint, bucket }),
      keys: async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
        return Contents.map(({ Key = '' }) => Key.split('/').at(-1) ?? '');
      },
      read: async (Key) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      },
    },
  };
});

afterAll(async () => {
  process.env = environment;
  stores.s3.store.close();
  client.destroy();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A log with a password; its bytes hardly compress, so that S3 gets several parts. */
function* logOf(megabytes: number): Generator<Buffer> {
  yield Buffer.from('the password is correct-horse\n');
  for (let written = 0; written < megabytes; written += 1) {
    yield Buffer.from(`${Array.from({ length: 16 }, () => randomBytes(24 * 1024).toString('base64')).join('\n')}\n`);
  }
}

const secrets = redactor({ password: 'correct-horse' });
const redactedLog = (chunks: Iterable<Buffer>, maxBytes = Infinity) =>
  new RedactedLog(Readable.from(chunks), new LogRedactor(secrets), maxBytes);
const never = new AbortController().signal;

describe.each(['directory', 's3'] as const)('A log in the archive (%s)', (kind) => {
  test('is stored whole, compressed and redacted', async () => {
    const { store, read } = stores[kind];
    const chunks = [...logOf(8)];
    const log = redactedLog(chunks);
    await writeLog(log, store, 'prod/team-a/etl/whole.log.gz', never);
    const original = Buffer.concat(chunks).toString();
    const stored = gunzipSync(await read('prod/team-a/etl/whole.log.gz')).toString();
    expect(stored === original.replace('correct-horse', REDACTED)).toBe(true);
    expect(log.bytes).toBe(original.length);
    expect(log.isCut).toBe(false);
  });

  test('replaces that of an earlier try', async () => {
    const { store, read } = stores[kind];
    for (const text of ['first\n', 'second\n'])
      await writeLog(redactedLog([Buffer.from(text)]), store, 'a/b.gz', never);
    expect(gunzipSync(await read('a/b.gz')).toString()).toBe('second\n');
  });

  test('is cut at its limit', async () => {
    const { store, read } = stores[kind];
    const log = redactedLog([Buffer.from('one\ntwo\n'), Buffer.from('three\n')], 10);
    await writeLog(log, store, 'a/cut.gz', never);
    expect(gunzipSync(await read('a/cut.gz')).toString()).toBe('one\ntwo\nth');
    expect([log.bytes, log.isCut]).toEqual([10, true]);
  });

  test('is not there when it could not be read to its end, or the time is over', async () => {
    const { store, keys } = stores[kind];
    const broken = new Error('the connection broke');
    const breaking = redactedLog(
      (function* () {
        yield* logOf(2);
        throw broken;
      })(),
    );
    await expect(writeLog(breaking, store, 'a/broken.gz', never)).rejects.toThrow(/broke|Premature close/);
    expect(breaking.failure).toBe(broken);
    const aborted = new AbortController();
    const late = redactedLog(
      (function* () {
        yield* logOf(1);
        aborted.abort(new Error('too late'));
        yield* logOf(1);
      })(),
    );
    await expect(writeLog(late, store, 'a/late.gz', aborted.signal)).rejects.toThrow('too late');
    const stored = await keys();
    expect(stored.filter((name) => /broken|late/.test(name))).toEqual([]);
  });
});

describe('The archive', () => {
  test('reads a log no faster than the store takes it', async () => {
    let read = 0;
    const endless = (function* () {
      for (; read < 10_000; read += 1) yield randomBytes(64 * 1024);
    })();
    const stuck: LogStore = {
      locate: (key) => key,
      write: async (_key, body) => {
        await new Promise((resolve) => body.once('readable', resolve));
        // Time enough to read everything, if nothing held it back.
        for (let turn = 0; turn < 2000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        throw new ArchiveError('The disk is full.');
      },
      close: () => undefined,
    };
    await expect(writeLog(redactedLog(endless), stuck, 'k', never)).rejects.toThrow('The disk is full.');
    expect(read).toBeLessThan(200);
  });

  test('says where and why a log could not be stored', async () => {
    const missing = directoryStore(join(folder, 'not-mounted'));
    await expect(writeLog(redactedLog([]), missing, 'a/b', never)).rejects.toThrow(
      new RegExp(`^Storing ${folder}/not-mounted/a/b: ENOENT`),
    );
    const { endpoint } = server;
    const noBucket = await s3Store({ endpoint, bucket: 'there-is-none' });
    await expect(writeLog(redactedLog([]), noBucket, 'a/b', never)).rejects.toThrow(
      `Storing s3://there-is-none/a/b at ${endpoint}: NoSuchBucket`,
    );
    noBucket.close();
  });
});
