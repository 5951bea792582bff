import { truncate } from '../../model/lang.ts';

/** How many lines of a command's output are kept. */
const LINES = 200;
/** Longer lines are cut: the API server's whole status comes as one. */
const LONGEST = 500;
/** What has no end of line yet, and is longer, is a line. */
const UNENDED = 64 * 1024;

/** Keeps the last lines of what a command writes on its streams. */
export class LastLines {
  readonly #lines: string[] = [];
  readonly #unended = new Map<string, string>();

  /** Takes what came on a stream. */
  add(stream: string, text: string): void {
    const lines = ((this.#unended.get(stream) ?? '') + text).split(/\r?\n/);
    const last = lines.pop() ?? '';
    if (last.length > UNENDED) lines.push(last);
    this.#unended.set(stream, last.length > UNENDED ? '' : last);
    this.#keep(lines);
  }

  /** The last lines, whole. */
  get lines(): readonly string[] {
    const unended = [...this.#unended.values()].filter((line) => line !== '');
    return [...this.#lines, ...unended].slice(-LINES);
  }

  #keep(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - LINES);
  }
}

/** The lines as they are kept in a history: no longer than people read. */
export function forHistory(lines: readonly string[]): readonly string[] {
  return lines.map((line) => truncate(line, LONGEST));
}
