import type { Client, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import type { BatchRequest } from '../../src/model/batch.ts';
import { DEFAULT_TASK_QUEUE, retentionWorkflowId, SWEEP_WORKFLOW_TYPE } from '../../src/model/names.ts';
import type { BatchStatus } from '../../src/model/result.ts';

/** One way through a workflow. */
export interface HistoryPath {
  readonly batch: BatchRequest;
  readonly startOptions?: Partial<WorkflowStartOptions>;
  /** What is done to the batch while it runs. */
  readonly act?: (client: Client, handle: WorkflowHandle) => Promise<unknown>;
  /** Which workflow is recorded, when it is not the batch itself. */
  readonly record?: (client: Client, driver: string) => WorkflowHandle;
}

const SWEEP_RECORDED = 'recorded-sweep';

/** Every way through `SparkBatch`, `SparkDriverRetention` and `SparkOrphanSweep` that ends, by the name of its history. */
export const PATHS: Readonly<Record<string, HistoryPath>> = {
  finished: { batch: batch({}) },
  'finished-kept-for-good': { batch: batch({}, { cleanup: 'NONE' }) },
  failed: { batch: batch({ 'exit-code': '3' }) },
  'failed-returned': { batch: batch({ 'exit-code': '3' }, { onFailure: 'return' }) },
  'out-of-memory': { batch: batch({ end: 'OOMKilled' }) },
  'image-pull': { batch: batch({ pending: 'ImagePullBackOff' }, { timeouts: { pendingProblem: '1s' } }) },
  'invalid-image': { batch: batch({ pending: 'InvalidImageName' }) },
  'deleted-by-someone': { batch: batch({ end: 'Deleted' }) },
  'evicted-and-retried': {
    batch: batch({ end: 'Evicted' }, { retry: { infrastructure: 1, initialInterval: '100ms' } }),
  },
  'pending-timeout': { batch: batch({ 'pending-time': '60s' }, { timeouts: { pending: '1s' } }) },
  'runtime-exceeded': { batch: batch({ 'run-time': '60s' }, { timeouts: { runtime: '1s' } }) },
  'runtime-extended': {
    batch: batch({ 'run-time': '4s' }, { timeouts: { runtime: '3s' } }),
    act: (_, handle) => handle.executeUpdate('extendRuntime', { args: [{ by: '1m' }] }),
  },
  'found-by-the-slow-poll': {
    batch: batch({ 'run-time': '4s' }, { reconcile: { initialInterval: '1s', maximumInterval: '1s' } }),
  },
  'refused-by-the-api-server': { batch: batch({}, { namespace: 'no-such-namespace' }) },
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
  'out-of-memory-and-more-memory': {
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
  'held-too-long': { batch: batch({ 'exit-code': '3' }, { retry: { onExhausted: 'hold', holdTimeout: '1s' } }) },
  'held-and-killed': {
    batch: batch({ 'exit-code': '3' }, { retry: { onExhausted: 'hold' } }),
    act: async (_, handle) => {
      await until(handle, ({ phase }) => phase === 'held');
      await handle.executeUpdate('kill', { args: [{ reason: 'recorded', wait: true }] });
    },
  },
  'messages-that-are-none': {
    batch: batch({ 'run-time': '3s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.signal('driverObserved', 'poison');
      await handle.signal('retry', { reason: 7 });
      await handle.executeUpdate('extendRuntime', { args: [{ by: 7 }] });
    },
  },
  cancelled: {
    batch: batch({ 'run-time': '60s' }),
    act: async (_, handle) => {
      await until(handle, ({ state }) => state === 'RUNNING');
      await handle.cancel();
    },
  },
  'retention-over': { batch: batch({}, { cleanup: 'ALL', retention: '1s' }), record: retention },
  'retention-changed': {
    batch: batch({}, { cleanup: 'ALL', retention: '2s' }),
    act: async (client, handle) => {
      await handle.result();
      const name = (await status(handle)).attempts[0]?.driver.name ?? '';
      await retention(client, name).signal('extendRetention', { by: '1h' });
      await retention(client, name).signal('endRetention');
    },
    record: retention,
  },
  swept: {
    batch: batch({}),
    act: (client) =>
      client.workflow.execute(SWEEP_WORKFLOW_TYPE, {
        taskQueue: DEFAULT_TASK_QUEUE,
        workflowId: SWEEP_RECORDED,
        args: [{ policy: 'report' }],
      }),
    record: (client) => client.workflow.getHandle(SWEEP_RECORDED),
  },
};

function batch(simulation: Readonly<Record<string, string>>, more: Partial<BatchRequest> = {}): BatchRequest {
  const annotations = Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]);
  return {
    name: 'recorded',
    mainClass: 'org.example.Main',
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    image: 'spark:4.1',
    driver: { annotations: Object.fromEntries(annotations) },
    ...more,
  };
}

function retention(client: Client, name: string): WorkflowHandle {
  return client.workflow.getHandle(retentionWorkflowId({ cluster: 'default', namespace: 'default', name }));
}

function status(handle: WorkflowHandle): Promise<BatchStatus> {
  return handle.query<BatchStatus>('status');
}

async function until(handle: WorkflowHandle, holds: (status: BatchStatus) => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (holds(await status(handle))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Batch ${handle.workflowId} did not come to the point it should be recorded at.`);
}
