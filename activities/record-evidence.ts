import { releaseFinalizer } from '../src/kubernetes/driver-pods.ts';
import { observationOf } from '../src/kubernetes/observation-of.ts';
import { isTerminated } from '../src/model/application-state.ts';
import type { ExistingDriver, Observation } from '../src/model/observation.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { vanishedVerdict, verdictOf } from '../src/model/verdict-of.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/**
 * Turns the last observation of a driver into the verdict over its attempt, and lets Kubernetes have the driver.
 * The observation is in the batch's history by now, so nothing is lost with the pod.
 */
export function recordEvidenceActivity({ clusters, submitters }: SparkActivityDeps) {
  return (driver: ExistingDriver, last: Observation | undefined): Promise<Verdict> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const pod = await releaseFinalizer(cluster, driver, signal);
      const now = pod && observationOf(pod);
      if (now && isTerminated(now.state)) return verdictOf(driver, now);
      if (last && isTerminated(last.state)) return verdictOf(driver, last);
      // The driver's own exit comes first; without it, what made the driver may have seen its end.
      const told = last?.exit ? undefined : await submitters.ofDriver(driver).lastWord?.(driver, cluster, signal);
      return told ?? vanishedVerdict(driver, last ?? now);
    });
}
