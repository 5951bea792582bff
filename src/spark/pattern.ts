import { z } from 'zod';

/**
 * A name, or a pattern of names: `*` stands for any characters, also none. Everything else is taken as it is, and a
 * pattern must fit the whole name.
 */
export const patternSchema = z.string().min(1, 'must not be empty').regex(/^\S+$/, 'must not hold white space');

/** Whether a name fits a pattern. In a time that grows with neither more than in proportion: names come from anybody. */
export function fits(pattern: string, name: string): boolean {
  const [beginning = '', ...parts] = pattern.split('*');
  const end = parts.pop();
  if (end === undefined) return name === pattern;
  if (!name.startsWith(beginning)) return false;
  let reached = beginning.length;
  for (const part of parts) {
    const found = name.indexOf(part, reached);
    if (found === -1) return false;
    reached = found + part.length;
  }
  return name.length - end.length >= reached && name.endsWith(end);
}

/** Whether a name fits one of the patterns. */
export function fitsOne(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => fits(pattern, name));
}

/** Whether there may be a name that fits both patterns. */
export function overlap(one: string, other: string): boolean {
  if (!one.includes('*')) return fits(other, one);
  if (!other.includes('*')) return fits(one, other);
  // Both read from the left, a letter at a time; `reached` holds where in `other` the part of `one` read so far may end.
  let reached = throughStars(new Set([0]), other);
  for (const letter of one) {
    const next = new Set<number>();
    for (const at of reached) {
      if (letter === '*') for (let to = at; to <= other.length; to += 1) next.add(to);
      else if (other[at] === '*') next.add(at);
      else if (other[at] === letter) next.add(at + 1);
    }
    reached = throughStars(next, other);
  }
  return reached.has(other.length);
}

/** A star may also stand for nothing. */
function throughStars(positions: Set<number>, pattern: string): Set<number> {
  for (const at of positions) if (pattern[at] === '*') positions.add(at + 1);
  return positions;
}
