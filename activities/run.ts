import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { SparkBatchError } from '../src/model/errors.ts';
import { asRecord, errorMessage, withoutTrailing } from '../src/model/lang.ts';
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

/** Maximum characters of the reason of an earlier try that is kept. */
const MAX_REASON_LENGTH = 2000;

/** What one try hands to the next with its heartbeats. */
interface TryRecord {
  readonly memory?: unknown;
  /** Why the last try that got an answer failed. */
  readonly reason?: string;
}

/**
 * The activity is about to time out while a try waits for an answer.
 * @param reason why an earlier try failed, which says more
 */
class TryTimeoutError extends SparkBatchError {
  override readonly name = 'TryTimeoutError';
  override readonly retryable = true;

  constructor(reason: string | undefined) {
    const unanswered = 'the last try got no answer in time';
    super(reason === undefined ? unanswered : `${withoutTrailing(reason, '.')} (${unanswered})`);
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
  const { heartbeatTimeoutMs, heartbeatDetails } = activityInfo();
  let record: TryRecord = asRecord(heartbeatDetails);
  const beat =
    heartbeatTimeoutMs === undefined ? undefined : setInterval(() => heartbeat(record), heartbeatTimeoutMs / 3);
  const hand = (next: TryRecord): void => {
    record = { ...record, ...next };
    if (heartbeatTimeoutMs !== undefined) heartbeat(record);
  };
  const remember = (memory: unknown): void => hand({ memory });
  const timedOut = new AbortController();
  const time = timeForTry();
  const timer =
    time === undefined ? undefined : setTimeout(() => timedOut.abort(new TryTimeoutError(record.reason)), time);
  try {
    const signal = AbortSignal.any([cancellationSignal(), timedOut.signal]);
    return await work(signal, { remembered: record.memory, remember });
  } catch (error) {
    const failure = redactFailure(asFailure(error), redact ?? redactor());
    hand({ reason: errorMessage(failure).slice(0, MAX_REASON_LENGTH) });
    throw failure;
  } finally {
    clearInterval(beat);
    clearTimeout(timer);
  }
}
