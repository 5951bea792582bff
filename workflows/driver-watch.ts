import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { RetentionChange } from '../activities/change-retention.ts';
import type { SparkActivities } from '../activities/index.ts';
import { parseDuration } from '../src/model/duration.ts';
import { truncate } from '../src/model/lang.ts';
import type { RetentionAnswer } from '../src/model/messages/messages.ts';
import { textField, toRetainedDriverRef } from '../src/model/messages/request-shapes.ts';
import type { DriverWatchInput } from '../src/model/messages/workflow-inputs.ts';
import { autoUpgrade } from './lib/auto-upgrade.ts';
import { endRetentionUpdate, extendRetentionUpdate } from './lib/messages.ts';

const HOUR = 60 * 60 * 1000;
const YEAR = 366 * 24 * HOUR;
/** Longest text of a request that an answer quotes. */
const MAX_TEXT = 100;
/** A run continues as new after this, in milliseconds. */
const RUN_LENGTH = 6 * HOUR;

const { sparkWatchDrivers } = proxyActivities<SparkActivities>({
  startToCloseTimeout: RUN_LENGTH + HOUR,
  // When the worker that hosts the watch dies, another one takes over after this.
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
  summary: 'Watch the drivers, report changes to their batches, and delete drivers whose retention is over',
});

const { sparkChangeRetention } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '5m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
  summary: 'Change the retention of an ended driver',
});

/**
 * The watch over all drivers of a cluster and scope, and over the Warning Events that say why they do not start. It hosts the
 * activity that reports both to the batches, and deletes ended drivers when their retention is over. Temporal is its leader
 * election: there is one open workflow with this id, and one worker at a time runs its activity.
 *
 * Updates: `extendRetention` keeps an ended driver longer, `endRetention` deletes it now.
 */
export async function SparkDriverWatch({ cluster, scope, shard, ...position }: DriverWatchInput): Promise<never> {
  const share = shard === undefined ? '' : `its share (${shard + 1}) of the `;
  setCurrentDetails(
    `Reports the state of ${share}drivers on cluster \`${cluster}\`, scope \`${scope}\`, to their batches in this Temporal ` +
      'namespace, and deletes ended drivers after their retention. It never ends. Each further attempt of its activity is a ' +
      'takeover by another worker.',
  );
  setHandler(
    extendRetentionUpdate,
    (request) => {
      const by = truncate(textField(request, 'by') ?? '', MAX_TEXT);
      const keepFor = parseDuration(by) ?? 0;
      if (keepFor <= 0) return invalid(`"${by}" is not a duration: write PT2H or 2h`);
      if (keepFor > YEAR) return invalid(`"${by}" is longer than a year`);
      return changeRetention(cluster, request, { keepFor });
    },
    { description: 'Keep an ended driver longer: {"driver": {namespace, name, uid}, "by": "2h"}, counted from now.' },
  );
  setHandler(endRetentionUpdate, (request) => changeRetention(cluster, request, 'end'), {
    description: 'Delete an ended driver now: {"driver": {namespace, name, uid}}.',
  });
  const reached = await sparkWatchDrivers({ cluster, scope, shard, ...position, returnAfter: RUN_LENGTH });
  await condition(allHandlersFinished);
  return continueAsNew<typeof SparkDriverWatch>({ cluster, scope, shard, ...reached });
}

autoUpgrade(SparkDriverWatch);

/** @param request of any shape: a handler that threw on it would fail the workflow task */
async function changeRetention(cluster: string, request: unknown, change: RetentionChange): Promise<RetentionAnswer> {
  const driver = toRetainedDriverRef(request);
  if (!driver) return invalid('The request does not identify a driver: {"driver": {namespace, name, uid}}');
  return sparkChangeRetention(cluster, driver, change);
}

function invalid(message: string): RetentionAnswer {
  return { kind: 'invalid', message };
}
