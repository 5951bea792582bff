import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { observationKey, type DriverRef, type LiveRead, type Observation } from '../src/model/driver/observation.ts';
import { driverPath } from '../src/model/names.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';

/** Reads a driver live: an observation of the watch may be lost. */
export function pollStateActivity({ clusters }: SparkActivityDeps) {
  /**
   * @param known key of the last observation (see `observationKey`): with it, the activity completes only when the driver has
   *   changed
   */
  return (driver: DriverRef, known?: string): Promise<LiveRead> =>
    run(async (signal) => {
      const pod = await readDriver(clusters.get(driver.cluster), driver, signal);
      if (!pod) return { found: false };
      const observation = podToObservation(pod);
      if (known !== undefined && observationKey(observation) === known) throw notYet(noChange(driver, observation));
      return { found: true, observation };
    });
}

function noChange(driver: DriverRef, { state, problem }: Observation): string {
  const reason = problem ? ` (${[problem.reason, problem.message].filter(Boolean).join(': ')})` : '';
  return `No change: driver ${driverPath(driver)} is still ${state}${reason}.`;
}
