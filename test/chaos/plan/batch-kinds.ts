import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';
import type { Simulation } from '../../support/environment/test-environment.ts';
import type { Random } from './random.ts';

/** An action of a user on a batch or its driver. */
export interface UserAction {
  readonly what: 'kill by update' | 'kill by signal' | 'cancel' | 'terminate' | 'delete the driver';
  /** Milliseconds after the submission or, for a deletion, after the driver runs. */
  readonly after: number;
}

/** A second run of a batch id, started as soon as the first one has closed. */
export interface SecondRun {
  /** Simulation of its drivers. */
  readonly simulation: Simulation;
}

/** A Warning Event about each driver of a batch, written while it is pending. */
export interface DriverWarning {
  readonly reason: string;
  readonly message: string;
}

/** The behaviour of a batch of the plan. */
export interface BatchBehavior {
  /** Simulation of each of its drivers. */
  readonly simulation: Simulation;
  /** Overrides for the driver of the first attempt. */
  readonly first?: Simulation;
  readonly more?: Partial<BatchRequest>;
  readonly act?: UserAction;
  /** Number of executors of each driver. */
  readonly executors?: number;
  readonly again?: SecondRun;
  readonly warning?: DriverWarning;
  /** Class of the problem because of which its drivers never start. */
  readonly problem?: FailureClass;
}

/** A kind of batch, with its frequency and the behaviour of each batch. */
export interface BatchKind {
  readonly kind: string;
  readonly weight: number;
  readonly behavior: (random: Random) => BatchBehavior;
}

const runs = (random: Random, low = 200, high = 6000): Simulation => ({ 'run-time': `${random.between(low, high)}ms` });
const LONG: Simulation = { 'run-time': '600s' };
const KILLS = ['kill by update', 'kill by signal', 'cancel'] as const;
const anyKill = (random: Random) => KILLS[random.between(0, KILLS.length - 1)] ?? 'kill by update';

const NEVER_PREPARED = {
  simulation: { hold: 'Pending' },
  more: { timeouts: { pendingProblem: '3s' } },
} as const satisfies BatchBehavior;
const MISSING_VOLUME: DriverWarning = {
  reason: 'FailedMount',
  message: 'MountVolume.SetUp failed for volume "prom" : configmap "prom-conf" not found',
};
const NO_ADDRESS: DriverWarning = { reason: 'FailedCreatePodSandBox', message: 'no IP addresses available in range' };

/** All kinds. The simulated kubelet ends the drivers, see docs/contribute/local-stack.md. */
export const BATCH_KINDS: readonly BatchKind[] = [
  { kind: 'finishes', weight: 26, behavior: (random) => ({ simulation: runs(random) }) },
  {
    kind: 'finishes with executors',
    weight: 6,
    behavior: (random) => ({ simulation: runs(random, 1500), executors: 2 }),
  },
  {
    kind: 'fails',
    weight: 10,
    behavior: (random) => ({ simulation: { ...runs(random), 'exit-code': `${random.between(1, 125)}` } }),
  },
  {
    kind: 'runs out of memory',
    weight: 6,
    behavior: (random) => ({ simulation: { ...runs(random), end: 'OOMKilled' } }),
  },
  ...(['Evicted', 'Preempted', 'NodeLost'] as const).map((end): BatchKind => ({
    kind: `${end}, then finishes`,
    weight: 5,
    behavior: (random) => ({ simulation: runs(random), first: { end, 'run-time': '1s' }, executors: 1 }),
  })),
  { kind: 'always evicted', weight: 2, behavior: () => ({ simulation: { end: 'Evicted', 'run-time': '300ms' } }) },
  {
    kind: 'image not found',
    weight: 4,
    behavior: () => ({
      simulation: { pending: 'ErrImagePull' },
      more: { timeouts: { pendingProblem: '2s' } },
      problem: 'image',
    }),
  },
  {
    kind: 'missing volume',
    weight: 3,
    behavior: () => ({ ...NEVER_PREPARED, warning: MISSING_VOLUME, problem: 'configuration' }),
  },
  {
    kind: 'node without addresses',
    weight: 1,
    behavior: () => ({ ...NEVER_PREPARED, warning: NO_ADDRESS, problem: 'node-setup' }),
  },
  {
    kind: 'prepared late, after a warning',
    weight: 4,
    behavior: (random) => ({
      simulation: { ...runs(random), 'pending-time': `${random.between(2000, 5000)}ms` },
      warning: random.next() < 0.5 ? MISSING_VOLUME : NO_ADDRESS,
      more: { timeouts: { pendingProblem: '60s' } },
    }),
  },
  {
    kind: 'never schedulable',
    weight: 4,
    behavior: () => ({
      simulation: {},
      more: { driver: { nodeSelector: { pool: 'none' } }, timeouts: { pending: '3s' } },
    }),
  },
  { kind: 'too long', weight: 4, behavior: () => ({ simulation: LONG, more: { timeouts: { runtime: '2s' } } }) },
  {
    kind: 'killed at a random time',
    weight: 14,
    behavior: (random) => ({
      simulation: LONG,
      executors: random.between(0, 2),
      act: { what: anyKill(random), after: random.between(0, 6000) },
    }),
  },
  {
    kind: 'killed while it is submitted',
    weight: 6,
    behavior: (random) => ({ simulation: runs(random), act: { what: anyKill(random), after: random.between(0, 400) } }),
  },
  {
    kind: 'driver deleted by a user',
    weight: 5,
    behavior: (random) => ({ simulation: LONG, act: { what: 'delete the driver', after: random.between(0, 2000) } }),
  },
  {
    kind: 'workflow terminated',
    weight: 3,
    behavior: (random) => ({
      simulation: runs(random, 5000, 20_000),
      act: { what: 'terminate', after: random.between(0, 4000) },
    }),
  },
  {
    kind: 'terminated while it runs long',
    weight: 2,
    behavior: (random) => ({ simulation: LONG, act: { what: 'terminate', after: random.between(0, 6000) } }),
  },
  {
    kind: 'terminated and started again',
    weight: 5,
    behavior: (random) => ({
      simulation: LONG,
      act: { what: 'terminate', after: random.between(0, 6000) },
      again: { simulation: runs(random) },
    }),
  },
  {
    kind: 'started again after its end',
    weight: 3,
    behavior: (random) => ({ simulation: runs(random), again: { simulation: runs(random) } }),
  },
];
