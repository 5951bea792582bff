/** Small checks and conversions that the whole project shares; safe in the workflow sandbox. */

/** Whether a value is a plain map of fields: an object that is neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

/** The fields of an object that may be missing once those without a value are removed. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** A copy without the fields whose value is undefined, which `exactOptionalPropertyTypes` would refuse. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
