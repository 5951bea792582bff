import type { Batch } from '../model/batch/batch.ts';
import type { BatchSecrets } from '../model/batch/batch-reference.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import { batchRedactor } from '../redaction/batch-redactor.ts';
import { findSecrets } from '../redaction/known-secrets.ts';
import type { Redact } from '../redaction/redactor.ts';
import { sparkProperties } from '../spark/properties.ts';
import { readManifest } from './manifest/read.ts';

/**
 * A redactor for texts about a submission. In addition to {@link batchRedactor}, it knows the secrets of a manifest after
 * the replacement of its variables.
 */
export function submissionRedactor(batch: Batch): Redact {
  return batchRedactor(batch, () => manifestDocuments(batch));
}

/** The secrets of a submission, or why they could not be redacted: such a batch is refused. The problem needs no redaction. */
export function submissionSecrets(
  batch: Batch,
): { readonly secrets: BatchSecrets } | { readonly problem: BatchProblem } {
  return findSecrets([batch, sparkProperties(batch), manifestDocuments(batch)]);
}

function manifestDocuments({ submit }: Batch): unknown[] {
  if (submit.kind !== 'manifest') return [];
  return readManifest(submit.manifest, submit.variables, {}).documents.map(({ content }) => content);
}
