import { WorkflowNotFoundError } from '@temporalio/common';
import { parseDuration } from '../model/duration.ts';
import { WATCH_MESSAGES, type RetainedDriverRef, type RetentionAnswer } from '../model/messages/messages.ts';
import { driverPath, watchWorkflowId } from '../model/names.ts';
import type { DriverRef, ExistingDriver } from '../model/driver/observation.ts';
import type { BatchAccess } from './batch-access.ts';
import { RetentionNotFoundError } from './errors.ts';

/** An ended driver, after its retention was extended. */
export interface KeptDriver {
  readonly driver: DriverRef;
  /** When it will be deleted, ISO-8601 in UTC. */
  readonly until: string;
}

/**
 * Extends the retention of a batch's ended driver.
 * @throws RetentionNotFoundError, NoWorkerError, RangeError for an invalid duration
 */
export async function extendDriverRetention(access: BatchAccess, batchId: string, by: string): Promise<KeptDriver> {
  if (!((parseDuration(by) ?? 0) > 0)) throw new RangeError(`"${by}" is not a duration: write PT2H or 2h.`);
  const driver = await endedDriver(access, batchId);
  const answer = await update(access, driver, WATCH_MESSAGES.extendRetention, { by });
  if (answer.kind === 'kept') return { driver, until: answer.until };
  if (answer.kind === 'invalid') throw new RangeError(`${answer.message}.`);
  throw noRetention(driver, answer);
}

/** Ends the retention of a batch's ended driver: it is deleted now. @throws RetentionNotFoundError, NoWorkerError */
export async function endDriverRetention(access: BatchAccess, batchId: string): Promise<DriverRef> {
  const driver = await endedDriver(access, batchId);
  const answer = await update(access, driver, WATCH_MESSAGES.endRetention, {});
  if (answer.kind === 'deleted') return driver;
  throw noRetention(driver, answer);
}

async function endedDriver(access: BatchAccess, batchId: string): Promise<ExistingDriver> {
  const { attempts } = await access.statusOf(await access.facts(batchId));
  const driver = attempts.at(-1)?.driver;
  if (driver?.uid === undefined) throw new RetentionNotFoundError(`Batch "${batchId}" has no driver.`);
  return { ...driver, uid: driver.uid };
}

/** Asks the watch that keeps a driver: that of its namespace, or of all namespaces. */
async function update(
  access: BatchAccess,
  driver: ExistingDriver,
  name: string,
  change: { readonly by?: string },
): Promise<RetentionAnswer> {
  const { cluster, namespace, name: pod, uid } = driver;
  const request: { driver: RetainedDriverRef } = { driver: { namespace, name: pod, uid }, ...change };
  for (const scope of [namespace, '*']) {
    const handle = access.handle(watchWorkflowId(cluster, scope));
    try {
      const { taskQueue } = await access.call(`looking for the watch of ${driverPath(driver)}`, () =>
        handle.describe(),
      );
      return await access.withWorker('The retention is unchanged', taskQueue, () =>
        handle.executeUpdate<RetentionAnswer, [typeof request]>(name, { args: [request] }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  throw new RetentionNotFoundError(
    `No worker has ever watched the drivers of ${cluster}/${namespace}, so nothing deletes driver ${driverPath(driver)}.`,
  );
}

function noRetention(driver: DriverRef, { kind }: RetentionAnswer): RetentionNotFoundError {
  return new RetentionNotFoundError(`Driver ${driverPath(driver)} has no retention to change: ${WHY[kind]}.`);
}

const WHY: Readonly<Record<RetentionAnswer['kind'], string>> = {
  kept: 'it is kept',
  deleted: 'it is deleted',
  gone: 'it is deleted already',
  'not-ended': 'its end is not recorded yet',
  'kept-by-policy': 'the cleanup policy in force keeps it without a limit',
  invalid: 'the request is not valid',
};
