import { isRecord, valueAt } from '../../model/lang.ts';
import { isDeepStrictEqual } from 'node:util';
import { formatPath } from '../../model/batch/problem.ts';
import { type Effect, effectOf } from './effects.ts';
import { withoutSecrets } from '../../redaction/redact-value.ts';
import type { UnresolvedConfiguration } from '../schema/written-configuration.ts';

/** Something that is not the same in two configurations. */
export interface Change {
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** As it is written, without secrets; what references lead to is not looked at. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Where the change shows. */
  readonly effect: Effect;
}

/**
 * Everything that is not the same in two configurations, by its place. Two ways to write the same (`PT5M` and `5m`, or a
 * default that is said) are no change. Pure.
 */
export function changesBetween(before: UnresolvedConfiguration, after: UnresolvedConfiguration): Change[] {
  const [old, next] = [flatten(before.written), flatten(after.written)];
  const paths = [...new Set([...next.keys(), ...old.keys()])].filter(
    (path) => isLeaf(path, old, next) && isLeaf(path, next, old),
  );
  return paths.flatMap((key): Change[] => {
    const [was, is] = [old.get(key), next.get(key)];
    const path = (is ?? was)?.path ?? [];
    if (isDeepStrictEqual(was?.value, is?.value) || meansTheSame(path, before, after)) return [];
    const name = path.findLast((step) => typeof step === 'string');
    return [
      {
        path: formatPath(path, '(the configuration)'),
        kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
        ...(was && { before: withoutSecrets(was.value, name) }),
        ...(is && { after: withoutSecrets(is.value, name) }),
        effect: effectOf(path),
      },
    ];
  });
}

/** A value with its place. Lists are values, and empty maps. */
interface WrittenLeaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

function flatten(value: unknown, path: readonly string[] = []): Map<string, WrittenLeaf> {
  const says = !isRecord(value) || (Object.keys(value).length === 0 && path.length > 0);
  if (says) return new Map([[formatPath(path), { path, value }]]);
  return new Map(Object.entries(value).flatMap(([key, one]) => [...flatten(one, [...path, key])]));
}

/** Whether the validated documents say the same there. A reference may lead elsewhere tomorrow: it is what is written. */
function meansTheSame(
  path: readonly string[],
  before: UnresolvedConfiguration,
  after: UnresolvedConfiguration,
): boolean {
  if (!before.document || !after.document) return false;
  if ([before, after].some(({ written }) => hasReference(valueAt(written, path)))) return false;
  const [was, is] = [valueAt(before.document, path), valueAt(after.document, path)];
  return was !== undefined && isDeepStrictEqual(was, is);
}

/** An empty map that is not empty in the other document is told by what is in it there. */
function isLeaf(
  path: string,
  leaves: ReadonlyMap<string, WrittenLeaf>,
  others: ReadonlyMap<string, WrittenLeaf>,
): boolean {
  const { value } = leaves.get(path) ?? {};
  return (
    !isRecord(value) || ![...others.keys()].some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}["`))
  );
}

function hasReference(value: unknown): boolean {
  return /\$\{(?:env|file):/.test(JSON.stringify(value) ?? '');
}
