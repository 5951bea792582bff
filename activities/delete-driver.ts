import { activityInfo } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { podsOfApplication } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { isOwnedBy } from '../src/kubernetes/pods/ownership.ts';
import { isTerminated } from '../src/model/driver/application-state.ts';
import { ROLE_LABEL, driverPath } from '../src/model/names.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import { submissionRedactor } from '../src/submit/submission-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/** What of an application has to go: all of it, or all but what has ended and is kept for its evidence. */
export type DeletionScope = 'driver-and-executors' | 'what-still-runs';

/**
 * Deletes a driver and its executors, or only what of them still runs, and succeeds when they are seen gone (or, of what
 * still runs, terminal). Each try looks, acts and comes back: Temporal's retry is the loop.
 */
export function deleteDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return ({ batch, temporalNamespaceId }: BatchPlan, driver: DriverRef, scope: DeletionScope): Promise<void> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const submitter = submitters.of(batch);
      const withdraw = () => submitter.withdraw?.({ driver, temporalNamespaceId, cluster, signal });
      const all = scope === 'driver-and-executors';
      // What could make the driver again goes first, or its end would only be the beginning of the next one.
      let withdrawal = all ? await withdraw() : undefined;
      const pods = await podsOfApplication(cluster, driver, signal, submitter.podSelector?.(driver));
      // With no ended driver to keep, what made it is of no use either, and might make it again.
      if (!all && !pods.some(isDriver)) withdrawal = await withdraw();
      // A driver that was missed, and whose end was recorded, may be back: it has to go as its executors have.
      const live = pods.filter((pod) => all || !hasEnded(pod));
      for (const pod of live.filter((one) => isOwnedBy(one, temporalNamespaceId))) {
        await removePod(pod, driver, cluster, signal);
      }
      if (live.length > 0) {
        const names = live.map((pod) => pod.metadata?.name);
        throw notYet(`Waiting until ${names.length} pods of ${driverPath(driver)} are gone: ${names.join(', ')}.`);
      }
      const recheckAfter = withdrawal?.recheckAfter ?? remainingOf(withdrawal?.mayAppearFor);
      if (recheckAfter !== undefined) {
        throw notYet(`Looking once more for driver ${driverPath(driver)}: it may be in the making.`, recheckAfter);
      }
    }, submissionRedactor(batch));
}

/** How much is left of a time that began with this deletion. */
function remainingOf(duration = 0): number | undefined {
  const left = activityInfo().scheduledTimestampMs + duration - Date.now();
  return left > 0 ? left : undefined;
}

function isDriver(pod: V1Pod): boolean {
  return pod.metadata?.labels?.[ROLE_LABEL] === 'driver';
}

/** A driver ends with the part of its pod that decides its state: sidecars may outlive it. */
function hasEnded(pod: V1Pod): boolean {
  if (isDriver(pod)) return isTerminated(podToObservation(pod).state);
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
