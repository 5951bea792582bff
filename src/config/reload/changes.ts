import { isDeepStrictEqual } from 'node:util';
import { formatPath, isPathWithin } from '../../model/batch/problem.ts';
import { isRecord, valueAt } from '../../model/lang.ts';
import { displayedValue } from '../../redaction/displayed-value.ts';
import type { UnresolvedConfiguration } from '../schema/read-configuration.ts';
import { type Effect, effectOf } from './effects.ts';

/** A difference between two configurations. */
export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** As written, without secrets. References are compared as text, not by what they resolve to. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly effect: Effect;
}

/**
 * Lists the differences between two configurations by path. Two notations of the same value (`PT5M` and `5m`, or a default
 * that is written out) are no difference. Pure.
 */
export function changesBetween(before: UnresolvedConfiguration, after: UnresolvedConfiguration): Change[] {
  const [oldValues, newValues] = [flattenWritten(before.written), flattenWritten(after.written)];
  const paths = [...new Set([...newValues.keys(), ...oldValues.keys()])].filter(
    (path) => !isEmptyMapHereOnly(path, oldValues, newValues) && !isEmptyMapHereOnly(path, newValues, oldValues),
  );
  return paths.flatMap((key): Change[] => {
    const [oldValue, newValue] = [oldValues.get(key), newValues.get(key)];
    const path = (newValue ?? oldValue)?.path ?? [];
    if (isDeepStrictEqual(oldValue?.value, newValue?.value) || isEquivalentAt(path, before, after)) return [];
    const name = path.findLast((step) => typeof step === 'string');
    return [
      {
        path: formatPath(path, '(the configuration)'),
        kind: oldValue === undefined ? 'added' : newValue === undefined ? 'removed' : 'changed',
        ...(oldValue && { before: displayedValue(oldValue.value, name) }),
        ...(newValue && { after: displayedValue(newValue.value, name) }),
        effect: effectOf(path),
      },
    ];
  });
}

/** A value as written, with its path. Lists and empty maps are values. */
interface WrittenValue {
  readonly path: readonly string[];
  readonly value: unknown;
}

function flattenWritten(value: unknown, path: readonly string[] = []): Map<string, WrittenValue> {
  const isValue = !isRecord(value) || (Object.keys(value).length === 0 && path.length > 0);
  if (isValue) return new Map([[formatPath(path), { path, value }]]);
  return new Map(Object.entries(value).flatMap(([key, item]) => [...flattenWritten(item, [...path, key])]));
}

/** Whether both validated documents have the same value there. Values with references are compared as text instead. */
function isEquivalentAt(
  path: readonly string[],
  before: UnresolvedConfiguration,
  after: UnresolvedConfiguration,
): boolean {
  if (!before.document || !after.document) return false;
  if ([before, after].some(({ written }) => hasReference(valueAt(written, path)))) return false;
  const [oldValue, newValue] = [valueAt(before.document, path), valueAt(after.document, path)];
  return oldValue !== undefined && isDeepStrictEqual(oldValue, newValue);
}

/** Whether a map is empty here and has values in the other document: those values are the differences then. */
function isEmptyMapHereOnly(
  path: string,
  values: ReadonlyMap<string, WrittenValue>,
  others: ReadonlyMap<string, WrittenValue>,
): boolean {
  return isRecord(values.get(path)?.value) && [...others.keys()].some((other) => isPathWithin(other, path));
}

function hasReference(value: unknown): boolean {
  return /\$\{(?:env|file):/.test(JSON.stringify(value) ?? '');
}
