import type { Batch } from './batch.ts';
import type { Path } from './problem.ts';
import { isRecord, valueAt } from '../lang.ts';

/** A text of a batch that contains the number of the attempt: in `arguments`, or an environment variable. */
export interface AttemptText {
  readonly path: readonly (string | number)[];
  /** The text before, between and after the numbers. */
  readonly parts: readonly string[];
}

/** Whether a value may contain the number of the attempt: it decides nothing but the input of the application. */
export function takesAttempt([field, key, , ...deeper]: Path): boolean {
  if (field === 'arguments') return true;
  return (field === 'driver' || field === 'executor') && key === 'env' && deeper.length === 0;
}

/** The texts that a batch really has: the configuration may have replaced one by a forced value. */
export function presentAttemptTexts(batch: Batch, texts: readonly AttemptText[]): readonly AttemptText[] {
  return texts.filter(({ path, parts }) => valueAt(batch, path) === parts.join('1'));
}

/** The batch with the number of an attempt in these texts. */
export function withAttemptNumber<T extends Batch>(batch: T, texts: readonly AttemptText[], attempt: number): T {
  return texts.reduce((one, { path, parts }) => replaced(one, path, parts.join(String(attempt))) as T, batch);
}

function replaced(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, text) : item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? replaced(one, rest, text) : one]),
  );
}
