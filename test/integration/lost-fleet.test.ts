import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { initNamespace } from '../../src/client/init.ts';
import { sweepNow } from '../../src/client/sweep.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { queueWorkflowId, SWEEP_SCHEDULE_ID, watchWorkflowId } from '../../src/model/names.ts';
import type { TenantQueueState } from '../../src/model/tenant-queue/tenant-queue.ts';
import { batchWatcher } from '../support/environment/batch-watcher.ts';
import {
  batchOf,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { type Story, tellAll } from '../support/scenario-stages.ts';

jest.setTimeout(500_000);

/* What serves fleets on several task queues outlives each of them: watch, queue, the end of a retention, sweeps. */

const NAMESPACE = 'lost-fleet';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
const PATIENCE = { within: 240_000, every: 500 };
/** Milliseconds after which a fleet counts as gone: a minute, where nobody says so. */
const FLEET_GONE_AFTER = 6000;

/** Each has task queue `fleet-NAME`. `gone` and `away` die, and come back; the others live. */
type Fleet = 'gone' | 'away' | 'here' | 'there';

let environment: TestEnvironment;
let recorder: PodRecorder;
const file = join(mkdtempSync(join(tmpdir(), 'lost-fleet-')), 'configuration.json');

function configure(): void {
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: {
      moved: { namespaces: [NAMESPACE], liveBatches: 2 },
      asleep: { namespaces: [NAMESPACE], liveBatches: 1 },
      between: { namespaces: [NAMESPACE], liveBatches: 1 },
      reset: { namespaces: [NAMESPACE], liveBatches: 1, priority: 1 },
      kept: { namespaces: [NAMESPACE] },
    },
  };
  writeFileSync(file, JSON.stringify(configuration));
}

const taskQueueOf = (fleet: Fleet) => `fleet-${fleet}`;
const worker = (fleet: Fleet): Promise<WorkerProcess> =>
  environment.worker({
    main: MAIN,
    args: [file, '--task-queue', taskQueueOf(fleet), '--fleet-gone-after', String(FLEET_GONE_AFTER)],
  });

const clientOf = (fleet: Fleet) => new SparkBatchClient(environment.client, { taskQueue: taskQueueOf(fleet) });

const LONG: Simulation = { 'run-time': '1h' };
const SHORT: Simulation = { 'run-time': '1s' };

/** Submits a batch to a fleet, and waits until it has asked for its turn: so that there is an order to keep. */
async function submit(fleet: Fleet, id: string, simulation: Simulation, more: Partial<BatchRequest> = {}) {
  const [tenant = ''] = id.split('-');
  const reconcile = { initialInterval: '3s', maximumInterval: '10s' };
  const request = batchOf(NAMESPACE, simulation, { name: id, tenant, reconcile, ...more });
  await clientOf(fleet).submit(request, { batchId: id });
  await eventually(
    `${id} is known to its queue`,
    async () => {
      const { live, waiting } = await queueOf(tenant);
      return [...live, ...waiting].some(({ workflowId }) => workflowId === id) ? true : undefined;
    },
    PATIENCE,
  );
}

const { until, untilRunning, untilQueued, kill } = batchWatcher(() => environment, PATIENCE);

const queueOf = (tenant: string) =>
  environment.client.workflow.getHandle(queueWorkflowId(tenant)).query<TenantQueueState>('state');

const names = (entries: readonly { readonly workflowId: string }[]) => entries.map(({ workflowId }) => workflowId);

const untilQueue = (tenant: string, live: readonly string[], waiting: readonly string[]) =>
  eventually(
    `in the queue of ${tenant} live ${live.join(', ')} and wait ${waiting.join(', ')}`,
    async () => {
      const state = await queueOf(tenant);
      const found = [names(state.live).toSorted(), names(state.waiting)];
      expect(found).toEqual([[...live].toSorted(), waiting]);
      return true;
    },
    PATIENCE,
  );

const finished = async (...ids: string[]) => {
  const signal = AbortSignal.timeout(PATIENCE.within);
  const results = await Promise.all(ids.map((id) => environment.batches.result(id, { signal })));
  expect(results.map(({ batchId, state }) => `${batchId} ${state}`)).toEqual(ids.map((id) => `${id} FINISHED`));
};

/** All runs of the queue of a tenant, the latest first: how they ended, or that they run, and where they live. */
const runsOfQueue = (tenant: string, count: number) =>
  eventually(
    `the queue of ${tenant} has had ${count} runs`,
    async () => {
      const query = `WorkflowId = '${queueWorkflowId(tenant)}'`;
      const runs: string[] = [];
      for await (const { status, taskQueue } of environment.client.workflow.list({ query }))
        runs.push(`${status.name} ${taskQueue}`);
      return runs.length === count ? runs : undefined;
    },
    PATIENCE,
  );

const fleets = new Map<Fleet, WorkerProcess>();
const lost = async (fleet: Fleet) => fleets.get(fleet)?.kill();

/** After the loss of fleet `away`, after that of `gone`, and when both are back. */
type Lost = Story<'away' | 'gone' | 'back'>;

/** The fleet that hosts the queue is gone, and batches of two others wait in it. */
const moved: Lost = {
  begin: async () => {
    await submit('gone', 'moved-1', LONG);
    await submit('here', 'moved-2', LONG);
    await Promise.all([untilRunning('moved-1'), untilRunning('moved-2')]);
    await submit('gone', 'moved-3', LONG);
    await submit('here', 'moved-4', SHORT);
    await submit('there', 'moved-5', SHORT);
    expect(await homeOf(queueWorkflowId('moved'))).toBe('fleet-gone');
  },
  gone: async () => {
    await kill('moved-2');
    await finished('moved-4', 'moved-5');
    expect(recorder.of('moved-3')).toEqual([]);
    expect(await environment.client.workflow.getHandle('moved-1').describe()).toMatchObject({
      status: { name: 'RUNNING' },
    });
  },
  back: async () => {
    await untilRunning('moved-3');
    await untilRunning('moved-1');
    await untilQueue('moved', ['moved-1', 'moved-3'], []);
    await Promise.all(['moved-1', 'moved-3'].map(kill));
  },
};

/** A batch is told that it is its turn, and its fleet is not there to take it; another one's turn would come. */
const asleep: Lost = {
  begin: async () => {
    await submit('here', 'asleep-1', LONG);
    await untilRunning('asleep-1');
    await submit('away', 'asleep-2', SHORT);
    await submit('here', 'asleep-3', LONG);
    await submit('away', 'asleep-4', SHORT);
    await submit('here', 'asleep-5', SHORT);
  },
  away: async () => {
    await kill('asleep-1');
    await untilQueue('asleep', ['asleep-2'], ['asleep-3', 'asleep-4', 'asleep-5']);
  },
  gone: async () => {
    await untilRunning('asleep-3');
    await untilQueue('asleep', ['asleep-3'], ['asleep-5']);
  },
  back: async () => {
    await untilQueue('asleep', ['asleep-3'], ['asleep-2', 'asleep-4', 'asleep-5']);
    expect([...recorder.of('asleep-2'), ...recorder.of('asleep-4')]).toEqual([]);
    await kill('asleep-3');
    await finished('asleep-2', 'asleep-4', 'asleep-5');
  },
};

/** The same, and the queue that told it so is lost with its fleet. */
const between: Lost = {
  begin: async () => {
    await submit('gone', 'between-1', LONG);
    await untilRunning('between-1');
    await submit('away', 'between-2', SHORT);
    await submit('here', 'between-3', LONG);
  },
  away: async () => {
    await kill('between-1');
    await untilQueue('between', ['between-2'], ['between-3']);
  },
  gone: async () => {
    await untilRunning('between-3');
    await untilQueue('between', ['between-3'], []);
  },
  back: async () => {
    await untilQueued('between-2', 1);
    expect(recorder.of('between-2')).toEqual([]);
    await kill('between-3');
    await finished('between-2');
  },
};

/** A driver is kept by a fleet that is lost before the retention is over. */
const kept: Lost = {
  begin: async () => undefined,
  away: async () => {
    const request = batchOf(NAMESPACE, SHORT, { name: 'kept-1', tenant: 'kept', cleanup: 'ALL', retention: '1m' });
    await clientOf('gone').submit(request, { batchId: 'kept-1' });
    await finished('kept-1');
  },
  gone: async () => {
    const [name = ''] = recorder.creationOrder('kept-1');
    const sweep = () => sweepNow(environment.client, taskQueueOf('here'), { grace: '1ms' });
    const finding = await eventually(
      'a sweep of another fleet deletes it',
      async () => (await sweep()).findings.find((one) => one.name === name),
      { ...PATIENCE, every: 3000 },
    );
    expect(finding).toMatchObject({
      action: 'deleted',
      message: expect.stringContaining('no worker serves the task queue'),
    });
    await eventually('it is gone', async () => ((await environment.cluster.pod(name)) ? undefined : true));
  },
};

/** The schedule of the sweeps is of a fleet that is lost, and so is one of its sweeps. */
const scheduled: Lost = {
  begin: async () => void (await init('gone')),
  gone: async () => {
    const schedule = environment.client.schedule.getHandle(SWEEP_SCHEDULE_ID);
    const runs = async () => {
      const found: string[] = [];
      const query = `TemporalScheduledById = '${SWEEP_SCHEDULE_ID}'`;
      for await (const { status, taskQueue } of environment.client.workflow.list({ query }))
        found.push(`${status.name} ${taskQueue}`);
      return found.toSorted().join(', ');
    };
    const untilRuns = (wanted: string, meanwhile: () => Promise<unknown>) =>
      eventually(
        `the sweeps are ${wanted}`,
        async () => {
          await meanwhile();
          const found = await runs();
          if (found === wanted) return true;
          throw new Error(found);
        },
        { ...PATIENCE, every: 3000 },
      );
    await schedule.trigger('SKIP');
    await untilRuns('RUNNING fleet-gone', () => Promise.resolve());
    expect(await init('here')).toBe('updated');
    await untilRuns('TERMINATED fleet-gone', () => init('here'));
    await schedule.trigger('SKIP');
    await untilRuns('COMPLETED fleet-here, TERMINATED fleet-gone', () => Promise.resolve());
  },
};

/** The watch over the drivers is the first worker's, and is lost with its fleet. */
const watched: Lost = {
  begin: async () => expect(await homeOf(watchWorkflowId('home', NAMESPACE))).toBe('fleet-gone'),
  gone: async () => {
    await eventually(
      'another fleet has the watch',
      async () => (/^fleet-(here|there)$/.test(await homeOf(watchWorkflowId('home', NAMESPACE))) ? true : undefined),
      PATIENCE,
    );
  },
};

async function homeOf(workflowId: string): Promise<string> {
  return (await environment.client.workflow.getHandle(workflowId).describe()).taskQueue;
}

async function init(fleet: Fleet) {
  const sweep = { everyMs: 24 * 60 * 60 * 1000, request: {} };
  const steps = await initNamespace(environment.client, { taskQueue: taskQueueOf(fleet), sweep });
  return steps.find(({ what }) => what.startsWith('schedule'))?.done;
}

/** A batch is reset after its end, to a moment at which it lived. */
async function resetAfterItsEnd(): Promise<void> {
  const retry = { application: 1, initialInterval: '100ms' } as const;
  await submit('here', 'reset-1', LONG, { retry });
  const { attempts } = await untilRunning('reset-1');
  await environment.cluster.deletePod(attempts[0]?.driver.name ?? '');
  await until('reset-1', 'tried again', ({ state, attempts: tried }) => state === 'RUNNING' && tried.length === 2);
  const { runId } = await environment.client.workflow.getHandle('reset-1').describe();
  const history = await historyOf(environment.client, 'reset-1');
  const submissions = history.filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'sparkSubmitDriver',
  );
  await kill('reset-1');
  expect(await environment.batches.result('reset-1')).toMatchObject({ state: 'KILLED' });
  await submit('here', 'reset-2', LONG);
  await untilRunning('reset-2');
  await submit('here', 'reset-3', SHORT);

  await environment.client.workflowService.resetWorkflowExecution({
    namespace: NAMESPACE,
    workflowExecution: { workflowId: 'reset-1', runId },
    reason: 'by the test',
    requestId: 'reset-1',
    workflowTaskFinishEventId: submissions[1]?.activityTaskScheduledEventAttributes
      ?.workflowTaskCompletedEventId as never,
    // Temporal's number of: without the signals, of which one was the kill.
    resetReapplyType: 2,
  });
  await untilRunning('reset-1');
  await untilQueue('reset', ['reset-1', 'reset-2'], ['reset-3']);
  await kill('reset-2');
  await untilQueue('reset', ['reset-1'], ['reset-3']);
  expect(recorder.of('reset-3')).toEqual([]);
  expect(await untilQueued('reset-3', 1)).toMatchObject({ queued: { place: 1, live: 1, limit: 1 } });
  await kill('reset-1');
  await finished('reset-3');
}

const STORIES = { moved, asleep, between, kept, scheduled, watched } as const;

/** All stories at once: fleets are lost, and come back, for all of them. */
const tellStories = () =>
  tellAll(STORIES, [
    ['away', () => lost('away')],
    ['gone', () => lost('gone')],
    ['back', () => Promise.all([worker('gone'), worker('away')])],
  ]);

let stories: ReturnType<typeof tellStories>;
let reset: Promise<void>;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  configure();
  for (const fleet of ['gone', 'away', 'here', 'there'] as const) fleets.set(fleet, await worker(fleet));
  stories = tellStories();
  reset = resetAfterItsEnd();
  reset.catch(() => undefined);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

describe('when the fleet that hosts the queue of a tenant is gone', () => {
  test('another takes it over: who lives still counts, who waits goes in the order of arrival, and whoever comes back finds one queue', async () => {
    await stories.moved;
    expect(recorder.maxAlive('moved-')).toBe(2);
    const order = recorder.creationOrder('moved-').map((name) => name.split('-').slice(0, 2).join('-'));
    expect(order).toEqual(['moved-1', 'moved-2', 'moved-4', 'moved-5', 'moved-3']);
    const [latest, ...earlier] = await runsOfQueue('moved', 2);
    expect(latest).toMatch(/^(RUNNING|COMPLETED) fleet-(here|there)$/);
    expect(earlier).toEqual(['TERMINATED fleet-gone']);
  });

  test('a turn that it told of, and that nobody took, is another’s, and is not taken later', async () => {
    await stories.between;
    expect(recorder.maxAlive('between-')).toBe(1);
    expect(await runsOfQueue('between', 2)).toEqual([expect.stringContaining('fleet-here'), 'TERMINATED fleet-gone']);
  });
});

describe('when the fleet is gone', () => {
  test('that watches the drivers of a cluster, another does so', () => stories.watched);
  test('that keeps a driver for its retention, a sweep of another deletes the driver after it', () => stories.kept);
  test('that sweeps by schedule, init for another ends the sweep that waits for it, and the next ones run', () =>
    stories.scheduled);
});

test('a batch whose fleet is gone loses its turn to the next, or is passed over, and stands where it stood when it is back', async () => {
  await stories.asleep;
  expect(recorder.maxAlive('asleep-')).toBe(1);
  const order = recorder.creationOrder('asleep-').map((name) => name.split('-').slice(0, 2).join('-'));
  expect(order).toEqual(['asleep-1', 'asleep-3', 'asleep-2', 'asleep-4', 'asleep-5']);
  expect(await runsOfQueue('asleep', 1)).toEqual([expect.stringContaining('fleet-here')]);
});

test('a batch that is reset after its end counts again, beyond the quota, and nobody else is let in for it; it keeps its priority', async () => {
  await reset;
  expect(recorder.maxAlive('reset-')).toBe(2);
  const submissions = (await historyOf(environment.client, 'reset-1')).flatMap(
    ({ activityTaskScheduledEventAttributes: activity }) =>
      activity?.activityType?.name === 'sparkSubmitDriver' ? [activity.priority?.priorityKey] : [],
  );
  expect(submissions).toEqual([1, 1]);
});
