/** The timestamps that the kubelet puts before the lines of a log. */

const BLANK = 0x20;
/** Characters of a timestamp with nanoseconds and an offset, and some more. */
const MAX_TIMESTAMP = 48;

/** A moment with nanoseconds. */
export interface LogTimestamp {
  /** Milliseconds since 1970, of the whole second. */
  readonly second: number;
  readonly nanos: number;
}

/** A line of a log, with the timestamp before it. */
export interface TimestampedLine {
  /** The timestamp as it is written. */
  readonly text: string;
  readonly at: LogTimestamp;
  /** The line after the timestamp. */
  readonly rest: Buffer;
}

/** Reads timestamps as the kubelet writes them: `2026-07-01T03:04:05.123456789Z`, with `Z` or an offset. */
export class LogTimestamps {
  /** Most lines are of the same second as the one before. */
  #parsedSecond: { readonly text: string; readonly second: number } = { text: '', second: NaN };

  /** The parts of a line; undefined for a line without a timestamp, such as a message of the kubelet. */
  split(line: Buffer): TimestampedLine | undefined {
    const blank = line.subarray(0, MAX_TIMESTAMP).indexOf(BLANK);
    const text = blank > 0 ? line.toString('latin1', 0, blank) : undefined;
    const at = text === undefined ? undefined : this.parse(text);
    return text === undefined || !at ? undefined : { text, at, rest: line.subarray(blank + 1) };
  }

  parse(text: string): LogTimestamp | undefined {
    const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
    if (!match) return undefined;
    const [, clock = '', fraction = '', zone = ''] = match;
    const whole = clock + zone;
    if (this.#parsedSecond.text !== whole) this.#parsedSecond = { text: whole, second: Date.parse(whole) };
    const { second } = this.#parsedSecond;
    return Number.isNaN(second) ? undefined : { second, nanos: Number(fraction.padEnd(9, '0')) };
  }
}

/** Negative when the first moment is earlier, positive when it is later, 0 when they are the same. */
export function compareTimestamps(a: LogTimestamp, b: LogTimestamp): number {
  return a.second - b.second || a.nanos - b.nanos;
}
