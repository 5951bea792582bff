import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { mayStart, type ExistingDriver, type LiveRead } from '../src/model/driver/observation.ts';
import { driverPath } from '../src/model/names.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/**
 * Removes a driver that was not started in time, but only if it was not started after all. A late start request and this
 * activity may reach the API server in any order, so the driver is deleted only in the version that was read.
 */
export function removeUnstartedActivity({ clusters }: SparkActivityDeps) {
  /** @returns the driver if it was started after all; not found once it is gone */
  return (driver: ExistingDriver): Promise<LiveRead> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return { found: false };
      const observation = podToObservation(pod);
      if (mayStart(observation)) return { found: true, observation };
      await removePod(pod, driver, cluster, signal, true);
      throw notYet(`Waiting until driver ${driverPath(driver)}, which was not started in time, is gone.`);
    });
}
