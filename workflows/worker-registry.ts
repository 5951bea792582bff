import { condition, continueAsNew, log, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { describeShape } from '../src/model/messages/request-shapes.ts';
import { applyWorkerEvent } from '../src/model/workers/worker-registry.ts';
import { isWorkerEvent, type KnownWorker } from '../src/model/workers/worker-report.ts';
import { autoUpgrade } from './lib/auto-upgrade.ts';
import { knownWorkersQuery, workerEventSignal } from './lib/messages.ts';

/** A run continues as new after this many signals, which keeps its history readable. */
const MAX_SIGNALS = 500;

/**
 * The registry of the workers of a task queue, with the version of the configuration that each of them runs. Workers report
 * their start, their end and reloads of their configuration by a signal; the query `workers` returns what is known.
 */
export async function SparkWorkers(known: readonly KnownWorker[] = []): Promise<never> {
  let workers = known;
  let signals = 0;
  setHandler(knownWorkersQuery, () => workers, { description: 'The workers of this task queue.' });
  setHandler(
    workerEventSignal,
    (payload) => {
      signals += 1;
      if (isWorkerEvent(payload)) workers = applyWorkerEvent(workers, payload, Date.now());
      else log.warn('Ignored a signal that is not from a worker', { payload: describeShape(payload) });
      setCurrentDetails(detailsOf(workers));
    },
    { description: 'Sent by a worker: the configuration it runs, or that it stops.' },
  );
  await condition(() => signals >= MAX_SIGNALS || workflowInfo().continueAsNewSuggested);
  return continueAsNew<typeof SparkWorkers>(workers);
}

autoUpgrade(SparkWorkers);

function detailsOf(workers: readonly KnownWorker[]): string {
  const lines = workers
    .filter(({ ended }) => !ended)
    .map(({ worker, version, since, refused }) => {
      const rejected = refused ? `; rejects the file on its disk since ${refused.since}` : '';
      return `- \`${worker}\`: version \`${version}\` since ${since}${rejected}`;
    });
  return `The configuration that each worker runs. \`sparkbatch config status\` shows which workers are alive.\n\n${lines.join('\n')}`;
}
