import type { Simulation } from '../../support/environment/test-environment.ts';
import type { PipelineBatch } from '../../support/pipelines/workflows.ts';
import type { Random } from './random.ts';

/** What ends a caller, other than its batches. */
export interface CallerAction {
  readonly what: 'terminate' | 'cancel';
  /** Milliseconds after the start of the caller. */
  readonly after: number;
}

/** How a workflow closes, by Temporal. */
export type ClosedStatus = 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED' | 'TIMED_OUT';

/** The behaviour of a workflow that starts batches side by side, and fails with the first of them. */
export interface CallerBehavior {
  /** Simulation of the drivers of each of its batches. */
  readonly batches: readonly Simulation[];
  readonly by: PipelineBatch['by'];
  /** Tries that its retry policy allows. */
  readonly tries?: number;
  /** Execution timeout, in milliseconds. */
  readonly timeout?: number;
  readonly act?: CallerAction;
  /** The ways in which it may end: by what is planned for it or, before that, by what else happens. */
  readonly expected: readonly ClosedStatus[];
}

/** A kind of caller, with its frequency and the behaviour of each caller. */
export interface CallerKind {
  readonly kind: string;
  readonly weight: number;
  readonly behavior: (random: Random) => CallerBehavior;
}

const LONG: Simulation = { 'run-time': '600s' };
const runs = (random: Random): Simulation => ({ 'run-time': `${random.between(200, 6000)}ms` });
const fails = (random: Random): Simulation => ({ ...runs(random), 'exit-code': `${random.between(1, 125)}` });
const anyWay = (random: Random): PipelineBatch['by'] => (random.next() < 0.5 ? 'child' : 'helper');

/** All kinds. What the caller leaves running ends by the policy of its child workflows, or by the driver watch. */
export const CALLER_KINDS: readonly CallerKind[] = [
  {
    kind: 'caller that finishes',
    weight: 2,
    behavior: (random) => ({ batches: [runs(random), runs(random)], by: anyWay(random), expected: ['COMPLETED'] }),
  },
  {
    kind: 'caller that fails with one of its batches',
    weight: 6,
    behavior: (random) => ({ batches: [LONG, fails(random)], by: anyWay(random), expected: ['FAILED'] }),
  },
  {
    kind: 'caller that reaches its execution timeout',
    weight: 4,
    behavior: (random) => ({
      batches: [LONG],
      by: anyWay(random),
      timeout: random.between(2000, 12_000),
      expected: ['TIMED_OUT'],
    }),
  },
  {
    kind: 'caller that is terminated',
    weight: 5,
    behavior: (random) => ({
      batches: [LONG],
      by: anyWay(random),
      act: { what: 'terminate', after: random.between(0, 8000) },
      expected: ['TERMINATED'],
    }),
  },
  {
    kind: 'caller that is cancelled',
    weight: 5,
    behavior: (random) => ({
      batches: [LONG, runs(random)],
      by: anyWay(random),
      act: { what: 'cancel', after: random.between(0, 8000) },
      expected: ['CANCELLED', 'FAILED'],
    }),
  },
  {
    kind: 'caller that is retried',
    weight: 4,
    behavior: (random) => ({ batches: [LONG, fails(random)], by: anyWay(random), tries: 3, expected: ['FAILED'] }),
  },
];
