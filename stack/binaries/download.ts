import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Release } from './catalog.ts';

/** How long a server may send nothing before the download fails. */
const STALL_TIMEOUT_MS = 5_000;

/**
 * Downloads the binary of a release to `output`, and compares its checksum if one is published.
 * @throws if the server sends nothing for 5 s, refuses, or the checksum differs
 */
export async function downloadBinary(
  release: Release,
  options: { output: string; report: (detail: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { output, report, signal } = options;
  const directory = await mkdtemp(join(dirname(output), '.download-'));
  try {
    const file = join(directory, basename(new URL(release.url).pathname));
    const sum = await save({ url: release.url, file, report, signal });
    if (release.sums !== undefined) await compare({ sum, file, sums: release.sums, signal });
    if (release.member === undefined) {
      await rename(file, output);
    } else {
      // tar extracts .tar.gz on every platform, and .zip on macOS, the only platform with such a release.
      await promisify(execFile)('tar', ['-xf', file, '-C', directory, release.member], { signal });
      await rename(join(directory, release.member), output);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Downloads a URL to a file and returns its checksum, SHA-256 by default.
 * @throws if the server sends nothing for 5 s, or refuses
 */
export async function save(options: {
  url: string;
  file: string;
  report: (detail: string) => void;
  signal?: AbortSignal | undefined;
  algorithm?: 'sha256' | 'sha512';
}): Promise<string> {
  const { url, file, report, signal, algorithm = 'sha256' } = options;
  const stall = new AbortController();
  const timer = setTimeout(
    () => stall.abort(new Error(`${new URL(url).host} sent nothing for ${STALL_TIMEOUT_MS / 1000} s`)),
    STALL_TIMEOUT_MS,
  );
  try {
    const stop = signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]);
    const response = await fetch(url, { signal: stop });
    if (!response.ok || response.body === null) throw new Error(`${url} responded with status ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? 0);
    const hash = createHash(algorithm);
    let received = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        timer.refresh();
        hash.update(chunk);
        received += chunk.length;
        report(`${megabytes(received)}${total === 0 ? '' : ` of ${megabytes(total)}`} MB`);
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
  await save({ url: sums, file: list, report: () => undefined, signal });
  const lines = (await readFile(list, 'utf8')).trim().split('\n');
  // A list has a line per file; a .sha256 file may contain only the checksum.
  const line = lines.find((entry) => entry.includes(basename(file))) ?? (lines.length === 1 ? lines[0] : undefined);
  const published = line?.trim().split(/\s+/)[0];
  if (published !== sum) throw new Error(`${basename(file)} has SHA-256 ${sum}; but ${sums} lists ${published}`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
