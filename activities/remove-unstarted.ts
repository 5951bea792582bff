import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { isUnstarted, type ExistingDriver, type LiveRead, type StartStage } from '../src/model/driver/observation.ts';
import { driverPath } from '../src/model/names.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/**
 * Removes a driver that did not start in time, but only if it still has not started. The driver may start, and a late start
 * request may reach the API server, at the same moment: it is deleted only in the version that was read, and read again
 * after a conflict.
 */
export function removeUnstartedActivity({ clusters }: SparkActivityDeps) {
  /**
   * @param stage what the driver has not reached
   * @returns the driver if it has reached it after all; not found once it is gone
   */
  return (driver: ExistingDriver, stage: StartStage): Promise<LiveRead> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return { found: false };
      const observation = podToObservation(pod, { driver });
      if (!isUnstarted(observation, stage)) return { found: true, observation };
      await removePod(pod, driver, cluster, signal, { onlyIfUnchanged: true });
      throw notYet(`Waiting until driver ${driverPath(driver)}, which did not start in time, is gone.`);
    });
}
