import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { type NamedReach, type Reach, unseen } from '../referenced-resource.ts';

/** What an attempt makes, and what that reaches. */
export interface Made {
  readonly reach: readonly Reach[];
  readonly dependents: readonly PlainObject[];
}

const KINDS: Readonly<Record<string, NamedReach>> = {
  ConfigMap: 'configMap',
  Secret: 'secret',
  PersistentVolumeClaim: 'persistentVolumeClaim',
};

/**
 * What an attempt reaches beyond the objects it makes itself. Two attempts are looked at: what is another name in each, and
 * is not made by the attempt, could become anybody's name in a later one.
 * @param make what attempt n makes
 */
export function withoutOwn(make: (attempt: number) => Made): Reach[] {
  const [first, second] = [make(1), make(2)];
  const own = new Set(first.dependents.map(keyOfObject));
  const ownLater = new Set(second.dependents.map(keyOfObject));
  return first.reach.flatMap((one, index): Reach[] => {
    const later = second.reach[index];
    const isFixed = later?.value === one.value && later.kind === one.kind;
    const key = `${one.kind} ${one.value}`;
    if (isFixed) return [one];
    if (own.has(key) && later && ownLater.has(`${later.kind} ${later.value}`)) return [];
    return [
      {
        ...unseen(one.path, `"${one.value}" is another one in each attempt, and not made by it: write a fixed name`),
        ...(one.place !== undefined && { place: one.place }),
      },
    ];
  });
}

function keyOfObject({ kind, metadata }: PlainObject): string {
  return `${KINDS[kind] ?? kind} ${metadata?.name}`;
}
