/** Operators of `${name#pattern}` and its like. */
export type RemoveOperator = '#' | '##' | '%' | '%%';

/** The text without the beginning (`#`, `##`) or the end (`%`, `%%`) that fits a pattern of a shell. */
export function removeMatch(text: string, pattern: string, operator: RemoveOperator): string {
  const atStart = operator.startsWith('#');
  const cuts = Array.from({ length: text.length + 1 }, (_, index) => index);
  // A single operator removes as little as possible, a doubled one as much as possible.
  const ordered = atStart === (operator.length === 1) ? cuts : cuts.toReversed();
  const cut = ordered.find((at) => fitsPattern(atStart ? text.slice(0, at) : text.slice(at), pattern));
  if (cut === undefined) return text;
  return atStart ? text.slice(cut) : text.slice(0, cut);
}

/** Whether a text fits a pattern with `*` and `?`. Takes at most quadratic time. */
function fitsPattern(text: string, pattern: string): boolean {
  let reached = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    const from = Math.min(...reached);
    if (character === '*') for (let at = from; at <= text.length; at += 1) next.add(at);
    else
      for (const at of reached) if (at < text.length && (character === '?' || text[at] === character)) next.add(at + 1);
    if (next.size === 0) return false;
    reached = next;
  }
  return reached.has(text.length);
}
