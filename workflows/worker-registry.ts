import {
  condition,
  continueAsNew,
  log,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import { applyWorkerEvent } from '../src/model/workers/worker-registry.ts';
import { isWorkerEvent, type KnownWorker } from '../src/model/workers/worker-report.ts';
import { knownWorkersQuery, workerTold } from './messages.ts';

/** So many signals are taken by one run: its history stays short enough to be read. */
const MOST_SIGNALS = 500;

/**
 * The registry of the workers of a task queue: which version of the configuration each of them runs. It knows what it is
 * told (signal `workerTold`, at a worker's start, end and reloads) and answers the query `workers`.
 */
export async function SparkWorkers(known: readonly KnownWorker[] = []): Promise<never> {
  let workers = known;
  let signals = 0;
  setHandler(knownWorkersQuery, () => workers);
  setHandler(workerTold, (told) => {
    signals += 1;
    if (isWorkerEvent(told)) workers = applyWorkerEvent(workers, told, Date.now());
    else log.warn('Ignored a signal workerTold that no worker of ours sends', { told });
    setCurrentDetails(detailsOf(workers));
  });
  await condition(() => signals >= MOST_SIGNALS || workflowInfo().continueAsNewSuggested);
  return continueAsNew<typeof SparkWorkers>(workers);
}

/** As with the watch, a rollout of workers carries the registry along. */
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
  SparkWorkers,
);

function detailsOf(workers: readonly KnownWorker[]): string {
  const lines = workers
    .filter(({ ended }) => !ended)
    .map(({ worker, version, since, refused }) => {
      const refuses = refused ? `; what is on its disk is refused since ${refused.since}` : '';
      return `- \`${worker}\`: version \`${version}\` since ${since}${refuses}`;
    });
  return `The configuration that each worker runs. Which of them live, \`sparkbatch config status\` tells.\n\n${lines.join('\n')}`;
}
