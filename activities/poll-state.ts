import { readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { explainedByEvents } from '../src/kubernetes/pods/pod-events.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { keepEventProblem } from '../src/model/driver/event-problem.ts';
import { observationKey, type DriverRef, type LiveRead, type Observation } from '../src/model/driver/observation.ts';
import { driverPath } from '../src/model/names.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';

/** Options of a poll. */
export interface PollOptions {
  /** Complete only when the driver has changed; until then, the activity is retried. */
  readonly untilChanged: boolean;
  /** Read the pod alone: the poll then needs no other resource. */
  readonly podOnly: boolean;
}

/**
 * Reads a driver live: an observation of the watch may be lost. Where the status of the pod does not say why it does not start,
 * its Events are read as well.
 */
export function pollStateActivity({ clusters }: SparkActivityDeps) {
  /** @param known the last observation of the driver */
  return (
    driver: DriverRef,
    known?: Observation,
    { untilChanged, podOnly }: Partial<PollOptions> = {},
  ): Promise<LiveRead> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return { found: false };
      if (podOnly) return { found: true, observation: podToObservation(pod, { driver }) };
      const live = await explainedByEvents(cluster, driver, pod, signal);
      const observation = live.eventsRead ? live.observation : keepEventProblem(known, live.observation);
      if (untilChanged && known && observationKey(observation) === observationKey(known)) {
        throw notYet(noChange(driver, observation));
      }
      return { found: true, ...live, observation };
    });
}

function noChange(driver: DriverRef, { state, problem }: Observation): string {
  const reason = problem ? ` (${[problem.reason, problem.message].filter(Boolean).join(': ')})` : '';
  return `No change: driver ${driverPath(driver)} is still ${state}${reason}.`;
}
