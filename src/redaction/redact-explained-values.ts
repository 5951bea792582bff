import { isRecord } from '../model/lang.ts';
import { formatPath } from '../model/batch/problem.ts';
import type { ExplainedValue } from '../config/explain/explain.ts';
import { type FollowedReference, withReferences } from '../config/schema/references.ts';
import { withoutSecrets } from './redact-value.ts';

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
    return { ...one, value: withoutSecrets(withTheir(references, one.value), one.path.at(-1)) };
  });
}

/** Whichever of the references it was: all of them are of this value. */
function withTheir(references: readonly FollowedReference[], value: unknown): unknown {
  if (references.length === 0) return value;
  if (typeof value === 'string') {
    const here = references.map((one) => ({ ...one, path: '' }));
    return withReferences({ path: '', message: value }, here).message;
  }
  if (Array.isArray(value)) return value.map((item) => withTheir(references, item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTheir(references, one)]));
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
