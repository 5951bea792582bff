import { truncate } from '../../model/lang.ts';

/** Lines of a command's output that are kept. */
const MAX_LINES = 200;
/** Characters of a line in a history. The API server's whole status comes as one line. */
const MAX_LINE_LENGTH = 500;
/** Characters after which text without a line end counts as a line. */
const MAX_UNTERMINATED = 64 * 1024;

/** Keeps the last lines that a command writes to its streams. */
export class LastLines {
  readonly #lines: string[] = [];
  readonly #unterminated = new Map<string, string>();

  /** Adds what arrived on a stream. */
  add(stream: string, text: string): void {
    const lines = ((this.#unterminated.get(stream) ?? '') + text).split(/\r?\n/);
    const last = lines.pop() ?? '';
    if (last.length > MAX_UNTERMINATED) lines.push(last);
    this.#unterminated.set(stream, last.length > MAX_UNTERMINATED ? '' : last);
    this.#keep(lines);
  }

  /** The last lines, not shortened. */
  get lines(): readonly string[] {
    const unterminated = [...this.#unterminated.values()].filter((line) => line !== '');
    return [...this.#lines, ...unterminated].slice(-MAX_LINES);
  }

  #keep(lines: readonly string[]): void {
    // Arguments of a call are bounded by the stack: a chunk may have any number of lines.
    this.#lines.push(...lines.slice(-MAX_LINES));
    this.#lines.splice(0, this.#lines.length - MAX_LINES);
  }
}

/** The lines as they are stored in a workflow history: long ones are cut. */
export function linesForHistory(lines: readonly string[]): readonly string[] {
  return lines.map((line) => truncate(line, MAX_LINE_LENGTH));
}
