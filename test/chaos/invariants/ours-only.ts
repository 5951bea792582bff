import type { OurWrite } from '../evidence/audit.ts';
import type { Violation } from './violation.ts';

/** Foreign objects, created before the run, are not written by our workers, and exist after it. */
export function oursOnly(
  foreign: readonly string[],
  writes: readonly OurWrite[],
  remaining: ReadonlySet<string>,
): Violation[] {
  const names = new Set(foreign);
  const touched = writes
    .filter(({ name }) => names.has(name))
    .map(({ verb, resource, name }) => `one of our workers sent ${verb} for the foreign ${resource} ${name}.`);
  const missing = foreign.filter((name) => !remaining.has(name)).map((name) => `the foreign pod ${name} is gone.`);
  return [...touched, ...missing].map((what) => ({ invariant: 'ours only', what }));
}
