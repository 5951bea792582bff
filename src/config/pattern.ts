import { z } from 'zod';

/**
 * A name, or a pattern of names: `*` stands for any characters, also none. Everything else is taken as it is, and a
 * pattern must fit the whole name.
 */
export const patternSchema = z.string().min(1, 'must not be empty').regex(/^\S+$/, 'must not hold white space');

/** Whether a name fits a pattern. */
export function fits(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/-]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join('.*')}$`, 's').test(name);
}

/** Whether a name fits one of the patterns. */
export function fitsOne(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => fits(pattern, name));
}
