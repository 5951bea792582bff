import { ActivityFailure, isCancellation, log, metricMeter } from '@temporalio/workflow';
import { formatDuration } from '../../src/model/duration.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import { endSentence } from '../../src/model/lang.ts';
import { count, METRICS } from '../../src/model/metrics.ts';
import { driverPath } from '../../src/model/names.ts';
import { failedArchive } from '../../src/model/status/log-archive.ts';
import { archiving } from '../lib/activity-options.ts';
import { rootFailure } from '../lib/activity-failure.ts';
import { timestamp } from '../lib/timestamp.ts';
import type { BatchState } from './batch-state.ts';

/** Milliseconds that the deletion of a driver which still runs waits for its log. */
const BEFORE_DELETION = 30_000;

/** Stores the logs of an attempt that has its verdict, if the configuration has an archive. A kill interrupts it. */
export async function archiveLogs(batch: BatchState, driver: ExistingDriver): Promise<void> {
  const { archiveTimeout } = batch.plan;
  if (archiveTimeout === undefined) return;
  const { state = batch.state, message = '' } = batch.attempt?.verdict ?? {};
  batch.enter('recording', state, `${message} Archiving its logs since ${timestamp()}.`.trimStart());
  await batch.kill.interrupts(() => storeLogs(batch, driver, archiveTimeout));
}

/** Stores the logs of an attempt before its driver is deleted, although it may still run. */
export async function archiveBeforeDeletion(batch: BatchState, driver: ExistingDriver): Promise<void> {
  const { archiveTimeout } = batch.plan;
  if (archiveTimeout === undefined) return;
  batch.enter(batch.phase, batch.state, `Archiving the logs of driver ${driverPath(driver)} before its deletion.`);
  await storeLogs(batch, driver, Math.min(archiveTimeout, BEFORE_DELETION));
}

/** Stores the logs within a time. What cannot be stored is noted in the record of the attempt, and changes nothing else. */
async function storeLogs(batch: BatchState, driver: ExistingDriver, time: number): Promise<void> {
  const attempt = batch.attempts.length;
  const { name } = batch.plan.batch;
  try {
    batch.logsArchived(await archiving(batch.plan, time)(batch.reference, { driver, attempt, name }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const why = isCancellation(error) ? 'the batch was killed meanwhile.' : endSentence(rootFailure(error).message);
    log.warn('The logs of an attempt were not archived', { driver: driver.name, error: why });
    count(metricMeter, METRICS.archiveFailures, { cluster: driver.cluster });
    batch.logsArchived(failedArchive(formatDuration(time), why));
  }
}
