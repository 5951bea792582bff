import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { simulatedBatch, type Simulation } from '../../support/environment/test-environment.ts';
import { simulatedManifest } from '../../support/manifests.ts';
import type { PipelineBatch } from '../../support/pipelines/workflows.ts';
import { BATCH_KINDS, type BatchBehavior } from './batch-kinds.ts';
import { CALLER_KINDS, type CallerBehavior } from './caller-kinds.ts';
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
  /** The request of a second run of its id, started as soon as the first one has closed. */
  readonly requestAgain?: BatchRequest;
  /** Whether a run of it may be terminated: by the harness, or with its caller. */
  readonly mayBeTerminated: boolean;
  /** Whether its caller may end before it starts the batch. */
  readonly mayNeverStart: boolean;
}

/** A workflow to start that starts batches of the plan, and when (milliseconds after the start). */
export interface PlannedCaller extends Omit<CallerBehavior, 'batches'> {
  readonly callerId: string;
  readonly kind: string;
  readonly at: number;
  readonly batches: readonly PipelineBatch[];
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
  /** Batches that users submit. */
  readonly submitted: readonly PlannedBatch[];
  readonly callers: readonly PlannedCaller[];
  /** All batches, those of callers included. */
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
  /** Number of batches that the real spark-submit submits. Each takes seconds of CPU, so the plan spreads them. Default 0. */
  readonly sparkSubmits?: number;
}

/** Mean interval between faults of each worker, in milliseconds. */
const FAULT_EVERY = 6000;
/** Pause between two faults of servers, in which the system recovers, in milliseconds. */
const SERVER_PAUSE = 20_000;
/** Time without faults at the start, in which the workers start their watch, in milliseconds. */
const QUIET = 2000;

/** Draws a plan. */
export function drawPlan({ seed, batches, minutes, workers, namespace, sparkSubmits = 0 }: PlanOptions): ChaosPlan {
  const random = new Random(seed);
  const span = minutes * 60_000;
  const drawn = drawBatches(random.fork(), { count: batches, span, namespace, prefix: `chaos-${seed}` });
  const bySparkSubmit = spread(drawn.submitted.filter(isPlainNative), sparkSubmits);
  const changes = new Map([...bySparkSubmit].map((batch) => [batch, withSparkSubmit(batch)]));
  const changed = (batch: PlannedBatch) => changes.get(batch) ?? batch;
  return {
    ...drawn,
    submitted: drawn.submitted.map(changed),
    batches: drawn.batches.map(changed),
    faults: drawFaults(random.fork(), { span, workers }),
  };
}

/** Whether a batch can be submitted by spark-submit instead, with the same end: its driver has no further settings. */
function isPlainNative({ request, more }: PlannedBatch): boolean {
  return request.submit === undefined && more?.driver === undefined;
}

/** So many of the items, at equal distances. */
function spread<T>(items: readonly T[], count: number): ReadonlySet<T> {
  const chosen = Math.min(count, items.length);
  return new Set(Array.from({ length: chosen }, (_, index) => items[Math.floor((index * items.length) / chosen)] as T));
}

function withSparkSubmit({ request, requestAgain, ...batch }: PlannedBatch): PlannedBatch {
  const submit = { kind: 'spark-submit' } as const;
  return {
    ...batch,
    request: { ...request, submit },
    ...(requestAgain && { requestAgain: { ...requestAgain, submit } }),
  };
}

/** What is drawn: a single batch, or a caller with its batches. */
const DRAWN = [
  ...BATCH_KINDS.map((batch) => ({ weight: batch.weight, batch })),
  ...CALLER_KINDS.map((caller) => ({ weight: caller.weight, caller })),
];

interface DrawOptions {
  readonly count: number;
  readonly span: number;
  readonly namespace: string;
  readonly prefix: string;
}

function drawBatches(
  random: Random,
  { count, span, namespace, prefix }: DrawOptions,
): Pick<ChaosPlan, 'submitted' | 'callers' | 'batches'> {
  const moments = Array.from({ length: count }, () => Math.floor(random.next() * span)).toSorted((a, b) => a - b);
  const submitted: PlannedBatch[] = [];
  const callers: PlannedCaller[] = [];
  const called: PlannedBatch[] = [];
  for (let index = 0; index < count;) {
    const at = moments[index] ?? 0;
    const idOf = (number: number) => `${prefix}-${index + number + 1}`;
    const drawn = random.pick(DRAWN);
    if ('batch' in drawn) {
      const { kind, behavior: draw } = drawn.batch;
      const behavior = draw(random);
      const batchId = idOf(0);
      submitted.push({
        ...behavior,
        batchId,
        kind,
        at,
        ...requestsOf(random, { namespace, batchId, behavior }),
        mayBeTerminated: behavior.act?.what === 'terminate',
        mayNeverStart: false,
      });
      index += 1;
      continue;
    }
    const { kind, behavior: draw } = drawn.caller;
    const { batches: simulations, ...behavior } = draw(random);
    // The last batches of a plan may be too few for this caller.
    if (index + simulations.length > count) continue;
    const batches = simulations.map((simulation, number): PlannedBatch => {
      const batchId = idOf(number);
      const { request } = requestsOf(random, { namespace, batchId, behavior: { simulation } });
      return {
        simulation,
        batchId,
        kind: `${kind} (${behavior.by})`,
        at,
        request: { ...request, onFailure: 'fail' },
        // By Temporal's default policy; the helper cancels instead.
        mayBeTerminated: behavior.by === 'child',
        mayNeverStart: !behavior.expected.includes('COMPLETED'),
      };
    });
    called.push(...batches);
    callers.push({
      ...behavior,
      callerId: `${idOf(0)}-caller`,
      kind,
      at,
      batches: batches.map(({ batchId, request }) => ({ batchId, request, by: behavior.by })),
    });
    index += simulations.length;
  }
  return { submitted, callers, batches: [...submitted, ...called] };
}

/** Submit kinds. A batch that asks for a node is native: a manifest names it in its own way. */
const SUBMIT_KINDS = [
  { weight: 6, kind: 'native' as const },
  { weight: 2, kind: 'manifest' as const },
  { weight: 3, kind: 'operator' as const },
];

function requestsOf(
  random: Random,
  { namespace, batchId, behavior }: { namespace: string; batchId: string; behavior: BatchBehavior },
): Pick<PlannedBatch, 'request' | 'requestAgain'> {
  const { simulation, more, again } = behavior;
  const keep = random.pick([
    { weight: 8, cleanup: 'ALL' as const },
    { weight: 3, cleanup: 'COMPLETED' as const },
    { weight: 1, cleanup: 'NONE' as const },
  ]);
  const { kind } = random.pick(SUBMIT_KINDS);
  const settings: Partial<BatchRequest> = {
    name: batchId,
    namespace,
    retention: `${random.between(1, MAX_RETENTION / 1000)}s`,
    cleanup: keep.cleanup,
    onFailure: random.next() < 0.5 ? 'return' : 'fail',
    retry: { infrastructure: 3, initialInterval: '1s', maximumInterval: '3s' },
    reconcile: { initialInterval: '10s', maximumInterval: '1m' },
  };
  const requestWith = (simulated: Simulation): BatchRequest => {
    if (kind === 'manifest' && !more?.driver) return { ...simulatedManifest(simulated), ...settings, ...more };
    const batch = simulatedBatch(namespace, simulated);
    const isOperator = kind === 'operator' && !more?.driver;
    return {
      ...batch,
      ...settings,
      ...(isOperator && { submit: { kind } }),
      ...more,
      driver: { ...batch.driver, ...more?.driver },
    };
  };
  return { request: requestWith(simulation), ...(again && { requestAgain: requestWith(again.simulation) }) };
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
