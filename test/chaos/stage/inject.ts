import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { startComponent, stopComponent, type ComponentName, type Stack } from '../../../stack/index.ts';
import { watchWorkflowId } from '../../../src/model/names.ts';
import { answer, cut, delay, drop, type Fault, type RequestMatch } from '../../support/proxies/api-proxy.ts';
import type { FaultName } from '../plan/fault-kinds.ts';
import type { PlannedFault } from '../plan/plan.ts';
import { Random } from '../plan/random.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** The servers and workers of a run. */
export interface Stage {
  readonly stack: Stack;
  readonly client: Client;
  readonly slots: readonly WorkerSlot[];
}

/** Temporal's PENDING_ACTIVITY_STATE_STARTED. */
const ACTIVITY_STARTED = 2;

/** Injects a fault for its duration, and ends it. */
export async function inject({ fault, lasts, slot: number, share, seed }: PlannedFault, stage: Stage): Promise<void> {
  const slot = stage.slots[number % stage.slots.length] as WorkerSlot;
  const random = new Random(seed);
  const draw = () => random.next();
  const some = (kind: Fault, match: RequestMatch = {}) =>
    onRequests(slot, kind, lasts, {
      // The response to a watch does not end; there are other faults for watches.
      where: ({ verb }) => verb !== 'watch' && draw() < share,
      ...match,
    });
  switch (fault) {
    case 'api: latency':
      return some(delay(100, 1500, draw));
    case 'api: connections reset':
      return some(drop('before'));
    case 'api: answers lost':
      return some(drop('after'));
    case 'api: answers cut in the middle':
      return some(cut);
    case 'api: 409':
      return some(answer(409));
    case 'api: 429 with Retry-After':
      return some(answer(429, 'before', 1));
    case 'api: 500':
      return some(answer(500));
    case 'api: 500 after the effect':
      return some(answer(500, 'after'));
    case 'api: 503':
      return some(answer(503));
    case 'api: token expired (401)':
      return onRequests(slot, answer(401), lasts, {});
    case 'api: lists slow':
      return onRequests(slot, delay(2000, 3000, draw), lasts, { verb: 'list' });
    case 'api: unreachable':
      return until(lasts, () => slot.api.outage());
    case 'api: watch silent':
      return until(lasts, () => slot.api.silenceWatches());
    case 'api: watch gone (410 event)':
      return until(0, () => slot.api.forgetWatches());
    case 'api: watch gone (HTTP 410)':
      return until(lasts, () => {
        const rule = slot.api.rule({ verb: 'watch' }, answer(410));
        slot.api.forgetWatches();
        return rule;
      });
    case 'temporal: latency':
      return onNetwork(slot, lasts, { latency: random.between(20, 250) });
    case 'temporal: stalled':
      return onNetwork(slot, lasts, { stalled: true });
    case 'temporal: connections reset':
      return slot.temporal.reset();
    case 'temporal: refuses':
      slot.temporal.set({ refusing: true });
      slot.temporal.reset();
      return onNetwork(slot, lasts, { refusing: true });
    case 'worker: SIGKILL':
      return slot.replace('SIGKILL');
    case 'worker: SIGTERM':
      return slot.replace('SIGTERM');
    case 'worker: frozen':
      slot.freeze();
      await pause(lasts);
      return slot.thaw();
    case 'worker: watch host killed':
      return (await hostOfWatch(stage))?.replace('SIGKILL');
    case 'etcd stopped':
      return restart(stage.stack, 'etcd', lasts);
    case 'API server stopped':
      return restart(stage.stack, 'kube-apiserver', lasts);
    case 'Temporal restarted':
      return restart(stage.stack, 'temporal', lasts);
  }
}

/** Faults that end a worker. */
export const WORKER_ENDING_FAULTS: ReadonlySet<FaultName> = new Set([
  'worker: SIGKILL',
  'worker: SIGTERM',
  'worker: watch host killed',
]);

async function onRequests(slot: WorkerSlot, fault: Fault, lasts: number, match: RequestMatch): Promise<void> {
  return until(lasts, () => slot.api.rule(match, fault));
}

async function until(lasts: number, begin: () => { remove(): void }): Promise<void> {
  const rule = begin();
  await pause(lasts);
  rule.remove();
}

async function onNetwork(
  slot: WorkerSlot,
  lasts: number,
  condition: Parameters<WorkerSlot['temporal']['set']>[0],
): Promise<void> {
  slot.temporal.set(condition);
  await pause(lasts);
  slot.temporal.set({});
}

async function restart(stack: Stack, component: ComponentName, after: number): Promise<void> {
  await stopComponent(stack, component);
  await pause(after);
  await startComponent(stack, component);
}

/** The slot of the worker that hosts the watch, by Temporal's description; undefined while no worker does. */
async function hostOfWatch({ client, slots }: Stage): Promise<WorkerSlot | undefined> {
  const { raw } = await client.workflow.getHandle(watchWorkflowId('default', '*')).describe();
  const activity = raw.pendingActivities?.[0];
  if (Number(activity?.state) !== ACTIVITY_STARTED) return undefined;
  const pid = Number.parseInt(activity?.lastWorkerIdentity ?? '');
  return slots.find((slot) => slot.pid === pid);
}
