import { eventuallyTrue } from '../support/eventually.ts';
import { HELD_RUNNING, type Simulation } from '../support/environment/test-environment.ts';
import type { Stage } from './stage.ts';

/** Values of placeholders in the commands of a page, and of variables of their shell. */
type Values = Readonly<Record<string, string>>;

/** A finalizer that only the user can remove. */
const FOREIGN_FINALIZER = 'backup.example.com/snapshot';
const FAILING: Simulation = { 'run-time': '100ms', 'exit-code': '3' };

/**
 * How a stack comes into the state of each page, in this order: the first page has no worker yet, the last one no cluster any more.
 * Batches of earlier pages remain.
 */
export const SCENARIOS = {
  // Temporal lists a worker for five minutes after its last poll, so this page comes before the first one is started.
  'no-worker': async (stage: Stage): Promise<Values> => {
    await stage.submit('risk-etl', HELD_RUNNING);
    return {};
  },

  pending: async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    await stage.submit('nightly-load', {}, { driver: { nodeSelector: { disk: 'ssd' } } });
    await stage.helpers.until('nightly-load', 'unschedulable', ({ message }) => message.includes('Unschedulable'));
    return {};
  },

  'stuck-killing': async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    await stage.submit('daily-report', HELD_RUNNING);
    const { name, applicationId } = await stage.helpers.runningDriver('daily-report');
    const { metadata } = (await stage.cluster.pod(name)) ?? {};
    const finalizers = [...(metadata?.finalizers ?? []), FOREIGN_FINALIZER];
    await stage.cluster.setFinalizers(name, finalizers);
    await stage.batches.kill('daily-report', { reason: 'wrong input' });
    await eventuallyTrue('the driver is being deleted', async () => {
      return (await stage.cluster.pod(name))?.metadata?.deletionTimestamp !== undefined;
    });
    await stage.helpers.until('daily-report', 'stuck', ({ message }) => message.includes('The step is retried'));
    return { APPLICATION: applicationId, POD: name, NAMESPACE: stage.cluster.namespace };
  },

  'history-too-large': async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    const retry = { application: 2, initialInterval: '100ms', maximumInterval: '100ms' };
    await stage.submit('hourly-sync', FAILING, { retry });
    await stage.helpers.until('hourly-sync', 'ended', ({ phase }) => phase === 'ended');
    return {};
  },

  'queue-stands': async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    await stage.submit('risk-positions', HELD_RUNNING, { tenant: 'risk' });
    await stage.helpers.untilRunning('risk-positions');
    for (const batchId of ['risk-limits', 'risk-report']) {
      await stage.submit(batchId, HELD_RUNNING, { tenant: 'risk' });
      await stage.helpers.untilQueued(batchId);
    }
    return {};
  },

  orphans: async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    await stage.submit('ad-hoc-query', HELD_RUNNING);
    await stage.helpers.untilRunning('ad-hoc-query');
    await stage.client.workflow.getHandle('ad-hoc-query').terminate('terminated in the UI');
    await eventuallyTrue('the sweep finds the orphan', async () =>
      (await stage.run('sparkbatch sweep --dry-run --grace 1s')).includes('ad-hoc-query'),
    );
    return {};
  },

  'temporal-down': (): Promise<Values> => Promise.resolve({ TEMPORAL_ADDRESS: '127.0.0.1:1' }),

  'cluster-silent': async (stage: Stage): Promise<Values> => {
    await stage.ensureWorker();
    stage.proxy.outage();
    await eventuallyTrue('the worker has noticed', async () =>
      (await stage.run('sparkbatch clusters')).includes('unreachable'),
    );
    return {};
  },
};

/** The name of a page, without `.md`. */
export type PageName = keyof typeof SCENARIOS;
