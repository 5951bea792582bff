import { formatPath, isPathWithin } from '../../model/batch/problem.ts';
import { isRecord } from '../../model/lang.ts';
import { displayedValue } from '../../redaction/displayed-value.ts';
import { quoteReferences, type ResolvedReference } from '../schema/references.ts';
import type { ExplainedValue } from './explain.ts';

/** Explained values without secrets: those with a secret's name are redacted, and references are shown as written. */
export function redactExplainedValues(
  values: readonly ExplainedValue[],
  references: readonly ResolvedReference[],
): ExplainedValue[] {
  return values.map((explained) => {
    const paths = configurationPaths(explained);
    const used = references.filter(({ path }) => paths.some((outer) => path === outer || isPathWithin(path, outer)));
    return { ...explained, value: displayedValue(unresolve(explained.value, used), explained.path.at(-1)) };
  });
}

/** All references are tried on every text, because their paths inside the value are no longer known after merging. */
function unresolve(value: unknown, references: readonly ResolvedReference[]): unknown {
  if (references.length === 0) return value;
  if (typeof value === 'string') return quoteReferences(value, references);
  if (Array.isArray(value)) return value.map((item) => unresolve(item, references));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unresolve(item, references)]));
}

/** The paths of a layer's value in the configuration. */
function configurationPaths({ from, path }: ExplainedValue): string[] {
  const [kind = '', ...rest] = from.split(' ');
  const layer = rest.length > 0 ? [`${kind}s`, rest.join(' ')] : [];
  return ['defaults', 'forced'].map((part) => formatPath([...layer, part, ...path]));
}
