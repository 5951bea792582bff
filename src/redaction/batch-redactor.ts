import type { Batch } from '../model/batch/batch.ts';
import { sparkProperties } from '../spark/properties.ts';
import type { BatchReference } from '../model/batch/batch-reference.ts';
import { lazyRedactor, type Redact } from './redactor.ts';

/**
 * A redactor for texts about a batch. It knows the values in the batch's fields, under their own names and under those of
 * the Spark properties they stand for.
 * @param sources further data with secrets of the batch: its filled-in manifest, the environment of its pod
 */
export function batchRedactor(batch: Batch, ...sources: readonly unknown[]): Redact {
  return lazyRedactor(() => [batch, sparkProperties(batch), ...sources.map(evaluated)]);
}

/**
 * A redactor for texts about a batch that is known by its reference only. It removes the same secrets as the redactor of the
 * batch.
 * @param source further data with secrets of the batch, such as the environment of its pod
 */
export function referenceRedactor({ secrets }: BatchReference, source: unknown = {}): Redact {
  return lazyRedactor(() => source, secrets);
}

/** A source may be a function, which is called on first use. */
function evaluated(source: unknown): unknown {
  return typeof source === 'function' ? (source as () => unknown)() : source;
}
