import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { initNamespace } from '../../src/client/init-namespace.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { queueWorkflowId, SWEEP_SCHEDULE_ID, watchWorkflowId } from '../../src/model/names.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { TenantQueueState } from '../../src/model/tenant-queue/tenant-queue.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
  HELD_RUNNING,
  PATIENT,
} from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { runInStages, type StagedScenario } from '../support/scenario-stages.ts';

/* Workflows that serve the fleets of several task queues outlive each fleet: watch with its retention, tenant queue, sweeps. */

const NAMESPACE = 'lost-fleet';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
const PATIENCE = { within: 400_000, every: 500 };
/**
 * Milliseconds after which a fleet counts as gone; by default a minute. Longer than a busy machine keeps a worker waiting: one
 * that counts as gone loses its queues and admissions.
 */
const FLEET_GONE_AFTER = 15_000;

/** Each has task queue `fleet-NAME`. `gone` and `away` die and come back; the others keep running. */
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

const clientOf = (fleet: Fleet) =>
  new SparkBatchClient(environment.client, { ...PATIENT, taskQueue: taskQueueOf(fleet) });

const SHORT: Simulation = { 'run-time': '200ms' };

/** Submits a batch to a fleet, and waits until its queue knows it: the queue must keep this order. */
async function submit(fleet: Fleet, id: string, simulation: Simulation, more: Partial<BatchRequest> = {}) {
  const [tenant = ''] = id.split('-');
  const reconcile = { initialInterval: '1s', maximumInterval: '4s' };
  const request = simulatedBatch(NAMESPACE, simulation, { name: id, tenant, reconcile, ...more });
  await clientOf(fleet).submit(request, { batchId: id });
  await eventually(
    `${id} is known to its queue`,
    async () => {
      const { admitted, waiting } = await queueOf(tenant);
      return [...admitted, ...waiting].some(({ workflowId }) => workflowId === id) ? true : undefined;
    },
    PATIENCE,
  );
}

const { until, untilRunning, untilQueued, kill } = batchHelpers(() => environment, PATIENCE);

const queueOf = (tenant: string) =>
  environment.client.workflow.getHandle(queueWorkflowId(tenant)).query<TenantQueueState>('state');

const names = (entries: readonly { readonly workflowId: string }[]) => entries.map(({ workflowId }) => workflowId);

const untilQueue = (tenant: string, admitted: readonly string[], waiting: readonly string[]) =>
  eventually(
    `in the queue of ${tenant}, ${admitted.join(', ')} are admitted and ${waiting.join(', ')} wait`,
    async () => {
      const state = await queueOf(tenant);
      const found = [names(state.admitted).toSorted(), names(state.waiting)];
      expect(found).toEqual([[...admitted].toSorted(), waiting]);
      return true;
    },
    PATIENCE,
  );

/** Waits until its queue has offered a batch admission: the history of the batch shows it, whatever the queue does later. */
const untilOffered = (batchId: string) =>
  eventually(
    `${batchId} is offered admission`,
    async () => {
      const history = await historyOf(environment.client, batchId);
      return (
        history.some(
          ({ workflowExecutionSignaledEventAttributes: signal }) =>
            signal?.signalName === MESSAGES.admission &&
            Buffer.from(signal.input?.payloads?.[0]?.data ?? []).includes('"kind":"admitted"'),
        ) || undefined
      );
    },
    PATIENCE,
  );

const finished = async (...ids: string[]) => {
  const signal = AbortSignal.timeout(PATIENCE.within);
  const results = await Promise.all(ids.map((id) => environment.batches.result(id, { signal })));
  expect(results.map(({ batchId, state }) => `${batchId} ${state}`)).toEqual(ids.map((id) => `${id} FINISHED`));
};

/** Status and task queue of every run of a tenant's queue, the latest first. */
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

/** Stages: after the loss of fleet `away`, right before and after the loss of `gone`, and when both are back. */
type FleetScenario = StagedScenario<'away' | 'beforeGone' | 'gone' | 'back'>;

/** The fleet that hosts the queue is lost while batches of two others wait in it. */
const moved: FleetScenario = {
  start: async () => {
    await submit('gone', 'moved-1', HELD_RUNNING);
    await untilRunning('moved-1');
    await submit('here', 'moved-2', HELD_RUNNING);
    await untilRunning('moved-2');
    await submit('gone', 'moved-3', HELD_RUNNING);
    await submit('here', 'moved-4', SHORT);
    await submit('there', 'moved-5', SHORT);
    expect(await taskQueueOfWorkflow(queueWorkflowId('moved'))).toBe('fleet-gone');
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

/** A batch is admitted while its fleet is lost, so that it cannot take the admission; another batch waits. */
const asleep: FleetScenario = {
  start: async () => {
    await submit('here', 'asleep-1', HELD_RUNNING);
    await untilRunning('asleep-1');
    await submit('away', 'asleep-2', SHORT);
    await submit('here', 'asleep-3', HELD_RUNNING);
    await submit('away', 'asleep-4', SHORT);
    await submit('here', 'asleep-5', SHORT);
  },
  away: async () => {
    await kill('asleep-1');
    await untilOffered('asleep-2');
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

/** The same, and the queue that admitted it is lost with its fleet. */
const between: FleetScenario = {
  start: async () => {
    await submit('gone', 'between-1', HELD_RUNNING);
    await untilRunning('between-1');
    await submit('away', 'between-2', SHORT);
    await submit('here', 'between-3', HELD_RUNNING);
  },
  away: async () => {
    await kill('between-1');
    await untilOffered('between-2');
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

/** The fleet that keeps a driver is lost before the retention is over. */
const kept: FleetScenario = {
  start: async () => undefined,
  beforeGone: async () => {
    const request = simulatedBatch(NAMESPACE, SHORT, {
      name: 'kept-1',
      tenant: 'kept',
      cleanup: 'ALL',
      retention: '1h',
    });
    await clientOf('gone').submit(request, { batchId: 'kept-1' });
    await finished('kept-1');
  },
  gone: async () => {
    const [name = ''] = recorder.creationOrder('kept-1');
    // The retention is on the pod: the fleet that has taken over changes and ends it.
    await untilWatchedBy(/^fleet-(here|there)$/);
    await environment.batches.extendRetention('kept-1', '2h');
    expect(await environment.cluster.pod(name)).toBeDefined();
    await environment.batches.endRetention('kept-1');
    await environment.cluster.untilGone(name);
  },
};

/** The fleet of the sweep schedule is lost, and one of its sweeps with it. */
const scheduled: FleetScenario = {
  start: async () => void (await init('gone')),
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

/** The first worker hosts the watch, which is lost with its fleet. */
const watched: FleetScenario = {
  start: async () => expect(await taskQueueOfWorkflow(watchWorkflowId('home', NAMESPACE))).toBe('fleet-gone'),
  gone: () => untilWatchedBy(/^fleet-(here|there)$/),
};

async function untilWatchedBy(fleet: RegExp): Promise<void> {
  await eventuallyTrue(
    `a fleet ${fleet} has the watch`,
    async () => fleet.test(await taskQueueOfWorkflow(watchWorkflowId('home', NAMESPACE))),
    PATIENCE,
  );
}

async function taskQueueOfWorkflow(workflowId: string): Promise<string> {
  return (await environment.client.workflow.getHandle(workflowId).describe()).taskQueue;
}

async function init(fleet: Fleet) {
  // So seldom that none begins by itself: intervals count from 1970.
  const sweep = { everyMs: 1000 * 24 * 60 * 60 * 1000, request: {} };
  const steps = await initNamespace(environment.client, { taskQueue: taskQueueOf(fleet), sweep });
  return steps.find(({ what }) => what.startsWith('schedule'))?.done;
}

/** A batch is reset after its end, to a moment at which it ran. */
async function resetAfterItsEnd(): Promise<void> {
  const retry = { application: 1, initialInterval: '100ms' } as const;
  await submit('here', 'reset-1', HELD_RUNNING, { retry });
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
  await submit('here', 'reset-2', HELD_RUNNING);
  await untilRunning('reset-2');
  await submit('here', 'reset-3', SHORT);

  await environment.client.workflowService.resetWorkflowExecution({
    namespace: NAMESPACE,
    workflowExecution: { workflowId: 'reset-1', runId },
    reason: 'by the test',
    requestId: 'reset-1',
    workflowTaskFinishEventId: submissions[1]?.activityTaskScheduledEventAttributes
      ?.workflowTaskCompletedEventId as never,
    // RESET_REAPPLY_TYPE_NONE: without the signals, one of which was the kill.
    resetReapplyType: 2,
  });
  await untilRunning('reset-1');
  await untilQueue('reset', ['reset-1', 'reset-2'], ['reset-3']);
  await kill('reset-2');
  await untilQueue('reset', ['reset-1'], ['reset-3']);
  expect(recorder.of('reset-3')).toEqual([]);
  const isFirst = ({ queued }: BatchStatus) => queued?.place === 1 && queued.admitted === 1;
  expect(await until('reset-3', 'the first in its queue', isFirst)).toMatchObject({ queued: { limit: 1 } });
  await kill('reset-1');
  await finished('reset-3');
}

const SCENARIOS = { moved, asleep, between, kept, scheduled, watched } as const;

/** Runs all scenarios at once: they share the losses and the returns of the fleets. */
const startScenarios = () =>
  runInStages(SCENARIOS, [
    ['away', () => lost('away')],
    ['beforeGone', () => Promise.resolve()],
    ['gone', () => lost('gone')],
    ['back', () => Promise.all([worker('gone'), worker('away')])],
  ]);

let scenarios: ReturnType<typeof startScenarios>;
let reset: Promise<void>;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  configure();
  for (const fleet of ['gone', 'away', 'here', 'there'] as const) {
    fleets.set(fleet, await worker(fleet));
    // The first worker starts the watch a moment after it is ready.
    await untilWatchedBy(/^fleet-gone$/);
  }
  scenarios = startScenarios();
  reset = resetAfterItsEnd();
  reset.catch(() => undefined);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

describe('another fleet, after the loss of the one that hosts the queue of a tenant,', () => {
  test('hosts one queue with the admitted batches and the order of the waiting ones', async () => {
    await scenarios.moved;
    expect(recorder.maxAlive('moved-')).toBe(2);
    const order = recorder.creationOrder('moved-').map((name) => name.split('-').slice(0, 2).join('-'));
    expect(order).toEqual(['moved-1', 'moved-2', 'moved-4', 'moved-5', 'moved-3']);
    const [latest, ...earlier] = await runsOfQueue('moved', 2);
    expect(latest).toMatch(/^(RUNNING|COMPLETED) fleet-(here|there)$/);
    expect(earlier).toEqual(['TERMINATED fleet-gone']);
  });

  test('passes an admission that was not taken on to the next batch, and it is not taken later', async () => {
    await scenarios.between;
    expect(recorder.maxAlive('between-')).toBe(1);
    expect(await runsOfQueue('between', 2)).toEqual([expect.stringContaining('fleet-here'), 'TERMINATED fleet-gone']);
  });
});

describe('another fleet, after the loss of one,', () => {
  test('watches the drivers of the cluster', () => scenarios.watched);
  test('keeps an ended driver, changes its retention and deletes it', () => scenarios.kept);
  test('sweeps by schedule after init, which ends the sweep that waits for the lost fleet', () => scenarios.scheduled);
});

test('a batch that loses its fleet loses its admission or is skipped, and has its position again when the fleet is back', async () => {
  await scenarios.asleep;
  expect(recorder.maxAlive('asleep-')).toBe(1);
  const order = recorder.creationOrder('asleep-').map((name) => name.split('-').slice(0, 2).join('-'));
  expect(order).toEqual(['asleep-1', 'asleep-3', 'asleep-2', 'asleep-4', 'asleep-5']);
  expect(await runsOfQueue('asleep', 1)).toEqual([expect.stringContaining('fleet-here')]);
});

test('a batch that is reset after its end counts again, beyond the quota, and keeps its priority', async () => {
  await reset;
  expect(recorder.maxAlive('reset-')).toBe(2);
  const submissions = (await historyOf(environment.client, 'reset-1')).flatMap(
    ({ activityTaskScheduledEventAttributes: activity }) =>
      activity?.activityType?.name === 'sparkSubmitDriver' ? [activity.priority?.priorityKey] : [],
  );
  expect(submissions).toEqual([1, 1]);
});
