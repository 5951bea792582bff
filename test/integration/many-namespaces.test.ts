import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { watchWorkflowId } from '../../src/model/names.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { connectionsTo } from '../support/workers/connections.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

const NAMESPACE = 'many-namespaces';
/** More than the activity slots of a worker, which are 100 by default. They need not exist to be watched. */
const OTHERS = Array.from({ length: 150 }, (_, number) => `team-${String(number).padStart(3, '0')}`);

let environment: TestEnvironment;
let worker: WorkerProcess;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { serves: '*' });
});

afterAll(() => environment.close());

const { runningDriver } = batchHelpers(() => environment);

describe('a worker that serves more namespaces than it has activity slots', () => {
  test('watches all of them, and still runs batches', async () => {
    worker = await environment.worker({
      args: ['--kubernetes-namespaces', [...OTHERS, NAMESPACE].join(',')],
    });
    // A watch may begin again on a slow machine.
    await eventuallyTrue('all namespaces are watched', () => {
      const lines = worker.output().split('\n');
      const scopes = lines.flatMap((line) => /Watching drivers.*\bscope=(\S+)/.exec(line)?.[1] ?? []);
      return new Set(scopes).size === OTHERS.length + 1;
    });
    // Each watch has a connection of its own: an API server limits the streams of an HTTP/2 connection, and what waits for one
    // grows.
    if (process.platform === 'linux') {
      await eventuallyTrue('each watch has its connection', async () => {
        const connections = await connectionsTo(environment.stack.kubernetes.server, worker.pid);
        return connections > OTHERS.length;
      });
    }
    const reconcile = { initialInterval: '1h', maximumInterval: '1h' } as const;
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { reconcile }));
    // Without the slow poll, only the watch reports that the driver runs, and that it ends.
    const { name } = await runningDriver(batchId);
    await environment.cluster.releasePod(name);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('hands them over when it stops', async () => {
    const last = OTHERS.at(-1) ?? '';
    const attemptOf = async () => {
      const { raw } = await environment.client.workflow.getHandle(watchWorkflowId('default', last)).describe();
      const { attempt, lastFailure } = raw.pendingActivities?.[0] ?? {};
      return { attempt: Number(attempt), failure: lastFailure?.message };
    };
    const before = await attemptOf();
    expect(await worker.shutDown()).toBe(0);
    const after = await eventually('the watch waits for another worker', async () => {
      const now = await attemptOf();
      return now.attempt > before.attempt ? now : undefined;
    });
    expect(after.failure).toBe('The worker stops: another one goes on.');
  });
});
