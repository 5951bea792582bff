import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { redactFailure } from '../src/redaction/redact-failure.ts';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { asFailure } from './failures.ts';

/** What an activity remembers from one try to the next. */
export interface TryMemory {
  /** What an earlier try remembered last; undefined for the first. It may be lost with a worker. */
  readonly remembered: unknown;
  readonly remember: (value: unknown) => void;
}

/**
 * Runs the work of an activity. It heartbeats, so that Temporal notices the death of the worker within the heartbeat timeout;
 * passes the signal that aborts the work; and converts errors to failures with stable types and without secrets.
 * @param redact redacts the secrets of the batch; default: what a text itself shows to be secret
 */
export async function run<T>(
  work: (signal: AbortSignal, memory: TryMemory) => Promise<T>,
  redact?: Redact,
): Promise<T> {
  const { heartbeatTimeoutMs, heartbeatDetails: remembered } = activityInfo();
  let details: unknown = remembered;
  const beat =
    heartbeatTimeoutMs === undefined ? undefined : setInterval(() => heartbeat(details), heartbeatTimeoutMs / 3);
  const remember = (value: unknown): void => {
    details = value;
    if (heartbeatTimeoutMs !== undefined) heartbeat(value);
  };
  try {
    return await work(cancellationSignal(), { remembered, remember });
  } catch (error) {
    throw redactFailure(asFailure(error), redact ?? redactor());
  } finally {
    clearInterval(beat);
  }
}
