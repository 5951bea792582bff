import { expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowClientInterceptor, type WorkflowHandle } from '@temporalio/client';
import * as workflows from '../../../workflows/index.ts';
import { batchRequest } from '../../support/builders.ts';

test('The workflow module can be imported outside the sandbox, and exports workflows, public messages and helpers only', () => {
  expect(Object.keys(workflows).toSorted()).toEqual([
    'SparkBatch',
    'SparkClusterReport',
    'SparkDriverWatch',
    'SparkExecutorReport',
    'SparkOrphanSweep',
    'SparkTenantQueue',
    'SparkWorkers',
    'endRetentionUpdate',
    'extendRetentionUpdate',
    'extendRuntimeUpdate',
    'giveUpSignal',
    'giveUpUpdate',
    'isSparkBatchFailure',
    'killSignal',
    'killUpdate',
    'readEventsUpdate',
    'readLogUpdate',
    'retrySignal',
    'retryUpdate',
    'runSparkBatch',
    'sparkBatchFailure',
    'statusQuery',
  ]);
});

test('A client starts a batch by its function, and sends it typed messages', async () => {
  const calls: unknown[] = [];
  const recorder: WorkflowClientInterceptor = {
    start: ({ workflowType, options }) => (calls.push([workflowType, ...options.args]), Promise.resolve('run')),
    signal: ({ signalName, args }) => (calls.push([signalName, ...args]), Promise.resolve()),
    query: ({ queryType }) => (calls.push([queryType]), Promise.resolve({ phase: 'following' })),
  };
  const { workflow } = new Client({ connection: Connection.lazy(), interceptors: { workflow: [recorder] } });
  const request = batchRequest();
  const handle = await workflow.start(workflows.SparkBatch, {
    taskQueue: 'spark-batch',
    workflowId: 'etl',
    args: [request],
  });
  await handle.signal(workflows.killSignal, { reason: 'wrong date' });
  await handle.signal(workflows.retrySignal);
  const { phase } = await handle.query(workflows.statusQuery);
  expect(phase).toBe('following');
  expect(calls).toEqual([['SparkBatch', request], ['kill', { reason: 'wrong date' }], ['retry'], ['status']]);
});

test('The updates of a batch are typed for clients', () => {
  const typed = async (handle: WorkflowHandle<typeof workflows.SparkBatch>): Promise<readonly string[]> => {
    const kill = await handle.executeUpdate(workflows.killUpdate, { args: [{ reason: 'wrong date', wait: true }] });
    const retry = await handle.executeUpdate(workflows.retryUpdate, { args: [{ driverMemory: '4g' }] });
    const giveUp = await handle.executeUpdate(workflows.giveUpUpdate, { args: [{}] });
    const extension = await handle.executeUpdate(workflows.extendRuntimeUpdate, { args: [{ by: '1h' }] });
    const { state } = await handle.result();
    return [kill.message, retry.message, giveUp.message, extension.message, state];
  };
  expect(typed).toBeInstanceOf(Function);
});
