import type { DriverRef, Observation } from '../../src/model/driver/observation.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import type { AttemptEnd } from '../../src/model/verdict/verdict-facts.ts';
import { verdictOf } from '../../src/model/verdict/verdict-of.ts';
import { existingDriver } from './builders.ts';

/** The driver in tests of verdicts. */
export const DRIVER = existingDriver({ name: 'etl-1-driver' });

/** The verdict of an attempt that ended this way. */
export function verdict(
  kind: Exclude<AttemptEnd['kind'], 'not-started' | 'runtime-exceeded' | 'killed'>,
  last: Observation | undefined,
  driver: DriverRef = DRIVER,
): Verdict {
  return verdictOf({ driver, end: { kind }, last });
}
