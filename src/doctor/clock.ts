import { failed, ok, skipped, warning, type CheckResult } from './check.ts';

/** Tolerated difference in milliseconds: the `Date` header of an API server has a resolution of one second. */
const TOLERATED_SKEW = 2000;
/** From this difference on, tokens may count as not yet valid, and a new driver as started too late. */
const MAX_SKEW = 30_000;

const FIX = 'Synchronize both clocks by NTP (chrony, systemd-timesyncd).';

/**
 * Compares another clock with the local one. All times are milliseconds since 1970.
 * @param local the local time before and after the other clock was read
 * @param remote the time of the other clock; undefined when it could not be read
 */
export function compareClocks([before, after]: readonly [number, number], remote: number | undefined): CheckResult {
  if (remote === undefined) return skipped('the answers of the API server have no Date header');
  const ahead = Math.max(0, remote - after);
  const skew = ahead + Math.max(0, before - remote);
  if (skew <= TOLERATED_SKEW) return ok('agrees with the local clock to 2 s');
  const message = `is ${Math.round(skew / 1000)} s ${ahead > 0 ? 'ahead of' : 'behind'} the local clock`;
  return skew <= MAX_SKEW ? warning(message, FIX) : failed(message, FIX);
}

/** The longest time between two polls of a worker, in milliseconds: the SDK's long poll takes up to a minute. */
const MAX_POLL_INTERVAL = 70_000;

/**
 * Compares Temporal's clock with the local one. Temporal reports its time only as the times at which workers last polled:
 * a running worker has polled within the last minute, and never in the future.
 */
export function compareClockByPolls(now: number, pollTimes: readonly number[]): CheckResult {
  if (pollTimes.length === 0)
    return skipped('Temporal reports its time only with the polls of workers, and no worker polls');
  const last = Math.max(...pollTimes);
  if (last - now > TOLERATED_SKEW) {
    const message = `is at least ${Math.round((last - now) / 1000)} s ahead of the local clock`;
    return last - now > MAX_SKEW ? failed(message, FIX) : warning(message, FIX);
  }
  if (now - last > MAX_POLL_INTERVAL) {
    const behind = Math.round((now - last - MAX_POLL_INTERVAL) / 1000);
    return warning(`may be ${behind} s or more behind the local clock, unless the workers are gone`, FIX);
  }
  return ok('agrees with the local clock to a minute, judged by the polls of workers');
}
