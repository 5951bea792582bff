import { WorkflowFailedError } from '@temporalio/client';
import {
  CLUSTER_REPORT_WORKFLOW_TYPE,
  DEFAULT_TASK_QUEUE,
  EXECUTOR_REPORT_WORKFLOW_TYPE,
  SWEEP_WORKFLOW_TYPE,
} from '../../src/model/names.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';
import type { SweepRequest } from '../../src/model/sweep/sweep-request.ts';
import { batch, type HistoryPath, status, until } from './path.ts';
import { TENANT_PATHS } from './tenant-paths.ts';

/** The paths through workflows that end, by the name of their history. */
export const PATHS: Readonly<Record<string, HistoryPath>> = {
  finished: { batch: batch({}) },
  'finished-never-deleted': { batch: batch({}, { cleanup: 'NONE' }) },
  failed: { batch: batch({ 'exit-code': '3' }) },
  'failed-returned': { batch: batch({ 'exit-code': '3' }, { onFailure: 'return' }) },
  'out-of-memory': { batch: batch({ end: 'OOMKilled' }) },
  'image-pull': { batch: batch({ pending: 'ImagePullBackOff' }, { timeouts: { pendingProblem: '1s' } }) },
  'invalid-image': { batch: batch({ pending: 'InvalidImageName' }) },
  'deleted-from-outside': { batch: batch({ end: 'Deleted' }) },
  'evicted-and-retried': {
    batch: batch({ end: 'Evicted' }, { retry: { infrastructure: 1, initialInterval: '100ms' } }),
  },
  'continued-in-new-run': {
    batch: batch(
      { 'exit-code': '3', 'run-time': '0.1s' },
      {
        retry: { application: 20, initialInterval: '100ms', maximumInterval: '100ms' },
        reconcile: { initialInterval: '1s', maximumInterval: '1s' },
      },
    ),
  },
  'pending-timeout': { batch: batch({ 'pending-time': '60s' }, { timeouts: { pending: '1s' } }) },
  'runtime-exceeded': { batch: batch({ 'run-time': '60s' }, { timeouts: { runtime: '1s' } }) },
  'runtime-extended': {
    batch: batch({ 'run-time': '4s' }, { timeouts: { runtime: '3s' } }),
    act: (_, handle) => handle.executeUpdate('extendRuntime', { args: [{ by: '1m' }] }),
  },
  'observed-by-reconcile-poll': {
    batch: batch({ 'run-time': '4s' }, { reconcile: { initialInterval: '1s', maximumInterval: '1s' } }),
  },
  'rejected-by-api-server': { batch: batch({}, { namespace: 'no-such-namespace' }) },
  'invalid-batch': { batch: { ...batch({}), retention: 'soon' } },
  'killed-while-running': {
    batch: batch({ 'run-time': '60s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.signal('kill', { reason: 'recorded' });
    },
  },
  'killed-by-update': {
    batch: batch({ 'run-time': '60s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.executeUpdate('kill', { args: [{ reason: 'recorded', wait: true }] });
    },
  },
  'killed-while-pending': {
    batch: batch({ 'pending-time': '60s' }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'following');
      await handle.signal('kill', { reason: 'recorded' });
    },
  },
  'killed-between-attempts': {
    batch: batch({ end: 'Evicted' }, { retry: { initialInterval: '60s' } }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'pausing');
      await handle.signal('kill', { reason: 'recorded' });
    },
  },
  'out-of-memory-and-retried': {
    batch: batch({ 'needs-memory': '1700Mi' }, { retry: { memoryFactor: 1.5, initialInterval: '100ms' } }),
  },
  'moved-to-another-cluster': {
    batch: batch(
      { end: 'Evicted', 'finishes-from-attempt': '2' },
      { retry: { moveTo: ['spare'], moveAfter: 1, initialInterval: '100ms' } },
    ),
  },
  'held-and-retried': {
    batch: batch({ 'exit-code': '3', 'finishes-from-attempt': '2' }, { retry: { onExhausted: 'hold' } }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'held');
      await handle.executeUpdate('retry', { args: [{ reason: 'recorded', driverMemory: '2g' }] });
    },
  },
  'held-and-given-up': {
    batch: batch({ 'exit-code': '3' }, { retry: { onExhausted: 'hold', holdTimeout: '1h' } }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'held');
      await handle.signal('giveUp', { reason: 'recorded' });
    },
  },
  'hold-expired': { batch: batch({ 'exit-code': '3' }, { retry: { onExhausted: 'hold', holdTimeout: '1s' } }) },
  'held-and-killed': {
    batch: batch({ 'exit-code': '3' }, { retry: { onExhausted: 'hold' } }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'held');
      await handle.executeUpdate('kill', { args: [{ reason: 'recorded', wait: true }] });
    },
  },
  'invalid-messages': {
    batch: batch({ 'run-time': '3s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.signal('driverObserved', 'poison');
      await handle.signal('retry', { reason: 7 });
      await handle.executeUpdate('extendRuntime', { args: [{ by: 7 }] });
    },
  },
  'followed-again': {
    batch: batch({ 'run-time': '3s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      const { tag, uid } = (await status(handle)).attempts[0]?.driver ?? {};
      // The live pod contradicts this.
      await handle.signal('driverObserved', { tag, uid, resourceVersion: '9'.repeat(20), state: 'FINISHED' });
    },
  },
  'earlier-run-removed': {
    batch: batch({}),
    // An earlier run of the same id leaves its driver.
    before: async (client) => {
      const earlier = await client.workflow.start('SparkBatch', {
        taskQueue: DEFAULT_TASK_QUEUE,
        workflowId: 'earlier-run-removed',
        args: [batch({ 'run-time': '60s' })],
      });
      await until(earlier, ({ state }) => state === 'RUNNING');
      await earlier.terminate('recorded');
    },
  },
  cancelled: {
    batch: batch({ 'run-time': '60s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.cancel();
    },
  },
  swept: nextToBatch({}, SWEEP_WORKFLOW_TYPE, 'sweep', { policy: 'report' } satisfies SweepRequest),
  'swept-and-deleted': nextToBatch(
    {
      batch: batch({ 'run-time': '60s' }),
      act: async (_, handle) => {
        await until(handle, ({ state }) => state === 'RUNNING');
        await handle.terminate('recorded');
      },
    },
    SWEEP_WORKFLOW_TYPE,
    'deleting-sweep',
    { policy: 'delete', grace: '1ms' } satisfies SweepRequest,
  ),
  'sweep-rejected': nextToBatch({}, SWEEP_WORKFLOW_TYPE, 'refused-sweep', {
    clusters: ['mars'],
  } satisfies SweepRequest),
  'clusters-reported': nextToBatch({}, CLUSTER_REPORT_WORKFLOW_TYPE, 'report'),
  'executors-reported': nextToBatch({}, EXECUTOR_REPORT_WORKFLOW_TYPE, 'executor-report', {
    cluster: 'default',
    namespace: 'default',
    name: 'recorded-driver',
    tag: 'recorded',
    applicationId: 'spark-recorded',
  } satisfies DriverRef),
  ...TENANT_PATHS,
};

/** A workflow that runs next to a batch, after `act` was done to the batch. */
function nextToBatch(
  { batch: own = batch({}), act }: Partial<HistoryPath>,
  workflowType: string,
  name: string,
  ...args: readonly unknown[]
): HistoryPath {
  const workflowId = `recorded-${name}`;
  return {
    batch: own,
    act: async (client, handle) => {
      await act?.(client, handle);
      await client.workflow
        .execute(workflowType, { taskQueue: DEFAULT_TASK_QUEUE, workflowId, args: [...args] })
        // A workflow that fails is recorded like any other.
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowFailedError)) throw error;
        });
    },
    record: (client) => client.workflow.getHandle(workflowId),
  };
}
