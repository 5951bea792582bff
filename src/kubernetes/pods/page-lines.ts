import { jsonSize } from '../../model/json-size.ts';
import { type LogPosition, parsePosition } from '../../model/messages/read-pods.ts';
import { redactPage, type RedactedPage } from '../../redaction/redact-page.ts';
import type { Redact } from '../../redaction/redactor.ts';
import { printableLog } from './container-log.ts';
import { compareTimestamps, type LogTimestamp, LogTimestamps } from './log-timestamp.ts';

/** Which lines a page has. */
export interface PageLinesOptions {
  /** The position after the previous page. Default: the page begins with the first line. */
  readonly after?: LogPosition | undefined;
  /** Whether lines keep their timestamps. */
  readonly timestamps: boolean;
  /** Bytes of the page as JSON, with those after it that may belong to it. */
  readonly maxBytes: number;
  /** Bytes before and after the page that are redacted with it. */
  readonly around: number;
}

interface PageLine {
  readonly text: string;
  /** Absent for a message of the kubelet. */
  readonly time?: string;
}

/** A page of a log, as far as the lines show it. */
export interface CollectedPage {
  readonly text: string;
  /** The position after the page; undefined without any line that has a time. */
  readonly next: LogPosition | undefined;
  /** Whether lines follow that are not in the page. */
  readonly more: boolean;
}

/**
 * Collects a page from the lines of a log, which begin with timestamps. The API server rounds the time from which it reads to
 * seconds, so the lines before the page come again: they are recognized by their time and their number.
 */
export class PageLines {
  readonly #options: PageLinesOptions;
  readonly #times = new LogTimestamps();
  readonly #afterTime: LogTimestamp | undefined;
  /** Lines of the time of the position that have come again. */
  #repeated = 0;
  #hasBegun: boolean;
  #isGap = false;
  #context: string[] = [];
  #contextBytes = 0;
  readonly #lines: PageLine[] = [];
  readonly #ahead: PageLine[] = [];
  #bytes = 0;
  #aheadBytes = 0;

  constructor(options: PageLinesOptions) {
    this.#options = options;
    this.#afterTime = options.after && this.#times.parse(options.after.time);
    this.#hasBegun = !this.#afterTime;
  }

  /** Whether a line of the page has come. */
  get hasLines(): boolean {
    return this.#lines.length > 0;
  }

  /** Whether lines directly before the page are lost: the kubelet serves only the current file of a log. */
  get isGap(): boolean {
    return this.#isGap;
  }

  /** Whether there is one line, which is not of the container: a message of the kubelet. */
  get isMessage(): boolean {
    return this.#lines.length === 1 && this.#lines[0]?.time === undefined;
  }

  /** Takes the next lines of the log. @returns whether further ones are needed */
  push(lines: Buffer): boolean {
    let from = 0;
    for (let end = lines.indexOf(0x0a); end >= 0; end = lines.indexOf(0x0a, from)) {
      if (!this.#take(lines.subarray(from, end + 1))) return false;
      from = end + 1;
    }
    return from === lines.length || this.#take(lines.subarray(from));
  }

  /** The page, without secrets. */
  page(redact: Redact): CollectedPage {
    const [lines, ahead] = [this.#lines, this.#ahead];
    if (lines.length === 0) return { text: '', next: this.#options.after, more: false };
    const { text, taken }: RedactedPage = redactPage(
      {
        context: this.#context.join(''),
        lines: lines.map((line) => line.text),
        ahead: ahead.map((line) => line.text),
      },
      redact,
    );
    const all = [...lines, ...ahead];
    return {
      text: shortened(text, this.#options.maxBytes),
      next: this.#positionAfter(all.slice(0, taken)),
      more: taken < all.length,
    };
  }

  #take(line: Buffer): boolean {
    const split = this.#times.split(line);
    const { timestamps, maxBytes, around } = this.#options;
    const text = printableLog((timestamps || !split ? line : split.rest).toString('utf8'));
    if (!this.#begins(split?.at)) {
      this.#keepContext(text);
      return true;
    }
    const one: PageLine = { text, ...(split && { time: split.text }) };
    const size = jsonSize(text);
    // What is ahead may be needed in the page, so both have to fit.
    const room = maxBytes - around;
    if (this.#ahead.length === 0 && (this.#lines.length === 0 || this.#bytes + size <= room)) {
      this.#lines.push(one);
      this.#bytes += size;
      return true;
    }
    this.#ahead.push(one);
    this.#aheadBytes += size;
    return this.#aheadBytes < around;
  }

  /** Whether the page has begun with a line of this time. */
  #begins(at: LogTimestamp | undefined): boolean {
    const { after } = this.#options;
    if (this.#hasBegun || !after || !this.#afterTime || !at) return true;
    const order = compareTimestamps(at, this.#afterTime);
    if (order < 0) return false;
    if (order === 0) {
      this.#repeated += 1;
      if (this.#repeated <= after.lines) return false;
    } else {
      this.#isGap = this.#repeated === 0 && after.lines > 0;
    }
    this.#hasBegun = true;
    return true;
  }

  #keepContext(text: string): void {
    this.#context.push(text);
    this.#contextBytes += text.length;
    while (this.#contextBytes > this.#options.around && this.#context.length > 1) {
      this.#contextBytes -= this.#context.shift()?.length ?? 0;
    }
  }

  #positionAfter(taken: readonly PageLine[]): LogPosition | undefined {
    let position = this.#options.after;
    for (const { time } of taken) {
      if (time === undefined) continue;
      position =
        position && this.#isSame(position.time, time) ? { time, lines: position.lines + 1 } : { time, lines: 1 };
    }
    return position;
  }

  #isSame(a: string, b: string): boolean {
    if (a === b) return true;
    const [first, second] = [this.#times.parse(a), this.#times.parse(b)];
    return first !== undefined && second !== undefined && compareTimestamps(first, second) === 0;
  }
}

/** A text without its end if it is longer than a page: one of its lines is. It is redacted by now, so it may be cut anywhere. */
function shortened(text: string, maxBytes: number): string {
  if (jsonSize(text) <= maxBytes) return text;
  // A character of printable text has up to three bytes.
  const kept = text.slice(0, Math.floor(maxBytes / 3) - 100);
  return `${kept}… (${text.length - kept.length} characters of a long line are left out)\n`;
}

/** The position at the start of the next second: the lines between are too many to be searched. */
export function nextSecond(after: LogPosition): LogPosition {
  const second = new LogTimestamps().parse(after.time)?.second ?? 0;
  return { time: new Date(second + 1000).toISOString().replace('.000Z', 'Z'), lines: 0 };
}

/** The position in a request; it is valid there. */
export function positionIn(after: string | undefined): LogPosition | undefined {
  return after === undefined ? undefined : parsePosition(after);
}
