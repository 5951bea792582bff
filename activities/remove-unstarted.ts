import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { driverPath } from '../src/model/names.ts';
import { mayStart, type ExistingDriver, type LiveRead } from '../src/model/driver/observation.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/**
 * Removes a driver that was not let start in time, and none that was: to lift the gate and to give up may cross on their
 * way to the API server, so only the driver that was looked at is deleted.
 */
export function removeUnstartedActivity({ clusters }: SparkActivityDeps) {
  /** @returns the driver if it was let start after all, and is left alone; not found once it is seen gone */
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
