import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Release } from './catalog.ts';

/** How long a server may take to begin its answer, or to go on with it, before the binary is built instead. */
const SILENCE_MS = 5_000;

/**
 * Downloads a release's binary to `output`, having compared its checksum where one is published.
 * @throws when the server says nothing for 5 s, refuses, or sends something else than what was published.
 */
export async function downloadBinary(
  release: Release,
  options: { output: string; say: (detail: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { output, say, signal } = options;
  const directory = await mkdtemp(join(dirname(output), '.download-'));
  try {
    const file = join(directory, basename(new URL(release.url).pathname));
    const sum = await save({ url: release.url, file, say, signal });
    if (release.sums !== undefined) await compare({ sum, file, sums: release.sums, signal });
    if (release.member === undefined) {
      await rename(file, output);
    } else {
      // tar reads .tar.gz everywhere, and .zip on macOS, the only place where a release is one.
      await promisify(execFile)('tar', ['-xf', file, '-C', directory, release.member], { signal });
      await rename(join(directory, release.member), output);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Saves a URL to a file and returns its checksum, SHA-256 unless another one is asked for.
 * @throws when the server says nothing for 5 s, or refuses.
 */
export async function save(options: {
  url: string;
  file: string;
  say: (detail: string) => void;
  signal?: AbortSignal | undefined;
  algorithm?: 'sha256' | 'sha512';
}): Promise<string> {
  const { url, file, say, signal, algorithm = 'sha256' } = options;
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error(`${new URL(url).host} said nothing for ${SILENCE_MS / 1000} s`)),
    SILENCE_MS,
  );
  try {
    const stop = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
    const response = await fetch(url, { signal: stop });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? 0);
    const hash = createHash(algorithm);
    let received = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        timer.refresh();
        hash.update(chunk);
        received += chunk.length;
        say(`${megabytes(received)}${total === 0 ? '' : ` of ${megabytes(total)}`} MB`);
        callback(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), measure, createWriteStream(file), { signal: stop });
    return hash.digest('hex');
  } finally {
    clearTimeout(timer);
  }
}

async function compare(options: {
  sum: string;
  file: string;
  sums: string;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { sum, file, sums, signal } = options;
  const list = `${file}.sums`;
  await save({ url: sums, file: list, say: () => undefined, signal });
  const lines = (await readFile(list, 'utf8')).trim().split('\n');
  // A list names its files; a .sha256 holds the sum alone.
  const line = lines.find((entry) => entry.includes(basename(file))) ?? (lines.length === 1 ? lines[0] : undefined);
  const published = line?.trim().split(/\s+/)[0];
  if (published !== sum) throw new Error(`${basename(file)} has SHA-256 ${sum}; ${sums} says ${published}`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
