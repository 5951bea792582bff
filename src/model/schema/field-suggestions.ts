import { z } from 'zod';

/** The known field that is most similar to an unknown one at the same path, or undefined when none is similar enough. */
export function suggestField(schema: z.ZodType, parent: readonly PropertyKey[], unknown: string): string | undefined {
  const maxDistance = Math.max(1, Math.floor(unknown.length / 4));
  const nearest = fieldsAt(schema, parent)
    // The distance is at least the difference of the lengths. A key may be as long as a request.
    .filter((field) => Math.abs(field.length - unknown.length) <= maxDistance)
    .map((field) => ({ field, distance: distance(field.toLowerCase(), unknown.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return nearest && nearest.distance <= maxDistance ? nearest.field : undefined;
}

/** The fields that the schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly unknown[] = [schema];
  for (const key of path) schemas = schemas.flatMap(containersIn).map((container) => elementOf(container, key));
  return schemas.flatMap(containersIn).flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
}

function elementOf(container: Container, key: PropertyKey): unknown {
  if (container instanceof z.ZodObject) return container.shape[String(key)];
  return container instanceof z.ZodArray ? container.element : container.valueType;
}

type Container = z.ZodObject | z.ZodRecord | z.ZodArray;

/** The objects, records and arrays within defaults, optionals and pipes; all options of a union. */
function containersIn(schema: unknown): readonly Container[] {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodPipe) inner = inner.in;
    else if (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
      inner = inner.unwrap();
    } else break;
  }
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(containersIn);
  return inner instanceof z.ZodObject || inner instanceof z.ZodRecord || inner instanceof z.ZodArray ? [inner] : [];
}

/** The number of characters to change, add or remove to turn one word into the other (Levenshtein distance). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
