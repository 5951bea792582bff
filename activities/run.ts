import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { redactFailure } from '../src/redaction/redact-failure.ts';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { asFailure } from './failures.ts';

/**
 * Runs the work of an activity. It heartbeats, so that Temporal notices the death of the worker within the heartbeat timeout;
 * passes the signal that aborts the work; and converts errors to failures with stable types and without secrets.
 * @param redact redacts the secrets of the batch; default: what a text itself shows to be secret
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
