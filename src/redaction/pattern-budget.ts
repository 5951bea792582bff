import type { LinearPattern } from './linear-pattern.ts';

/** Characters times instructions of one search: about a tenth of a second. */
export const MAX_STEPS = 2 ** 20;
/** Time for all searches of one redactor, in milliseconds. */
const DEFAULT_TIME = 500;
/** Names whose answer is remembered. */
const MAX_NAMES = 10_000;

/**
 * Limits the time that the patterns of a batch take in a worker that serves others. Linear time is not enough: a pattern with
 * many instructions is slow in proportion, and all occurrences together can take quadratic time. What cannot be searched
 * within the budget counts as secret.
 */
export class PatternBudget {
  readonly #time: number;
  #spent = 0;
  readonly #names = new Map<string, boolean>();

  /** @param time milliseconds for all searches */
  constructor(time = DEFAULT_TIME) {
    this.#time = time;
  }

  /** Whether a pattern occurs in a name. */
  test(pattern: LinearPattern, name: string): boolean {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#spent > this.#time) return true;
    const begun = performance.now();
    const isMatch = pattern.test(name);
    this.#spent += performance.now() - begun;
    if (this.#names.size < MAX_NAMES) this.#names.set(name, isMatch);
    return isMatch;
  }

  /** Replaces every occurrence of a pattern, and the parts of the text that could not be searched. */
  replace(pattern: LinearPattern, text: string, replacement: string): string {
    if (this.#spent > this.#time) return replacement;
    const begun = performance.now();
    // The end of a log or of an error message has the cause.
    const skipped = Math.max(0, text.length - Math.floor(MAX_STEPS / pattern.size));
    const searched = text.slice(skipped);
    const pieces = skipped > 0 ? [replacement, '\n'] : [];
    let position = 0;
    for (const [begin, end] of pattern.find(searched)) {
      if (this.#spent + performance.now() - begun > this.#time) {
        this.#spent = Infinity;
        return [...pieces, replacement].join('');
      }
      if (end === begin) continue;
      pieces.push(searched.slice(position, begin), replacement);
      position = end;
    }
    this.#spent += performance.now() - begun;
    return [...pieces, searched.slice(position)].join('');
  }
}
