import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { isRemovedLog } from '../kubernetes/pods/container-log.ts';
import type { LogRedactor } from '../redaction/log-redactor.ts';
import type { LogStore } from './log-store.ts';

/** Bytes of the longest message of a kubelet that is recognized. */
const MAX_MESSAGE = 1000;

/** The redacted text of a log, as it is read. */
export class RedactedLog implements AsyncIterable<string> {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #redactor: LogRedactor;
  readonly #maxBytes: number;
  #first: IteratorResult<Uint8Array> | undefined;
  #bytes = 0;
  #isCut = false;
  #failure: unknown;

  constructor(stream: AsyncIterable<Uint8Array>, redactor: LogRedactor, maxBytes: number) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#redactor = redactor;
    this.#maxBytes = maxBytes;
  }

  /** Bytes that were read of the log. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the log is longer than what was read. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Why the log could not be read to its end, if so. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether the kubelet sends a message instead of the log. */
  async isRemoved(): Promise<boolean> {
    const first = await this.#next();
    this.#first = first;
    const value = first.done ? undefined : first.value;
    if (value === undefined || value.length > MAX_MESSAGE || !isRemovedLog(Buffer.from(value).toString())) return false;
    await this.#chunks.return?.();
    return true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const decoder = new StringDecoder('utf8');
    try {
      for (let read = await this.#next(); !read.done && !this.#isCut; read = await this.#next()) {
        const kept = read.value.subarray(0, this.#maxBytes - this.#bytes);
        this.#isCut = kept.length < read.value.length;
        this.#bytes += kept.length;
        for (const block of this.#redactor.push(decoder.write(Buffer.from(kept)))) {
          yield block;
          // Redaction takes milliseconds, and the worker has other batches.
          await yieldToOthers();
        }
      }
      for (const block of this.#redactor.push(decoder.end())) yield block;
      for (const block of this.#redactor.end()) yield block;
    } finally {
      await this.#chunks.return?.();
    }
  }

  /** The next chunk. The first one is read before the others. */
  async #next(): Promise<IteratorResult<Uint8Array>> {
    const first = this.#first;
    this.#first = undefined;
    if (first) return first;
    try {
      return await this.#chunks.next();
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}

/**
 * Compresses and stores a log. It is read as fast as the store takes it.
 * @throws ArchiveError when the store fails; when the log cannot be read, see {@link RedactedLog.failure}
 */
export async function writeLog(log: RedactedLog, store: LogStore, key: string, signal: AbortSignal): Promise<void> {
  const gzip = createGzip();
  const stored = store.write(key, gzip, signal);
  // A store that fails ends the reading.
  stored.catch(() => gzip.destroy());
  const [reading, storing] = await Promise.allSettled([pipeline(log, gzip, { signal }), stored]);
  if (storing.status === 'rejected') throw storing.reason;
  if (reading.status === 'rejected') throw reading.reason;
}
