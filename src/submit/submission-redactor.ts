import type { Batch } from '../model/batch/batch.ts';
import { batchRedactor } from '../redaction/batch-redactor.ts';
import type { Redact } from '../redaction/redactor.ts';
import { readManifest } from './manifest/read.ts';

/**
 * A redactor for texts about a submission. In addition to {@link batchRedactor}, it knows the secrets of a manifest whose
 * variables are filled in.
 * @param sources further data with secrets of the batch, such as the environment of its pod
 */
export function submissionRedactor(batch: Batch, ...sources: readonly unknown[]): Redact {
  return batchRedactor(batch, () => manifestDocuments(batch), ...sources);
}

function manifestDocuments({ submit }: Batch): unknown[] {
  if (submit.kind !== 'manifest') return [];
  return readManifest(submit.manifest, submit.variables, {}).documents.map(({ content }) => content);
}
