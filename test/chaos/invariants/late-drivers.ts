import type { BatchEnd } from '../evidence/batch-end.ts';
import { liveSpan, type PodLife } from '../evidence/pod-life.ts';

/**
 * Drivers that were created when their attempt was over: a request that was stuck on its way. They stay behind their
 * gate, no batch knows their uid, and only a sweep can take them. One that ever could run is none of these.
 */
export function lateDrivers({ attempts }: BatchEnd, lives: readonly PodLife[]): string[] {
  const known = new Set(attempts.map(({ uid }) => uid));
  return lives
    .filter((life) => life.role === 'driver' && !known.has(life.uid) && liveSpan(life) === undefined)
    .filter(({ sights }) => !sights.some(({ gone }) => gone))
    .map(({ name }) => name);
}
