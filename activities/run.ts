import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { asFailure } from './failures.ts';
import { redactFailure } from '../src/redaction/redact-failure.ts';

/**
 * Runs the work of an activity: it beats while the work goes on, so that a worker's death is noticed within the
 * heartbeat timeout; it is given the signal that aborts it, and its errors become failures with stable types and without
 * secrets.
 * @param redact takes the secrets of the batch out of a failure; default: what a text itself shows to be secret
 */
export async function run<T>(work: (signal: AbortSignal) => Promise<T>, redact?: Redact): Promise<T> {
  const { heartbeatTimeoutMs } = activityInfo();
  const beat = heartbeatTimeoutMs === undefined ? undefined : setInterval(() => heartbeat(), heartbeatTimeoutMs / 3);
  try {
    return await work(cancellationSignal());
  } catch (error) {
    throw redactFailure(asFailure(error), redact ?? redactor());
  } finally {
    clearInterval(beat);
  }
}
