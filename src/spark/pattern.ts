import { z } from 'zod';

/**
 * A name, or a pattern of names: `*` stands for any number of characters. All other characters stand for themselves, and a
 * pattern must fit the whole name.
 */
export const patternSchema = z.string().min(1, 'must not be empty').regex(/^\S+$/, 'must not contain white space');

/** Whether a name fits a pattern. Takes linear time, because names are untrusted. */
export function fits(pattern: string, name: string): boolean {
  const [prefix = '', ...parts] = pattern.split('*');
  const suffix = parts.pop();
  if (suffix === undefined) return name === pattern;
  if (!name.startsWith(prefix)) return false;
  let position = prefix.length;
  for (const part of parts) {
    const found = name.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return name.length - suffix.length >= position && name.endsWith(suffix);
}

/** Whether a name fits one of the patterns. */
export function fitsOne(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => fits(pattern, name));
}

/** Whether a namespace of a cluster fits a pattern: `namespace` for every cluster, or `cluster/namespace`. */
export function fitsNamespace(pattern: string, cluster: string | undefined, namespace: string): boolean {
  return fits(pattern, pattern.includes('/') ? `${cluster}/${namespace}` : namespace);
}

/** Whether a name can fit both patterns. */
export function overlap(one: string, other: string): boolean {
  if (!one.includes('*')) return fits(other, one);
  if (!other.includes('*')) return fits(one, other);
  // Simulates both patterns from the left: `reached` are the positions in `other` where the characters of `one` so far can end.
  let reached = skipStars(new Set([0]), other);
  for (const character of one) {
    const next = new Set<number>();
    for (const at of reached) {
      if (character === '*') for (let to = at; to <= other.length; to += 1) next.add(to);
      else if (other[at] === '*') next.add(at);
      else if (other[at] === character) next.add(at + 1);
    }
    reached = skipStars(next, other);
  }
  return reached.has(other.length);
}

/** Adds the positions after stars, because a star can stand for no character. */
function skipStars(positions: Set<number>, pattern: string): Set<number> {
  for (const at of positions) if (pattern[at] === '*') positions.add(at + 1);
  return positions;
}
