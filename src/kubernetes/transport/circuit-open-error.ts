import { formatDuration } from '../../model/duration.ts';
import type { ClusterHealth } from '../../model/workers/cluster-report.ts';
import { KubernetesApiError } from './api-error.ts';

/** A batch is retried at least this often, in milliseconds. */
const MAX_RETRY_DELAY = 15_000;
/** The time that a probe takes, in milliseconds. */
const PROBE_DURATION = 250;

/**
 * How long Temporal should wait before it retries an activity while the circuit is open, in milliseconds: until the next probe
 * has ended, and longer the longer the cluster has been unreachable. Without this, the activities of thousands of batches
 * would retry every second. It delays a batch by at most a third of the outage.
 * @param random between 0 and 1, to spread the retries
 */
export function openCircuitRetryDelay(
  { since, nextTry }: Pick<ClusterHealth, 'since' | 'nextTry'>,
  now: number,
  random: number,
): number {
  const untilProbed = Math.max(0, (nextTry === undefined ? now : Date.parse(nextTry)) - now) + PROBE_DURATION;
  const outage = since === undefined ? 0 : now - Date.parse(since);
  return Math.round(Math.max(untilProbed, Math.min(outage / 3, MAX_RETRY_DELAY)) * (1 + random / 4));
}

/** The error of a request that was not sent because its cluster does not answer. */
export function circuitOpenError(
  what: string,
  cluster: { readonly name: string; readonly server: string },
  health: ClusterHealth,
  now: number,
): KubernetesApiError {
  const { failure, since, nextTry } = health;
  const wait = nextTry === undefined ? 0 : Date.parse(nextTry) - now;
  const sentences = [
    `not sent: cluster "${cluster.name}" (${cluster.server}) has not answered${since === undefined ? '' : ` since ${since}`}: ${failure?.message ?? 'no answer'}.`,
    wait <= 0 ? 'It is being probed now.' : `It is probed again in ${formatDuration(wait)}.`,
    ...(failure ? [failure.advice] : []),
  ];
  return new KubernetesApiError(
    what,
    {
      // KubernetesApiError is a clause, to which its callers add the full stop.
      apiMessage: sentences.join(' ').replace(/\.$/, ''),
      notSent: true,
      retryAfter: openCircuitRetryDelay(health, now, Math.random()),
      ...(failure && { connectionFailure: failure }),
    },
    undefined,
  );
}
