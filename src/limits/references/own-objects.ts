import { lookUp } from '../../model/lang.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { type ListedKind, opaque, type ReferencedResource } from './referenced-resource.ts';

/** The references of an attempt, and the objects that the attempt creates. */
export interface AttemptReferences {
  readonly references: readonly ReferencedResource[];
  readonly dependents: readonly PlainObject[];
}

const LISTED_KINDS: Readonly<Record<string, ListedKind>> = {
  ConfigMap: 'configMap',
  Secret: 'secret',
  PersistentVolumeClaim: 'persistentVolumeClaim',
};

/**
 * The references of a batch without those to objects that its attempts create themselves. Two attempts are compared: a
 * name that differs between them, and is not created by the attempt, may be that of another batch in a later attempt.
 * @param referencesOf the references of attempt `number`
 */
export function withoutOwnObjects(referencesOf: (number: number) => AttemptReferences): ReferencedResource[] {
  const [first, second] = [referencesOf(1), referencesOf(2)];
  const created = new Set(first.dependents.map(keyOfObject));
  const createdNext = new Set(second.dependents.map(keyOfObject));
  return first.references.flatMap((one, index): ReferencedResource[] => {
    const next = second.references[index];
    if (next?.value === one.value && next.kind === one.kind) return [one];
    if (created.has(keyOf(one)) && next && createdNext.has(keyOf(next))) return [];
    return [
      {
        ...opaque(one.path, `"${one.value}" differs between attempts and is not created by them: use a fixed name`),
        ...(one.location !== undefined && { location: one.location }),
      },
    ];
  });
}

function keyOf({ kind, value }: ReferencedResource): string {
  return `${kind} ${value}`;
}

function keyOfObject({ kind, metadata }: PlainObject): string {
  return `${lookUp(LISTED_KINDS, kind) ?? kind} ${metadata?.name}`;
}
