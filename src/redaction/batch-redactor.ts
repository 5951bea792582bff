import type { Batch } from '../model/batch/batch.ts';
import { sparkProperties } from '../spark/properties.ts';
import { lazyRedactor, type Redact } from './redaction.ts';
import { readManifest } from '../submit/manifest/read.ts';

/**
 * Takes the secrets of a batch out of texts for people: those it says itself, by its own names and by Spark's, and those
 * that its manifest has once its variables are filled in.
 * @param more what else knows secrets of it: the environment of its pod, of the process that submitted it
 */
export function redactorOf(batch: Batch, ...more: readonly unknown[]): Redact {
  return lazyRedactor(() => [batch, sparkProperties(batch), filledManifest(batch), ...more]);
}

function filledManifest({ submit }: Batch): unknown[] {
  if (submit.kind !== 'manifest') return [];
  return readManifest(submit.manifest, submit.variables, {}).documents.map(({ content }) => content);
}
