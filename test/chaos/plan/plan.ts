import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { simulatedBatch } from '../../support/environment/test-environment.ts';
import { BATCH_KINDS, type BatchBehavior } from './batch-kinds.ts';
import { FAULT_KINDS, type FaultName } from './fault-kinds.ts';
import { Random } from './random.ts';

/** The longest retention of a batch, in milliseconds. */
export const MAX_RETENTION = 5000;

/** A batch to submit, and when (milliseconds after the start). */
export interface PlannedBatch extends BatchBehavior {
  readonly batchId: string;
  readonly kind: string;
  readonly at: number;
  readonly request: BatchRequest;
}

/** A fault to inject, when and for how long, and the slot of the worker (unless it is a fault of a server). */
export interface PlannedFault {
  readonly fault: FaultName;
  readonly at: number;
  readonly lasts: number;
  readonly slot: number;
  /** Share of the requests with the fault, from 0 to 1. */
  readonly share: number;
  /** Seed of the random choices during the fault. */
  readonly seed: number;
}

/** The plan of a run: the same for the same options, on every machine. */
export interface ChaosPlan {
  readonly batches: readonly PlannedBatch[];
  readonly faults: readonly PlannedFault[];
}

/** Options of a plan. */
export interface PlanOptions {
  readonly seed: number;
  readonly batches: number;
  readonly minutes: number;
  readonly workers: number;
  readonly namespace: string;
}

/** Mean interval between faults of each worker, in milliseconds. */
const FAULT_EVERY = 6000;
/** Pause between two faults of servers, in which the system recovers, in milliseconds. */
const SERVER_PAUSE = 20_000;
/** Time without faults at the start, in which the workers start their watch, in milliseconds. */
const QUIET = 2000;

/** Draws a plan. */
export function drawPlan({ seed, batches, minutes, workers, namespace }: PlanOptions): ChaosPlan {
  const random = new Random(seed);
  const span = minutes * 60_000;
  return {
    batches: drawBatches(random.fork(), { count: batches, span, namespace, prefix: `chaos-${seed}` }),
    faults: drawFaults(random.fork(), { span, workers }),
  };
}

function drawBatches(
  random: Random,
  { count, span, namespace, prefix }: { count: number; span: number; namespace: string; prefix: string },
): PlannedBatch[] {
  const moments = Array.from({ length: count }, () => Math.floor(random.next() * span)).toSorted((a, b) => a - b);
  return moments.map((at, index) => {
    const { kind, behavior: draw } = random.pick(BATCH_KINDS);
    const behavior = draw(random);
    const batchId = `${prefix}-${index + 1}`;
    const keep = random.pick([
      { weight: 8, cleanup: 'ALL' as const },
      { weight: 3, cleanup: 'COMPLETED' as const },
      { weight: 1, cleanup: 'NONE' as const },
    ]);
    const batch = simulatedBatch(namespace, behavior.simulation, { name: batchId });
    const request: BatchRequest = {
      ...batch,
      retention: `${random.between(1, MAX_RETENTION / 1000)}s`,
      cleanup: keep.cleanup,
      onFailure: random.next() < 0.5 ? 'return' : 'fail',
      retry: { infrastructure: 3, initialInterval: '1s', maximumInterval: '3s' },
      reconcile: { initialInterval: '10s', maximumInterval: '1m' },
      ...behavior.more,
      driver: { ...batch.driver, ...behavior.more?.driver },
    };
    return { ...behavior, batchId, kind, at, request };
  });
}

function drawFaults(random: Random, { span, workers }: { span: number; workers: number }): PlannedFault[] {
  const faults: PlannedFault[] = [];
  let serverFree = QUIET;
  for (let at = QUIET; at < span; at += random.between(0, (2 * FAULT_EVERY) / workers)) {
    const { fault, where, lasts: [from, to] = [0, 0] } = random.pick(FAULT_KINDS);
    const lasts = random.between(from, to);
    const planned = { fault, at, lasts, slot: random.between(0, workers - 1), share: 0.2 + 0.6 * random.next() };
    const seed = random.between(1, 2 ** 31);
    if (where === 'server') {
      if (at < serverFree) continue;
      serverFree = at + lasts + SERVER_PAUSE;
    }
    faults.push({ ...planned, seed });
  }
  return faults;
}
