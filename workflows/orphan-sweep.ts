import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import {
  addTallies,
  EMPTY_TALLY,
  type SweepPlace,
  type SweepReport,
  type SweepTally,
} from '../src/model/sweep/sweep-report.ts';
import type { SweepRequest } from '../src/model/sweep/sweep-request.ts';
import { timestamp } from './spark-batch/batch-state.ts';

const { sparkSweepPlaces } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Validate the options of the sweep and find what it has to look at',
});

const { sparkSweepOrphans } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2h',
  // An API server that does not answer now is asked again by the next sweep.
  scheduleToCloseTimeout: '3h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
  summary: 'Look for what nobody looks after, and deal with it',
});

/**
 * One sweep over the worker's clusters: finds drivers whose batch is closed, terminated drivers past their retention, and
 * what else batches left behind, and cleans up by policy. Started by a schedule (`sparkbatch init`) or by hand
 * (`sparkbatch sweep`). Idempotent.
 *
 * @throws ApplicationFailure of type `InvalidSweep` for bad options
 */
export async function SparkOrphanSweep(request: SweepRequest = {}): Promise<SweepReport> {
  const startedAt = timestamp();
  const { places, options } = await sparkSweepPlaces(request);
  const tallies = await Promise.all(
    places.map((place) => sparkSweepOrphans(place, options).catch((error: unknown) => notSwept(place, error))),
  );
  const tally = tallies.reduce(addTallies, EMPTY_TALLY);
  const found = Object.entries(tally.counts).map(([done, count]) => `${count} ${done}`);
  setCurrentDetails(
    `${tally.objects} objects of batches in ${places.length} places: ${found.join(', ') || 'no orphan'}.`,
  );
  return { policy: options.policy, startedAt, endedAt: timestamp(), ...tally };
}

/** One cluster that can't be swept must not keep the sweep from the others. */
function notSwept(place: SweepPlace, error: unknown): SweepTally {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const message = error.cause instanceof ApplicationFailure ? error.cause.message : String(error.cause ?? error);
  return { ...EMPTY_TALLY, problems: [{ ...place, message }] };
}
