import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { SparkBatchError } from '../src/model/errors.ts';
import { redactFailure } from '../src/redaction/redact-failure.ts';
import { redactor, type Redact } from '../src/redaction/redactor.ts';
import { asFailure } from './failures.ts';

/** What an activity remembers from one try to the next. */
export interface TryMemory {
  /** What an earlier try remembered last; undefined for the first. It may be lost with a worker. */
  readonly remembered: unknown;
  readonly remember: (value: unknown) => void;
}

/** Milliseconds before the timeout of an activity at which its try is given up, early enough to report why. */
const BEFORE_TIMEOUT = 500;

/** The activity is about to time out while a try waits for an answer. */
class TryTimeoutError extends SparkBatchError {
  override readonly name = 'TryTimeoutError';
  override readonly retryable = true;

  constructor() {
    super('the last try got no answer in time');
  }
}

/**
 * The milliseconds until a try should be given up; undefined without a timeout. Otherwise a try that waits for an API server
 * would look like one that no worker began. Only Temporal's clock is used.
 */
function timeForTry(): number | undefined {
  const { scheduleToCloseTimeoutMs, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  if (!scheduleToCloseTimeoutMs) return undefined;
  const used = currentAttemptScheduledTimestampMs - scheduledTimestampMs;
  return Math.max(0, scheduleToCloseTimeoutMs - used - BEFORE_TIMEOUT);
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
  const timedOut = new AbortController();
  const time = timeForTry();
  const timer = time === undefined ? undefined : setTimeout(() => timedOut.abort(new TryTimeoutError()), time);
  try {
    return await work(AbortSignal.any([cancellationSignal(), timedOut.signal]), { remembered, remember });
  } catch (error) {
    throw redactFailure(asFailure(error), redact ?? redactor());
  } finally {
    clearInterval(beat);
    clearTimeout(timer);
  }
}
