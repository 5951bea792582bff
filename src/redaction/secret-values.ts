import { ValueAutomaton } from './value-automaton.ts';

/** A part of a text, from `begin` up to `end`. */
export type Span = readonly [begin: number, end: number];

/** Shorter parts of a secret are useless to an attacker, and too many words begin with them. */
const MIN_PART_LENGTH = 6;
/** The mark of truncation. */
const ELLIPSIS = '…'.charCodeAt(0);

/**
 * Finds secret values in texts: whole ones anywhere, and parts of them at the ends of a text and around an ellipsis, because
 * texts may have been truncated before they are redacted. Linear in the text and in the values; values are never compiled into
 * a regular expression, whose size is limited and whose errors quote them.
 */
export class SecretValues {
  readonly #values: readonly string[];
  #automata: { readonly forward: ValueAutomaton; readonly backward: ValueAutomaton } | undefined;

  constructor(values: readonly string[]) {
    this.#values = values;
  }

  /** The secret parts of a text, in order and without overlaps. */
  spans(text: string): Span[] {
    if (this.#values.length === 0) return [];
    const { forward, backward } = (this.#automata ??= {
      forward: new ValueAutomaton(this.#values, 'forward'),
      backward: new ValueAutomaton(this.#values, 'backward'),
    });
    const spans: Span[] = [];
    const addPart = (begin: number, end: number) => {
      if (end - begin >= MIN_PART_LENGTH) spans.push([begin, end]);
    };
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charCodeAt(at);
      if (character === ELLIPSIS) addPart(at - forward.depth(state), at);
      state = forward.next(state, character);
      const length = forward.wordLength(state);
      if (length > 0) spans.push([at + 1 - length, at + 1]);
    }
    addPart(text.length - forward.depth(state), text.length);
    state = 0;
    for (let at = text.length - 1; at >= 0; at -= 1) {
      const character = text.charCodeAt(at);
      if (character === ELLIPSIS) addPart(at + 1, at + 1 + backward.depth(state));
      state = backward.next(state, character);
    }
    addPart(0, backward.depth(state));
    return withoutOverlaps(spans);
  }
}

/** The spans in order, overlapping ones united. */
function withoutOverlaps(spans: readonly Span[]): Span[] {
  const united: Span[] = [];
  for (const [begin, end] of spans.toSorted(([one], [other]) => one - other)) {
    const last = united.at(-1);
    if (last && begin < last[1]) united[united.length - 1] = [last[0], Math.max(last[1], end)];
    else united.push([begin, end]);
  }
  return united;
}
