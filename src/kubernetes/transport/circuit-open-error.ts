import type { ClusterHealth } from '../../model/workers/cluster-report.ts';
import { formatDuration } from '../../model/duration.ts';
import { KubernetesApiError } from './api-error.ts';

/** However long the silence, a batch is tried again after this, in milliseconds. */
const LONGEST = 15_000;
/** So much after the probe there is news. */
const AFTER_PROBE = 250;

/**
 * How long the next try of a request that was kept back had better wait, in milliseconds: until after the next probe, longer
 * the longer the silence lasts (a third of it is what a batch loses at most), and not all batches at the same moment: a
 * thousand of them that ask every second would be a load on Temporal for nothing.
 * @param random between 0 and 1
 */
export function waitWhileSilent(
  { since, nextTry }: Pick<ClusterHealth, 'since' | 'nextTry'>,
  now: number,
  random: number,
): number {
  const untilProbe = Math.max(0, (nextTry === undefined ? now : Date.parse(nextTry)) - now) + AFTER_PROBE;
  const silence = since === undefined ? 0 : now - Date.parse(since);
  return Math.round(Math.max(untilProbe, Math.min(silence / 3, LONGEST)) * (1 + random / 4));
}

/** A request that was not sent, for its cluster is known not to answer: since when, why, and when that may end. */
export function circuitOpenError(
  what: string,
  cluster: { readonly name: string; readonly server: string },
  health: ClusterHealth,
  now: number,
): KubernetesApiError {
  const { trouble, since, nextTry } = health;
  const silence = since === undefined ? '' : ` since ${since}`;
  const wait = nextTry === undefined ? 0 : Date.parse(nextTry) - now;
  const again = wait <= 0 ? 'It is being asked again now' : `It is asked again in ${formatDuration(wait)}`;
  const said = `not sent: cluster "${cluster.name}" (${cluster.server}) has not answered${silence}: ${trouble?.message ?? 'no answer'}. ${again}. ${trouble?.advice ?? ''}`;
  return new KubernetesApiError(
    what,
    {
      said: said.trim(),
      notSent: true,
      retryAfter: waitWhileSilent(health, now, Math.random()),
      ...(trouble && { trouble }),
    },
    undefined,
  );
}
