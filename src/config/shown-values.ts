import { formatPath } from '../model/problem.ts';
import { REDACTED } from '../spark/redaction.ts';
import type { ExplainedValue } from './explain.ts';
import { type FollowedReference, withReferences } from './references.ts';
import { isSecretName } from './secret-names.ts';

/**
 * Values as everybody may see them: what is secret by its name is taken out, and what a reference of the configuration led
 * to is told as the reference.
 */
export function shownValues(
  values: readonly ExplainedValue[],
  followed: readonly FollowedReference[],
): ExplainedValue[] {
  return values.map((one) => {
    const places = placesOf(one);
    const references = followed.filter(({ path }) => places.some((place) => path === place || isInside(path, place)));
    return { ...one, value: shown(one.value, one.path.at(-1) ?? '', references) };
  });
}

function shown(value: unknown, name: string, references: readonly FollowedReference[]): unknown {
  if (value !== null && value !== '' && typeof value !== 'object' && isSecretName(name)) return REDACTED;
  if (typeof value === 'string') {
    // Whichever of them it was: all of them are of this value.
    const here = references.map((one) => ({ ...one, path: '' }));
    return withReferences({ path: '', message: value }, here).message;
  }
  if (Array.isArray(value)) return value.map((item) => shown(item, name, references));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shown(one, key, references)]));
}

/** Where in the configuration a value of a layer stands. */
function placesOf({ from, path }: ExplainedValue): string[] {
  const [kind = '', ...rest] = from.split(' ');
  const at = rest.length > 0 ? [`${kind}s`, rest.join(' ')] : [];
  return ['defaults', 'forced'].map((part) => formatPath([...at, part, ...path]));
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
