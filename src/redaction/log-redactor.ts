import type { BatchReference } from '../model/batch/batch-reference.ts';
import { secretsIn } from './known-secrets.ts';
import { MAX_STEPS, PatternBudget } from './pattern-budget.ts';
import { makeRedactor, type Redact, WITHHELD } from './redactor.ts';

/** Characters that are redacted at a time. */
const BLOCK = 64 * 1024;
/** Characters after a block that are redacted with it: a secret may be assigned in the line after its name. */
const LOOKAHEAD = 16 * 1024;
/** Characters that a redactor takes. A longer line is redacted in parts. */
const MAX_TEXT = 1024 * 1024;
/** Line ends that are tried as the end of a block. */
const MAX_CUTS = 8;
/** Milliseconds that the patterns of a batch may take for the logs of one attempt. */
const PATTERN_TIME = 20_000;

/** How much of a log is redacted at a time, in characters. */
export interface BlockSizes {
  readonly block: number;
  readonly lookahead: number;
}

/** Redacts a log of any length in bounded memory. Lines of up to 1 MiB are redacted as a whole. */
export class LogRedactor {
  readonly #redact: Redact;
  readonly #sizes: BlockSizes;
  #pending = '';

  constructor(redact: Redact, sizes: BlockSizes = { block: BLOCK, lookahead: LOOKAHEAD }) {
    this.#redact = redact;
    this.#sizes = sizes;
  }

  /** Takes the next part of the log, and returns what is redacted by now. */
  *push(text: string): Generator<string> {
    this.#pending += text;
    while (this.#hasBlock()) yield this.#nextBlock();
  }

  /** The rest of the log. */
  *end(): Generator<string> {
    if (this.#pending !== '') yield this.#redact(this.#pending);
    this.#pending = '';
  }

  #hasBlock(): boolean {
    const least = this.#sizes.block + this.#sizes.lookahead;
    const { length } = this.#pending;
    return length > least && (length > MAX_TEXT || this.#pending.includes('\n', least - 1));
  }

  /**
   * A block ends at a line end where the parts, redacted on their own, give the same as redacted together: no secret, and no
   * assignment of one, extends over it.
   */
  #nextBlock(): string {
    const { block, lookahead } = this.#sizes;
    const end = Math.min(lineEnd(this.#pending, block + lookahead), MAX_TEXT);
    const window = this.#pending.slice(0, end);
    const whole = this.#redact(window);
    for (const cut of lineEnds(window, block)) {
      const head = this.#redact(window.slice(0, cut));
      if (head + this.#redact(window.slice(cut)) !== whole) continue;
      this.#pending = this.#pending.slice(cut);
      return head;
    }
    this.#pending = this.#pending.slice(end);
    return whole;
  }
}

/** The first line end at or after a position; the end of the text if there is none. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from - 1);
  return newline === -1 ? text.length : newline + 1;
}

/** The last line ends up to a position, the latest first. */
function* lineEnds(text: string, upTo: number): Generator<number> {
  let newline = text.lastIndexOf('\n', upTo - 1);
  for (let tried = 0; newline > 0 && tried < MAX_CUTS; tried += 1) {
    yield newline + 1;
    newline = text.lastIndexOf('\n', newline - 1);
  }
}

/** A redactor of parts of a log. */
export interface PartRedactor {
  readonly redact: Redact;
  /** Characters of a part that is searched as a whole. Of a longer one, the beginning may be withheld. */
  readonly most: number;
}

/**
 * A source of redactors for the logs of one attempt. They remove the same secrets as the redactor of the batch, and share the
 * time for the patterns of the batch.
 * @param source further data with secrets of the batch, such as the environment of its pod
 */
export function logRedactors(batch: BatchReference, source: unknown): () => LogRedactor {
  const { redact, most } = partRedactor(batch, source, PATTERN_TIME);
  // A quarter is left for the rest of a line.
  const [block, lookahead] = [Math.min(BLOCK, Math.floor(most / 2)), Math.min(LOOKAHEAD, Math.floor(most / 4))];
  return () => new LogRedactor(redact, { block, lookahead });
}

/**
 * A redactor for parts of the logs of a batch. It removes the same secrets as the redactor of the batch.
 * @param source further data with secrets of the batch, such as the environment of its pod
 * @param time milliseconds that the patterns of the batch may take
 */
export function partRedactor({ secrets }: BatchReference, source: unknown, time: number): PartRedactor {
  const withheld: Redact = () => `${WITHHELD}\n`;
  try {
    const known = secretsIn(source, secrets, new PatternBudget(time));
    const redact = makeRedactor(known);
    const safely: Redact = (text) => {
      try {
        return redact(text);
      } catch {
        return withheld(text);
      }
    };
    return { redact: safely, most: known.texts ? Math.floor(MAX_STEPS / known.texts.size) : MAX_TEXT };
  } catch {
    // The error may quote a secret.
    return { redact: withheld, most: MAX_TEXT };
  }
}
