import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { asFailure } from './failures.ts';

/**
 * Runs the work of an activity: it beats while the work goes on, so that a worker's death is noticed within the
 * heartbeat timeout; it is given the signal that aborts it, and its errors become failures with stable types.
 */
export async function run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { heartbeatTimeoutMs } = activityInfo();
  const beat = heartbeatTimeoutMs === undefined ? undefined : setInterval(() => heartbeat(), heartbeatTimeoutMs / 3);
  try {
    return await work(cancellationSignal());
  } catch (error) {
    throw asFailure(error);
  } finally {
    clearInterval(beat);
  }
}
