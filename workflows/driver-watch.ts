import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { DriverWatchInput } from '../src/model/messages/workflow-inputs.ts';

const HOUR = 60 * 60 * 1000;
const RUN_LENGTH = 6 * HOUR;

const { sparkWatchDrivers } = proxyActivities<SparkActivities>({
  startToCloseTimeout: RUN_LENGTH + HOUR,
  // The death of the worker that hosts the watch is noticed after this; another takes the watch over.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
  summary: 'Follow the drivers and tell their batches',
});

/**
 * The one watch of a cluster and scope: hosts the activity that follows all drivers there. Temporal is its leader
 * election: there is one workflow of this id, and one worker at a time has its activity.
 */
export async function SparkDriverWatch({ cluster, scope, resourceVersion }: DriverWatchInput): Promise<never> {
  setCurrentDetails(
    `Tells every batch of this Temporal namespace what becomes of its driver on cluster \`${cluster}\`, scope \`${scope}\`. ` +
      'It runs for good; each further attempt of its activity is a worker that took it over from one that is gone.',
  );
  const reached = await sparkWatchDrivers({ cluster, scope, resourceVersion, returnAfter: RUN_LENGTH });
  return continueAsNew<typeof SparkDriverWatch>({ cluster, scope, resourceVersion: reached.resourceVersion });
}

// A rollout of workers carries the watch along, instead of leaving it with the last worker of an old version. Temporal
// refuses the word from workers that are not versioned.
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
  SparkDriverWatch,
);
