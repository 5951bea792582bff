import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import {
  HELD_PENDING,
  HELD_RUNNING,
  simulatedBatch,
  type Simulation,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { hold, RELEASE, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { GONE_WITHIN } from '../support/records/driver-expectations.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

/*
 * A cancellation, a kill and a termination at every step of the story of a batch, many times: what happened to the application
 * decides how the batch ends, and nothing is left running.
 */

const NAMESPACE = 'every-step';
/** How often each of them comes at each step. */
const TRIES = 20;

const ACTIONS = {
  cancel: (handle: WorkflowHandle) => handle.cancel(),
  kill: (handle: WorkflowHandle) => handle.signal('kill', { reason: 'test' }),
  terminate: (handle: WorkflowHandle) => handle.terminate('by the test'),
} as const;
type Action = keyof typeof ACTIONS;

interface Step {
  readonly name: string;
  readonly simulation: Simulation;
  /** A request of the batch that is held until the action was taken. */
  readonly held?: RequestMatch;
  /** What the batch waits for before the action, where no request is held. */
  readonly reached?: (status: BatchStatus) => boolean;
  /** The application ended before the action: that decides. */
  readonly finished?: true;
}

const STEPS: readonly Step[] = [
  { name: 'before-submit', simulation: HELD_RUNNING, held: { verb: 'create', resource: 'pods' } },
  { name: 'before-start', simulation: HELD_RUNNING, held: patchWith('schedulingGates') },
  { name: 'pending', simulation: HELD_PENDING, reached: ({ phase }) => phase === 'following' },
  { name: 'running', simulation: HELD_RUNNING, reached: ({ state }) => state === 'RUNNING' },
  {
    name: 'recording',
    simulation: { 'run-time': '100ms' },
    held: RELEASE,
    finished: true,
  },
  {
    name: 'handed-over',
    simulation: { 'run-time': '100ms' },
    reached: ({ phase }) => phase === 'ended',
    finished: true,
  },
];

function patchWith(text: string): RequestMatch {
  return { verb: 'patch', resource: 'pods', where: ({ body }) => body.includes(text) };
}

let environment: FaultyEnvironment;
let recorder: PodRecorder;

/** All steps, one after the other: each holds as many requests as a worker sends at once. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  await environment.worker();
  for (const step of STEPS) await take(step);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

const { until } = batchHelpers(() => environment);

function batchesOf({ name }: Step, action: Action): string[] {
  return Array.from({ length: TRIES }, (_, number) => `${name}-${action}-${number}`);
}

async function take(step: Step): Promise<void> {
  const batches = (Object.keys(ACTIONS) as Action[]).flatMap((action) =>
    batchesOf(step, action).map((batchId) => ({ batchId, action })),
  );
  const held = step.held && holdAll(step.name, step.held);
  await Promise.all(
    batches.map(({ batchId }) =>
      environment.batches.submit(simulatedBatch(NAMESPACE, step.simulation, { name: batchId }), { batchId }),
    ),
  );
  if (held)
    await eventually(`all batches are at step ${step.name}`, () => held.names.size === batches.length || undefined);
  const { reached } = step;
  if (reached) await Promise.all(batches.map(({ batchId }) => until(batchId, step.name, reached)));
  await Promise.all(
    batches.map(async ({ batchId, action }) => {
      const taken = ACTIONS[action](environment.client.workflow.getHandle(batchId));
      // Temporal refuses what comes after the end.
      if (step.name === 'handed-over') await taken.catch(() => undefined);
      else await taken;
    }),
  );
  held?.rule.release();
}

/** Holds a request of each batch of a step. */
function holdAll(step: string, match: RequestMatch): { readonly rule: Rule; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const where: RequestMatch['where'] = (request) => {
    if (!request.name.startsWith(`${step}-`) || match.where?.(request) === false) return false;
    names.add(request.name);
    return true;
  };
  return { rule: environment.proxy.rule({ ...match, where }, hold('before')), names };
}

async function statusOf(batchId: string): Promise<string> {
  return eventually(`batch ${batchId} is closed`, async () => {
    const { status } = await environment.client.workflow.getHandle(batchId).describe();
    return status.name === 'RUNNING' ? undefined : status.name;
  });
}

const CLOSED_AS = { cancel: 'CANCELLED', kill: 'FAILED', terminate: 'TERMINATED' } as const;

describe.each(STEPS)('A batch that is $name', (step) => {
  test.each(['cancel', 'kill'] as const)('ends as its application did after a %s', async (action) => {
    for (const batchId of batchesOf(step, action)) {
      const { state } = await environment.batches.result(batchId);
      expect([batchId, state, await statusOf(batchId)]).toEqual([
        batchId,
        step.finished ? 'FINISHED' : 'KILLED',
        step.finished ? 'COMPLETED' : CLOSED_AS[action],
      ]);
    }
  });

  test('is closed as terminated by a termination, unless it has ended', async () => {
    for (const batchId of batchesOf(step, 'terminate')) {
      expect([batchId, await statusOf(batchId)]).toEqual([
        batchId,
        step.name === 'handed-over' ? 'COMPLETED' : 'TERMINATED',
      ]);
    }
  });

  test.each(['cancel', 'kill', 'terminate'] as const)('leaves nothing that runs after a %s', async (action) => {
    for (const batchId of batchesOf(step, action)) {
      await eventually(
        `nothing of ${batchId} runs`,
        () => recorder.of(`${batchId}-`).every(({ endedAt }) => endedAt !== undefined) || undefined,
        { within: GONE_WITHIN },
      );
      expect(recorder.of(`${batchId}-`).length).toBeLessThanOrEqual(1);
    }
  });
});
