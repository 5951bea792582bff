import type { DriverRef, Observation } from '../../src/model/driver/observation.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { type Findings } from '../../src/model/verdict/findings.ts';
import { verdictOf } from '../../src/model/verdict/verdict-of.ts';
import { existingDriver } from './builders.ts';

/** The driver that tests of verdicts judge. */
export const DRIVER = existingDriver({ name: 'etl-1-driver' });

/** The verdict over a driver whose pod was found so. */
export function verdict(
  is: Exclude<Findings['pod']['is'], 'not started' | 'overdue'>,
  last: Observation | undefined,
  driver: DriverRef = DRIVER,
): Verdict {
  return verdictOf({ driver, pod: { is }, last });
}
