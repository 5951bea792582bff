import { WorkflowNotFoundError } from '@temporalio/common';
import { parseDuration } from '../model/duration.ts';
import { RETENTION_MESSAGES, type ExtendRetentionRequest } from '../model/messages/messages.ts';
import { retentionWorkflowId, driverPath } from '../model/names.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import type { RetentionStatus } from '../model/status/batch-status.ts';
import type { BatchAccess } from './batch-access.ts';
import { call } from '../temporal/call.ts';
import { NoWorkerError, RetentionNotFoundError } from './errors.ts';

/** A terminated driver, after its retention was extended. */
export interface KeptDriver {
  readonly driver: DriverRef;
  /** When it will be deleted, ISO-8601 in UTC; absent when no worker answered. */
  readonly until?: string;
}

/**
 * Extends the retention of a batch's terminated driver.
 * @throws RetentionNotFoundError, RangeError for an invalid duration
 */
export async function extendDriverRetention(
  access: BatchAccess,
  batchId: string,
  request: ExtendRetentionRequest,
): Promise<KeptDriver> {
  if (!((parseDuration(request.by) ?? 0) > 0))
    throw new RangeError(`"${request.by}" is not a duration: write PT2H or 2h.`);
  const { driver, taskQueue } = await signalRetention(access, batchId, RETENTION_MESSAGES.extend, [request]);
  try {
    // The signal is in the history before the query is sent, so the answer includes it.
    const { until } = await access.withWorker('The retention is extended, but its new end is unknown', taskQueue, () =>
      access.handle(retentionWorkflowId(driver)).query<RetentionStatus>(RETENTION_MESSAGES.status),
    );
    return { driver, until };
  } catch (error) {
    if (error instanceof NoWorkerError) return { driver };
    throw error;
  }
}

/** Ends the retention of a batch's terminated driver: a worker deletes it as soon as possible. @throws RetentionNotFoundError */
export async function endDriverRetention(access: BatchAccess, batchId: string): Promise<DriverRef> {
  return (await signalRetention(access, batchId, RETENTION_MESSAGES.end, [])).driver;
}

async function signalRetention(access: BatchAccess, batchId: string, signal: string, args: ExtendRetentionRequest[]) {
  const facts = await access.facts(batchId);
  const { attempts } = await access.statusOf(facts);
  const driver = attempts.at(-1)?.driver;
  if (!driver) throw new RetentionNotFoundError(`Batch "${batchId}" has no driver.`);
  try {
    await call(access.client, `signalling the retention of ${driverPath(driver)}`, access.timeouts.temporal, () =>
      access.handle(retentionWorkflowId(driver)).signal(signal, ...args),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const why = facts.open
      ? 'the batch has not ended yet'
      : 'the driver is already deleted, or the cleanup policy of the batch keeps it without a limit';
    throw new RetentionNotFoundError(`No retention is running for driver ${driverPath(driver)}: ${why}.`, {
      cause: error,
    });
  }
  return { driver, taskQueue: facts.taskQueue };
}
