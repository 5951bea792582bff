import type { Batch, BatchRequest } from '../model/batch/batch.ts';
import { checkRequestSize } from '../model/batch/request-size.ts';
import { isRecord, withoutNulls } from '../model/lang.ts';
import { checkBatch, type CheckedBatch } from '../model/schema/check-batch.ts';
import { expandRequest } from '../model/schema/expand-request.ts';
import { redactionProblem } from '../redaction/known-secrets.ts';
import { redactor } from '../redaction/redactor.ts';
import { reportedProblems } from '../redaction/reported-problems.ts';
import { InvalidBatchError } from './errors.ts';

/** A request that {@link validateBatch} accepted. `SparkBatchClient.submit` takes it without validating it again. */
export class ValidBatch {
  /** The request as it was given. */
  readonly request: BatchRequest;
  /** The request with defaults filled in and durations in milliseconds. */
  readonly batch: Batch;

  constructor(request: BatchRequest, batch: Batch) {
    this.request = request;
    this.batch = batch;
  }
}

/**
 * Validates a request without Temporal. What depends on the worker's configuration (clusters, namespaces, limits) is
 * validated by the worker.
 * @throws InvalidBatchError with the problems, at most 50 and the number of the others; secrets in the messages are redacted, and
 *   long values cut
 */
export function validateBatch(request: unknown): ValidBatch {
  const oversized = checkRequestSize(request);
  if (oversized.length > 0) throw new InvalidBatchError(oversized);
  // Languages with optional fields send `null` for what is absent.
  const present = isRecord(request) ? withoutNulls(request) : request;
  const unredactable = redactionProblem(request);
  if (unredactable) throw new InvalidBatchError([unredactable]);
  const checked = checkExpanded(present);
  if ('problems' in checked) throw new InvalidBatchError(reportedProblems(checked.problems, redactor(request)));
  return new ValidBatch(request as BatchRequest, checked.batch);
}

/** Checks a request with its placeholders expanded. The values that only its workflow knows are stand-ins. */
function checkExpanded(request: unknown): CheckedBatch {
  if (!isRecord(request)) return checkBatch(request);
  const expanded = expandRequest(request, { batchId: 'batch', scheduledTime: new Date() });
  if ('problems' in expanded) return expanded;
  const oversized = checkRequestSize(expanded.request);
  return oversized.length > 0 ? { problems: oversized } : checkBatch(expanded.request);
}
