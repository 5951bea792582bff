import { describe, expect, test } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { batchKey } from '../../../src/temporal/batch-key.ts';
import { BatchWorkflows } from '../../../src/temporal/batch-workflows.ts';

const ID = 'b1946ac9-2492-4d23-9f5e-000000000001';
const keyFrom = (runKey: string) => batchKey(ID, { workflowId: 'etl', runKey });

/**
 * A client of a server with one workflow, `etl`.
 * @param startEvent attributes of its first event
 * @param newestEvents its last events, newest first
 */
function clientFor(
  describeWorkflow: () => object,
  startEvent: object = {},
  newestEvents: readonly object[] = [],
): Client {
  const history = { events: [{ workflowExecutionStartedEventAttributes: startEvent }] };
  const fake = {
    options: { namespace: 'default' },
    withDeadline: <T>(_: number, call: () => Promise<T>) => call(),
    workflow: { getHandle: () => ({ describe: async () => describeWorkflow() }) },
    workflowService: {
      getWorkflowExecutionHistory: async () => ({ history }),
      getWorkflowExecutionHistoryReverse: async () => ({ history: { events: newestEvents } }),
    },
  };
  return fake as unknown as Client;
}

const run =
  (status: string, runId = 'run-2', firstRunId = 'run-1') =>
  () => ({
    workflowId: 'etl',
    runId,
    status: { name: status },
    startTime: new Date(1000),
    ...(status !== 'RUNNING' && { closeTime: new Date(2000) }),
    raw: { workflowExecutionInfo: { firstRunId } },
  });
const continued = (memo: object) => () => ({ ...run('RUNNING')(), memo: { sparkBatchContinued: memo } });
const failWith = (error: Error) => () => {
  throw error;
};

const stateOf = (client: Client, key?: string) =>
  new BatchWorkflows(client, ID).stateOf({ batchId: 'etl', ...(key !== undefined && { key }) });

describe('the state of a batch', () => {
  test('is unknown when Temporal does not answer', async () => {
    const state = await stateOf(clientFor(failWith(new Error('14 UNAVAILABLE'))));
    expect(state).toEqual({ kind: 'unknown', message: expect.stringMatching(/batch etl \(14 UNAVAILABLE\)/) });
  });

  test('is unknown when the history does not show which run the key belongs to', async () => {
    expect(await stateOf(clientFor(run('RUNNING')), keyFrom('run-1'))).toMatchObject({ kind: 'unknown' });
  });

  test('is not-found when Temporal does not have the workflow', async () => {
    const client = clientFor(failWith(new WorkflowNotFoundError('not found', 'etl', undefined)));
    expect(await stateOf(client)).toEqual({ kind: 'not-found' });
  });

  test.each(['TERMINATED', 'COMPLETED', 'TIMED_OUT'])('is closed when the run is %s', async (status) => {
    expect(await stateOf(clientFor(run(status)))).toEqual({ kind: 'closed', status, closedAt: 2000 });
  });

  test.each([
    ['of the first run', keyFrom('run-2'), run('RUNNING', 'run-2', 'run-2'), {}, true],
    ['of the first run before a reset', keyFrom('run-1'), run('RUNNING'), { firstExecutionRunId: 'run-1' }, true],
    [
      'of the run that was continued as new',
      keyFrom('run-1'),
      run('RUNNING'),
      { continuedExecutionRunId: 'run-1', firstExecutionRunId: 'run-0' },
      true,
    ],
    [
      'of an earlier run of the workflow id',
      keyFrom('run-0'),
      run('RUNNING', 'run-2', 'run-2'),
      { firstExecutionRunId: 'run-2' },
      false,
    ],
    ['that is not given', undefined, run('RUNNING'), {}, true],
    [
      'of a batch that continued in new runs',
      keyFrom('run-0'),
      continued({ runId: 'run-1', key: keyFrom('run-0') }),
      { continuedExecutionRunId: 'run-1', firstExecutionRunId: 'run-0' },
      true,
    ],
    [
      'of another batch than the one that continued in new runs',
      keyFrom('run-1'),
      continued({ runId: 'run-1', key: keyFrom('run-0') }),
      { continuedExecutionRunId: 'run-1', firstExecutionRunId: 'run-0' },
      false,
    ],
    [
      'of a batch of which Temporal retried a run that had continued another one',
      keyFrom('run-0'),
      continued({ runId: 'run-0', key: keyFrom('run-0') }),
      { continuedExecutionRunId: 'run-1', firstExecutionRunId: 'run-0' },
      false,
    ],
  ] as const)(
    'is open, and a key %s is checked against the run',
    async (_, key, describeRun, startEvent, isSameRun) => {
      expect(await stateOf(clientFor(describeRun, startEvent), key)).toEqual({
        kind: 'open',
        isSameRun,
        startedAt: 1000,
      });
    },
  );

  test('has the admission that the batch holds', async () => {
    const describeRun = () => ({ ...run('RUNNING')(), memo: { sparkBatchAdmission: { tenant: 'risk', key: 'k' } } });
    expect(await stateOf(clientFor(describeRun))).toMatchObject({ kind: 'open', admission: 'k' });
  });

  test('has the time since which a task waits for a worker', async () => {
    const pendingWorkflowTask = { state: 1, scheduledTime: { seconds: 5 } };
    const describeRun = () => ({ ...run('RUNNING')(), taskQueue: 'b', raw: { pendingWorkflowTask } });
    expect(await stateOf(clientFor(describeRun))).toMatchObject({
      kind: 'open',
      pendingTask: { taskQueue: 'b', since: 5000 },
    });
  });
});
