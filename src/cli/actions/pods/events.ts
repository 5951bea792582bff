/** `sparkbatch events`: the Kubernetes events of a driver. */
import { readDriver } from '../../../kubernetes/pods/driver-pods.ts';
import { readPodEvents } from '../../../kubernetes/pods/pod-events.ts';
import type { AttemptRecord } from '../../../model/batch/attempt.ts';
import { endSentence } from '../../../model/lang.ts';
import { driverPath } from '../../../model/names.ts';
import type { BatchStatus } from '../../../model/status/batch-status.ts';
import type { PodEvent } from '../../../model/verdict/evidence.ts';
import { eventsTable } from '../../render/evidence.ts';
import type { Session } from '../../session/session.ts';
import { NoLogError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type ClusterAccess, missingAccess, withCluster } from './driver-cluster.ts';

/** Options of `sparkbatch events`. */
export interface EventsOptions extends ClusterAccess {
  /** Number of an attempt. Default: the last one. */
  readonly attempt?: number;
  /** Read through a worker, even if there is access to the cluster from here. */
  readonly throughWorker?: boolean;
}

/** Events of a driver, and where they are from. */
interface FoundEvents {
  readonly from: 'cluster' | 'worker' | 'evidence';
  readonly events: readonly PodEvent[];
}

/** Shows the events of a driver: those that the cluster still has, or those that were recorded. */
export async function events(session: Session, batchId: string, options: EventsOptions): Promise<ExitName> {
  const { client, output } = session;
  const status = await client.status(batchId);
  const { attempt: number = status.attempts.at(-1)?.number } = options;
  const attempt = status.attempts.find((one) => one.number === number);
  if (!attempt) {
    throw new NoLogError(`Batch "${batchId}" has no ${number === undefined ? 'driver yet' : `attempt ${number}`}.`);
  }
  const found =
    (await liveEvents(session, status, attempt, options)) ??
    (status.phase === 'ended' ? recordedEvents((await client.result(batchId)).attempts, attempt) : undefined) ??
    recordedEvents(status.attempts, attempt);
  const driver = driverPath(attempt.driver);
  if (!found) {
    throw new NoLogError(
      `Driver ${driver} is not in the cluster, and its events were not kept. ` +
        'If this is another cluster than that of the batch, name it by --context or --config.',
    );
  }
  const { from, events: list } = found;
  output.answer({ batchId, attempt: attempt.number, driver: attempt.driver, from, events: list }, () =>
    list.length > 0 ? eventsTable(list) : `Driver ${driver} has no events; Kubernetes keeps them for an hour.`,
  );
  return 'done';
}

async function liveEvents(
  session: Session,
  { batchId, phase }: BatchStatus,
  { number, driver }: AttemptRecord,
  options: EventsOptions,
): Promise<FoundEvents | undefined> {
  const { uid } = driver;
  if (uid === undefined) return undefined;
  const isOpen = phase !== 'ended';
  if (options.throughWorker) return isOpen ? eventsThroughWorker(session, batchId, number) : undefined;
  try {
    return await withCluster(options, driver.cluster, async (cluster) => {
      if (!(await readDriver(cluster, driver))) return undefined;
      return { from: 'cluster', events: await readPodEvents(cluster, { ...driver, uid }) };
    });
  } catch (error) {
    const why = missingAccess(error);
    if (why === undefined || !(error instanceof Error)) throw error;
    session.output.note(
      `${isOpen ? 'Reading through a worker of the batch' : 'Not read in the cluster'}: ${endSentence(why)}`,
    );
    return isOpen ? eventsThroughWorker(session, batchId, number, error) : undefined;
  }
}

/** @param noAccess why there is no access from here; it is thrown when the batch refuses */
async function eventsThroughWorker(
  { client, output }: Session,
  batchId: string,
  attempt: number,
  noAccess?: Error,
): Promise<FoundEvents> {
  const { events: found, message } = await client.readEvents(batchId, { attempt });
  if (found) return { from: 'worker', events: found };
  if (noAccess === undefined) throw new NoLogError(message);
  output.note(`A worker does not read them either: ${message}`);
  throw noAccess;
}

function recordedEvents(attempts: readonly AttemptRecord[], { number }: AttemptRecord): FoundEvents | undefined {
  const evidence = attempts.find((one) => one.number === number)?.verdict?.evidence;
  return evidence && { from: 'evidence', events: evidence.events };
}
