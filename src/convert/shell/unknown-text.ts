/**
 * Text of a script with parts that only a running shell could know. Each such part is one marker, so that a text can be
 * split, joined and used as the key of a property like any other, and is found wherever it ends up.
 */

/** A part of a text that only a running shell could know. */
export interface UnknownPart {
  /** As it is written in the script: `$(date)`, `$TOKEN`. */
  readonly source: string;
  /** Why it is unknown, as the end of a sentence: `is set in a branch on line 5`. */
  readonly reason: string;
}

const BEGIN = '\uE000';
const END = '\uE001';
const MARKER = /\uE000(\d+)\uE001/g;

/** The parts that were found unknown, by their markers. Equal parts have the same marker. */
export class UnknownParts {
  readonly #parts: UnknownPart[] = [];
  readonly #markers = new Map<string, string>();

  /** The marker of a part. */
  mark(source: string, reason: string): string {
    const key = `${source}\n${reason}`;
    const known = this.#markers.get(key);
    if (known !== undefined) return known;
    const marker = `${BEGIN}${this.#parts.length}${END}`;
    this.#parts.push({ source, reason });
    this.#markers.set(key, marker);
    return marker;
  }

  /** The unknown parts of a text, each once. */
  in(text: string): UnknownPart[] {
    return [...new Set([...text.matchAll(MARKER)].map(([, index]) => this.#parts[Number(index)]))].filter(
      (part) => part !== undefined,
    );
  }

  /** The text with every marker replaced by what is written in the script. */
  asWritten(text: string): string {
    return text.replaceAll(MARKER, (_, index: string) => this.#parts[Number(index)]?.source ?? '');
  }

  /** Plain data with every marker in its texts and keys replaced by what is written in the script. */
  asWrittenIn<T>(data: T): T {
    if (typeof data === 'string') return this.asWritten(data) as T;
    if (Array.isArray(data)) return data.map((item: unknown) => this.asWrittenIn(item)) as T;
    if (typeof data !== 'object' || data === null) return data;
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [this.asWritten(key), this.asWrittenIn(value as unknown)]),
    ) as T;
  }
}

/** Whether a text has unknown parts. */
export function hasUnknown(text: string): boolean {
  return text.includes(BEGIN);
}

/** Whether a text is one unknown part and nothing else. */
export function isUnknown(text: string): boolean {
  return /^\uE000\d+\uE001$/.test(text);
}

/** The text without characters that could be taken for markers. */
export function withoutMarkers(text: string): string {
  return text.replaceAll(/[\uE000\uE001]/g, '\uFFFD');
}
