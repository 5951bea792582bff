/** Searches many texts at once in one pass over a text (Aho and Corasick), in time linear in both. */

const { imul } = Math;

const ROOT = 0;
const NONE = -1;

/** Direction in which texts are read. */
type Direction = 'forward' | 'backward';

/** An automaton over a list of words. Its state is the longest end of the text so far that is the beginning of a word. */
export class ValueAutomaton {
  readonly #direction: Direction;
  /** Transitions, as an open hash table from (state, character) to the next state. */
  readonly #from: Int32Array;
  readonly #character: Uint16Array;
  readonly #to: Int32Array;
  readonly #mask: number;
  /** By state: its length, the state to continue with after a mismatch, and the longest word that ends there. */
  readonly #depth: Int32Array;
  readonly #fallback: Int32Array;
  readonly #wordLength: Int32Array;

  constructor(words: readonly string[], direction: Direction) {
    this.#direction = direction;
    const total = words.reduce((sum, word) => sum + word.length, 0);
    const slots = 2 ** Math.ceil(Math.log2((total + 1) * 2));
    this.#mask = slots - 1;
    this.#from = new Int32Array(slots);
    this.#character = new Uint16Array(slots);
    this.#to = new Int32Array(slots).fill(NONE);
    this.#depth = new Int32Array(total + 1);
    this.#fallback = new Int32Array(total + 1);
    this.#wordLength = new Int32Array(total + 1);
    this.#build(words, total + 1);
  }

  /** The state after a character. */
  next(state: number, character: number): number {
    for (let from = state; ; from = this.#fallback[from] ?? ROOT) {
      const to = this.#to[this.#slot(from, character)] ?? NONE;
      if (to !== NONE) return to;
      if (from === ROOT) return ROOT;
    }
  }

  /** The length of the beginning of a word that the text read so far ends with. */
  depth(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** The length of the longest word that the text read so far ends with; 0 for none. */
  wordLength(state: number): number {
    return this.#wordLength[state] ?? 0;
  }

  #build(words: readonly string[], capacity: number): void {
    const parent = new Int32Array(capacity);
    const character = new Uint16Array(capacity);
    let states = 1;
    for (const word of words) {
      let state = ROOT;
      for (let at = 0; at < word.length; at += 1) {
        const code = word.charCodeAt(this.#direction === 'forward' ? at : word.length - 1 - at);
        const slot = this.#slot(state, code);
        const known = this.#to[slot] ?? NONE;
        if (known !== NONE) {
          state = known;
          continue;
        }
        this.#from[slot] = state;
        this.#character[slot] = code;
        this.#to[slot] = states;
        parent[states] = state;
        character[states] = code;
        this.#depth[states] = at + 1;
        state = states;
        states += 1;
      }
      this.#wordLength[state] = word.length;
    }
    for (const state of this.#byDepth(states)) {
      const from = parent[state] ?? ROOT;
      const fallback = from === ROOT ? ROOT : this.next(this.#fallback[from] ?? ROOT, character[state] ?? 0);
      this.#fallback[state] = fallback;
      if (this.#wordLength[state] === 0) this.#wordLength[state] = this.#wordLength[fallback] ?? 0;
    }
  }

  /** The states but the root, those with a shorter beginning first. */
  #byDepth(states: number): Int32Array {
    const order = Int32Array.from({ length: states - 1 }, (_, index) => index + 1);
    const begin = new Int32Array(states + 1);
    for (const state of order) begin[(this.#depth[state] ?? 0) + 1] = (begin[(this.#depth[state] ?? 0) + 1] ?? 0) + 1;
    for (let depth = 1; depth <= states; depth += 1) begin[depth] = (begin[depth] ?? 0) + (begin[depth - 1] ?? 0);
    const sorted = new Int32Array(states - 1);
    for (const state of order) {
      const depth = this.#depth[state] ?? 0;
      const position = begin[depth] ?? 0;
      sorted[position] = state;
      begin[depth] = position + 1;
    }
    return sorted;
  }

  /** The slot of a transition, or the free slot where it belongs. */
  #slot(state: number, character: number): number {
    const mixed = imul(state ^ imul(character + 1, 0x9e3779b1), 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask;
    while (this.#to[slot] !== NONE && (this.#from[slot] !== state || this.#character[slot] !== character)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
