import type { Batch } from '../model/batch/batch.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import { batchRedactor } from '../redaction/batch-redactor.ts';
import { redactionProblem } from '../redaction/known-secrets.ts';
import type { Redact } from '../redaction/redactor.ts';
import { sparkProperties } from '../spark/properties.ts';
import { readManifest } from './manifest/read.ts';

/**
 * A redactor for texts about a submission. In addition to {@link batchRedactor}, it knows the secrets of a manifest after
 * the replacement of its variables.
 * @param sources further data with secrets of the batch, such as the environment of its pod
 */
export function submissionRedactor(batch: Batch, ...sources: readonly unknown[]): Redact {
  return batchRedactor(batch, () => manifestDocuments(batch), ...sources);
}

/** Why the secrets of a submission could not be redacted, if so: such a batch is refused. The problem needs no redaction. */
export function submissionProblem(batch: Batch): BatchProblem | undefined {
  return redactionProblem([batch, sparkProperties(batch), manifestDocuments(batch)]);
}

function manifestDocuments({ submit }: Batch): unknown[] {
  if (submit.kind !== 'manifest') return [];
  return readManifest(submit.manifest, submit.variables, {}).documents.map(({ content }) => content);
}
