import { expect, test } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { BatchWorkflows } from '../../../src/temporal/batch-workflows.ts';
import { batchKey } from '../../../src/temporal/batch-key.ts';

const ID = 'b1946ac9-2492-4d23-9f5e-000000000001';
const keyOf = (runKey: string) => batchKey(ID, { workflowId: 'etl', runKey });

/** A Temporal that says this of workflow `etl`. */
function temporal(describe: () => object, started: object = {}, latest: readonly object[] = []): Client {
  const history = { events: [{ workflowExecutionStartedEventAttributes: started }] };
  const fake = {
    options: { namespace: 'default' },
    withDeadline: <T>(_: number, call: () => Promise<T>) => call(),
    workflow: { getHandle: () => ({ describe: async () => describe() }) },
    workflowService: {
      getWorkflowExecutionHistory: async () => ({ history }),
      getWorkflowExecutionHistoryReverse: async () => ({ history: { events: latest } }),
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
const failing = (error: Error) => () => {
  throw error;
};

const lifeOf = (client: Client, key?: string) =>
  new BatchWorkflows(client, ID).of({ batchId: 'etl', ...(key !== undefined && { key }) });

test('a Temporal that does not answer for a batch says nothing about it', async () => {
  const life = await lifeOf(temporal(failing(new Error('14 UNAVAILABLE'))));
  expect(life).toEqual({ kind: 'unknown', why: expect.stringMatching(/batch etl \(14 UNAVAILABLE\)/) });
});

test("nor does one whose history can not be read: a driver is not taken for an earlier run's", async () => {
  expect(await lifeOf(temporal(run('RUNNING')), keyOf('run-1'))).toMatchObject({ kind: 'unknown' });
});

test('nor about a retention', async () => {
  const lives = new BatchWorkflows(temporal(failing(new Error('14 UNAVAILABLE'))), ID);
  expect(await lives.retention('r')).toBe('unknown');
});

test('a workflow that is not there is missing, a retention that is not there is over', async () => {
  const client = temporal(failing(new WorkflowNotFoundError('not found', 'etl', undefined)));
  expect(await lifeOf(client)).toEqual({ kind: 'missing' });
  expect(await new BatchWorkflows(client, ID).retention('r')).toBe('over');
});

test.each(['TERMINATED', 'COMPLETED', 'TIMED_OUT'])('a run that is %s is closed', async (status) => {
  expect(await lifeOf(temporal(run(status)))).toEqual({ kind: 'closed', status, closedAt: 2000 });
});

test.each([
  ['its own first run', keyOf('run-2'), run('RUNNING', 'run-2', 'run-2'), {}, true],
  ['the first run of one that was reset', keyOf('run-1'), run('RUNNING'), { firstExecutionRunId: 'run-1' }, true],
  [
    'the run it continues',
    keyOf('run-1'),
    run('RUNNING'),
    { continuedExecutionRunId: 'run-1', firstExecutionRunId: 'run-0' },
    true,
  ],
  [
    'an earlier run of the same id',
    keyOf('run-0'),
    run('RUNNING', 'run-2', 'run-2'),
    { firstExecutionRunId: 'run-2' },
    false,
  ],
  ['no run that it says', undefined, run('RUNNING'), {}, true],
] as const)('an open run: a driver of %s', async (_, key, describe, started, owns) => {
  expect(await lifeOf(temporal(describe, started), key)).toEqual({ kind: 'open', owns, startedAt: 1000 });
});

/** A retention whose workflow task waits for a worker for so many seconds. */
const retaining = (seconds?: number) => () => ({
  ...run('RUNNING')(),
  raw: {
    ...(seconds !== undefined && {
      pendingWorkflowTask: { state: 1, scheduledTime: { seconds: Math.floor(Date.now() / 1000) - seconds } },
    }),
  },
});
const heard = { workflowTaskCompletedEventAttributes: {} };
const signalled = (signalName: string) => ({ workflowExecutionSignaledEventAttributes: { signalName } });
const fired = { timerFiredEventAttributes: {} };

test.each<[story: string, describe: () => object, latest: object[], life: string]>([
  ['waits for its timer runs', retaining(), [], 'open'],
  ['is due since a moment runs', retaining(5), [fired, heard], 'open'],
  ['is due for long, and nobody takes it, is forsaken', retaining(90), [fired, heard], 'forsaken'],
  [
    'was extended when nobody was there is unheard',
    retaining(90),
    [fired, signalled('extendRetention'), heard],
    'unheard',
  ],
  [
    'was extended while somebody was there is forsaken',
    retaining(90),
    [fired, heard, signalled('extendRetention')],
    'forsaken',
  ],
  [
    'was to end at once when nobody was there is forsaken',
    retaining(90),
    [signalled('endRetention'), heard],
    'forsaken',
  ],
  ['nobody ever served, and was extended, is unheard', retaining(90), [signalled('extendRetention'), fired], 'unheard'],
])('a retention that %s', async (_, describe, latest, life) => {
  expect(await new BatchWorkflows(temporal(describe, {}, latest), ID).retention('r')).toBe(life);
});

test('the turn that an open batch has taken is told', async () => {
  const describe = () => ({ ...run('RUNNING')(), memo: { sparkBatchAdmission: { tenant: 'risk', key: 'k' } } });
  expect(await lifeOf(temporal(describe))).toMatchObject({ kind: 'open', turn: 'k' });
});

test('since when something of an open batch waits for its workers is told', async () => {
  const pendingWorkflowTask = { state: 1, scheduledTime: { seconds: 5 } };
  const describe = () => ({ ...run('RUNNING')(), taskQueue: 'b', raw: { pendingWorkflowTask } });
  expect(await lifeOf(temporal(describe))).toMatchObject({ kind: 'open', due: { taskQueue: 'b', since: 5000 } });
});
