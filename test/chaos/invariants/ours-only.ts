import type { OurWrite } from '../evidence/audit.ts';
import type { Violation } from './violation.ts';

/** What belongs to others, planted before the run, is neither written to by a worker of ours nor missing afterwards. */
export function oursOnly(
  foreign: readonly string[],
  writes: readonly OurWrite[],
  remaining: ReadonlySet<string>,
): Violation[] {
  const names = new Set(foreign);
  const touched = writes
    .filter(({ name }) => names.has(name))
    .map(({ verb, resource, name }) => `a worker of ours did ${verb} on ${resource} ${name}, which is not ours.`);
  const missing = foreign.filter((name) => !remaining.has(name)).map((name) => `${name}, which is not ours, is gone.`);
  return [...touched, ...missing].map((what) => ({ invariant: 'ours only', what }));
}
