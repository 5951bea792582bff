import { continueAsNew, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { DriverWatchInput } from '../src/model/messages/workflow-inputs.ts';
import { autoUpgrade } from './lib/auto-upgrade.ts';

const HOUR = 60 * 60 * 1000;
/** A run continues as new after this, in milliseconds. */
const RUN_LENGTH = 6 * HOUR;

const { sparkWatchDrivers } = proxyActivities<SparkActivities>({
  startToCloseTimeout: RUN_LENGTH + HOUR,
  // When the worker that hosts the watch dies, another one takes over after this.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
  summary: 'Watch the drivers and report changes to their batches',
});

/**
 * The watch over all drivers of a cluster and scope, and over the Warning Events that say why they do not start. It hosts the activity that watches them. Temporal is its leader
 * election: there is one open workflow with this id, and one worker at a time runs its activity.
 */
export async function SparkDriverWatch({ cluster, scope, ...position }: DriverWatchInput): Promise<never> {
  setCurrentDetails(
    `Reports the state of drivers on cluster \`${cluster}\`, scope \`${scope}\`, to their batches in this Temporal ` +
      'namespace. It never ends. Each further attempt of its activity is a takeover by another worker.',
  );
  const reached = await sparkWatchDrivers({ cluster, scope, ...position, returnAfter: RUN_LENGTH });
  return continueAsNew<typeof SparkDriverWatch>({ cluster, scope, ...reached });
}

autoUpgrade(SparkDriverWatch);
