/** Splits the stream of a container's log into lines, and continues after an interruption without a repeated line. */

import { crc32 } from 'node:zlib';
import { compareTimestamps, type LogTimestamp, LogTimestamps } from './log-timestamp.ts';

/** The longest line that is kept as a whole, in bytes. A longer one is cut, so that the memory stays bounded. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Number of lines with the same timestamp of which the content is remembered; of further ones only the number. */
const MAX_REMEMBERED = 20_000;

const NEWLINE = 0x0a;

/** What a reader of a log gets: complete lines, each with its end. */
export interface LogLinesOptions {
  /** Whether lines keep the timestamp of the container runtime. */
  readonly timestamps: boolean;
}

/**
 * The lines of one log that is read over one or several connections, with the timestamps that the kubelet adds. The API
 * server rounds `sinceTime` to seconds, so a new connection repeats lines; they are recognized by their timestamp, and
 * those with the timestamp of the last line by their content.
 */
export class LogLines {
  readonly #timestamps: boolean;
  readonly #times = new LogTimestamps();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isCut = false;
  #last: LogTimestamp | undefined;
  #lastText: string | undefined;
  /** Lines with the timestamp of the last one, in their order. */
  #same: number[] = [];
  #sameCount = 0;
  /** The lines with the last timestamp that are expected again after an interruption. */
  #expected: ExpectedLines | undefined;
  #gapAfter: string | undefined;

  constructor({ timestamps }: LogLinesOptions) {
    this.#timestamps = timestamps;
  }

  /** The timestamp of the last line, from which a new connection continues. */
  get since(): string | undefined {
    return this.#lastText;
  }

  /**
   * After an interruption: the timestamp of the last line before it, if the new connection does not know that line any more.
   * The kubelet serves only the current file of a log, so lines that were rotated away meanwhile are lost.
   */
  takeGap(): string | undefined {
    const gap = this.#gapAfter;
    this.#gapAfter = undefined;
    return gap;
  }

  /** A new connection begins: an incomplete line will come again. */
  interrupted(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#isCut = false;
    this.#expected = this.#last ? new ExpectedLines(this.#same, this.#sameCount) : undefined;
  }

  /** The new complete lines in the next bytes of the stream. */
  push(bytes: Uint8Array): Buffer {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#take(this.#complete(chunk.subarray(from, end + 1)), lines);
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return Buffer.concat(lines);
  }

  /** The last line of a log that has ended, if the program did not end it. */
  end(): Buffer {
    const lines: Buffer[] = [];
    if (this.#pendingBytes > 0) this.#take(this.#complete(Buffer.alloc(0)), lines);
    return Buffer.concat(lines);
  }

  /** The beginning of a line, copied: a chunk may be large. */
  #keep(part: Buffer): void {
    if (this.#isCut) return;
    const room = MAX_LINE_BYTES - this.#pendingBytes;
    const kept = Buffer.from(part.subarray(0, room));
    this.#pending.push(kept);
    this.#pendingBytes += kept.length;
    this.#isCut = part.length > room;
  }

  #complete(end: Buffer): Buffer {
    if (this.#pendingBytes === 0) return end;
    const line = Buffer.concat([...this.#pending, ...(this.#isCut ? [Buffer.from('\n')] : [end])]);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#isCut = false;
    return line;
  }

  #take(line: Buffer, lines: Buffer[]): void {
    const split = this.#times.split(line);
    if (!split) {
      // Not a line of the container: a message of the kubelet.
      lines.push(line);
      return;
    }
    const { text, at, rest } = split;
    const shown = this.#timestamps ? line : rest;
    const order = this.#last ? compareTimestamps(at, this.#last) : 1;
    if (this.#expected) {
      if (order < 0) return;
      if (order === 0) {
        for (const one of this.#expected.take({ shown, key: keyOf(line) })) {
          lines.push(one.shown);
          this.#remember(one.key);
        }
        return;
      }
      if (!this.#expected.hasMatched) this.#gapAfter = this.#lastText;
      this.#expected = undefined;
    }
    if (order !== 0) {
      this.#last = at;
      this.#lastText = text;
      this.#same = [];
      this.#sameCount = 0;
    }
    this.#remember(keyOf(line));
    lines.push(shown);
  }

  #remember(key: number): void {
    this.#sameCount += 1;
    if (this.#same.length < MAX_REMEMBERED) this.#same.push(key);
  }
}

interface RepeatedLine {
  readonly shown: Buffer;
  readonly key: number;
}

/**
 * The lines with one timestamp, which a new connection repeats from the first one, or from a later one if the log was rotated
 * between two of them.
 */
class ExpectedLines {
  readonly #known: readonly number[];
  readonly #count: number;
  /** Repeated lines, as long as it is not certain that they are known. */
  readonly #held: RepeatedLine[] = [];
  /** The number of known lines that are not repeated. */
  #missing = 0;
  #received = 0;
  #allKnownReceived = false;

  constructor(known: readonly number[], count: number) {
    this.#known = [...known];
    this.#count = count;
  }

  /** Whether a known line was repeated. */
  get hasMatched(): boolean {
    return this.#received > 0 && this.#missing < this.#count;
  }

  /** The lines that are new, now that another one was received. */
  take(line: RepeatedLine): readonly RepeatedLine[] {
    this.#received += 1;
    if (this.#allKnownReceived) return [line];
    // The content of later lines is not remembered, so they cannot differ from what is known.
    if (this.#held.length < this.#known.length) this.#held.push(line);
    if (!this.#fits(this.#held.length - 1)) {
      do this.#missing += 1;
      while (!this.#held.every((_, index) => this.#fits(index)));
    }
    const repeated = this.#count - this.#missing;
    if (this.#received <= repeated) return [];
    this.#allKnownReceived = true;
    return this.#held.length < this.#received ? [line] : this.#held.slice(repeated);
  }

  /** Whether a received line is the known one at its place, or comes after all known ones. */
  #fits(index: number): boolean {
    const place = index + this.#missing;
    return place >= this.#known.length || this.#known[place] === this.#held[index]?.key;
  }
}

/** A checksum of a line: lines are compared within one moment only, and by their order. */
function keyOf(line: Buffer): number {
  return crc32(line);
}
