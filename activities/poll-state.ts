import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { driverPath } from '../src/model/names.ts';
import { observationKey, type DriverRef, type LiveRead } from '../src/model/driver/observation.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';

/** Reads a driver live, because a watch may lose what it saw. */
export function pollStateActivity({ clusters }: SparkActivityDeps) {
  /**
   * @param known what the batch knows already (see `observationKey`): with it, the poll goes on until there is news
   */
  return (driver: DriverRef, known?: string): Promise<LiveRead> =>
    run(async (signal) => {
      const pod = await readDriver(clusters.get(driver.cluster), driver, signal);
      if (!pod) return { found: false };
      const observation = podToObservation(pod);
      if (known !== undefined && observationKey(observation) === known) {
        throw notYet(`All is well: driver ${driverPath(driver)} is ${observation.state}, as the batch knows.`);
      }
      return { found: true, observation };
    });
}
