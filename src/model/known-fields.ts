import { z } from 'zod';
import { batchSchema } from './batch.ts';

/** The field of a batch that is meant by an unknown one beside it, or undefined when none is near enough. */
export function meantField(parent: readonly PropertyKey[], unknown: string): string | undefined {
  const near = fieldsAt(parent)
    .map((field) => ({ field, distance: distance(field.toLowerCase(), unknown.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(1, Math.floor(unknown.length / 4)) ? near.field : undefined;
}

/** The fields a batch has at this place. */
function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  let schemas: readonly unknown[] = [batchSchema];
  for (const key of path) schemas = schemas.flatMap(objectsIn).map(({ shape }) => shape[String(key)]);
  return schemas.flatMap(objectsIn).flatMap(({ shape }) => Object.keys(shape));
}

/** The object schemas inside defaults and optionals, before what is made of them: of a choice, each. */
function objectsIn(schema: unknown): readonly z.ZodObject[] {
  let inner = schema instanceof z.ZodPipe ? schema.in : schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  if (inner instanceof z.ZodDiscriminatedUnion) return inner.options.flatMap(objectsIn);
  return inner instanceof z.ZodObject ? [inner] : [];
}

/** How many letters must be changed, added or left out to make one word of the other (Levenshtein). */
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
