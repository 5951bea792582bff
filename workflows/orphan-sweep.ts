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
  type SweepScope,
  type SweepReport,
  type SweepTally,
} from '../src/model/sweep/sweep-report.ts';
import type { SweepRequest } from '../src/model/sweep/sweep-request.ts';
import { timestamp } from './lib/timestamp.ts';

const { sparkPlanSweep } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Validate the options of the sweep and list the scopes to sweep',
});

const { sparkSweepScope } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2h',
  // If the API server does not answer, the scope is left to the next sweep.
  scheduleToCloseTimeout: '3h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
  summary: 'Find orphaned objects and clean them up',
});

/**
 * Sweeps the worker's clusters once: finds drivers of closed batches, ended drivers past their retention, and other
 * objects that batches left behind, and cleans them up by policy. Started by a schedule (`sparkbatch init`) or by hand
 * (`sparkbatch sweep`). Idempotent.
 *
 * @throws ApplicationFailure of type `InvalidSweep` for invalid options
 */
export async function SparkOrphanSweep(request: SweepRequest = {}): Promise<SweepReport> {
  const startedAt = timestamp();
  const { scopes, options } = await sparkPlanSweep(request);
  const tallies = await Promise.all(
    scopes.map((scope) => sparkSweepScope(scope, options).catch((error: unknown) => notSwept(scope, error))),
  );
  const tally = tallies.reduce(addTallies, EMPTY_TALLY);
  const found = Object.entries(tally.counts).map(([done, count]) => `${count} ${done}`);
  setCurrentDetails(
    `Checked ${tally.objects} objects of batches in ${scopes.length} scopes: ${found.join(', ') || 'no orphans'}.`,
  );
  return { policy: options.policy, startedAt, endedAt: timestamp(), ...tally };
}

/** The report on a scope after its sweep failed. Other scopes are swept anyway. */
function notSwept(scope: SweepScope, error: unknown): SweepTally {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const message = error.cause instanceof ApplicationFailure ? error.cause.message : String(error.cause ?? error);
  return { ...EMPTY_TALLY, problems: [{ ...scope, message }] };
}
