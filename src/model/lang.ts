/** Checks and conversions that the whole project shares. They import nothing and run in the workflow sandbox. */

/** A map of fields, such as parsed YAML or the payload of a signal. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Whether a value is a map of fields: an object that is neither null nor an array. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a map of fields; an empty map when it is anything else. */
export function asRecord(value: unknown): UnknownRecord {
  return isRecord(value) ? value : {};
}

/** Whether a value is a string or absent. */
export function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** The value at a path of keys and list indices; undefined when any step is missing. Inherited properties do not count. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    value,
  );
}

/** The value of a key in a table. Unlike an index, it finds nothing for names of a prototype, such as `constructor`. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The map without the fields that are null, at any depth. Maps that become empty stay. */
export function withoutNulls(fields: UnknownRecord): UnknownRecord {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) =>
      value === null ? [] : [[key, isRecord(value) ? withoutNulls(value) : value]],
    ),
  );
}

/** The message of whatever was thrown. Not by `instanceof`: errors of Node.js in a `vm` context are of another realm. */
export function errorMessage(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);
}

/** The deepest chain of causes that {@link errorChain} follows. */
const MAX_CAUSES = 5;

/** The messages of an error and of its causes, joined by `: `, without repetitions. */
export function errorChain(thrown: unknown): string {
  const messages: string[] = [];
  for (let current = thrown; current instanceof Error && messages.length < MAX_CAUSES; current = current.cause) {
    const { message } = current;
    if (message !== '' && !messages.some((known) => known.includes(message))) messages.push(message);
  }
  return messages.join(': ') || (thrown instanceof Error ? thrown.name : String(thrown));
}

/** The fields of an object, without undefined among the values of those that may be missing. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** A copy without undefined fields, which `exactOptionalPropertyTypes` rejects. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The text, cut to a maximum length; an ellipsis stands for the rest. */
export function truncate(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

/** The text without the characters at its end. In linear time, which `/x+$/` does not take. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}

/** The text with one full stop at its end: texts of others have none, one, or two. A question or exclamation keeps its mark. */
export function endSentence(text: string): string {
  const ended = withoutTrailing(text.trimEnd(), '.');
  return ended.endsWith('?') || ended.endsWith('!') ? ended : `${ended}.`;
}

/** The text as lower-case letters and digits, everything else replaced by single dashes; may be empty. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
