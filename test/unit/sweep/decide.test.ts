import { describe, expect, test } from '@jest/globals';
import {
  decide,
  staysAnyway,
  type BatchWorkflowState,
  type Decision,
  type RetentionLife,
} from '../../../src/sweep/decide.ts';
import type { SweptObject } from '../../../src/sweep/resource-facts.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const GRACE = 10 * MINUTE;
const ago = (minutes: number) => NOW - minutes * MINUTE;

const object = (facts: Partial<SweptObject> = {}): SweptObject => ({
  kind: 'Pod',
  role: 'driver',
  namespace: 'team-a',
  name: 'etl-1-driver',
  uid: 'u1',
  resourceVersion: '7',
  createdAt: ago(120),
  batchId: 'etl',
  owned: false,
  held: true,
  deleting: false,
  ...facts,
});

const CLOSED: BatchWorkflowState = { kind: 'closed', status: 'TERMINATED', closedAt: ago(60) };
const JUST_CLOSED: BatchWorkflowState = { kind: 'closed', status: 'TIMED_OUT', closedAt: ago(3) };
const OPEN: BatchWorkflowState = { kind: 'open', owns: true, startedAt: ago(120) };
const ANEW: BatchWorkflowState = { kind: 'open', owns: false, startedAt: ago(60) };
const MISSING: BatchWorkflowState = { kind: 'missing' };
const UNKNOWN: BatchWorkflowState = {
  kind: 'unknown',
  why: 'Temporal did not say what became of batch etl (UNAVAILABLE)',
};

const ended = (finished: boolean, minutesAgo: number, facts: Partial<SweptObject> = {}) =>
  object({
    held: false,
    end: { finished, at: ago(minutesAgo) },
    cleanup: { kind: 'COMPLETED', retention: 5 * MINUTE },
    ...facts,
  });

type Row = readonly [
  sentence: string,
  object: SweptObject,
  batch: BatchWorkflowState,
  action: Decision['action'],
  why: RegExp,
  retention?: RetentionLife,
];

const DRIVERS: readonly Row[] = [
  ['a live driver of a live batch is kept', object(), OPEN, 'keep', /runs/],
  ['a driver on its way out under a live batch is left to it', object({ deleting: true }), OPEN, 'keep', /runs/],
  ['a live driver of a terminated batch is deleted', object(), CLOSED, 'delete', /etl has ended \(terminated\)\.$/],
  ['within the grace it is reported', object(), JUST_CLOSED, 'report', /timed out\); it is left alone for another 7m/],
  [
    'one that appeared after the end of its batch is deleted',
    object({ createdAt: ago(20) }),
    CLOSED,
    'delete',
    /before this was made/,
  ],
  ['the grace counts from its own creation, too', object({ createdAt: ago(5) }), CLOSED, 'report', /another 5m/],
  ['of a batch Temporal does not know it is deleted', object(), MISSING, 'delete', /knows no batch etl/],
  ['but not when it is young', object({ createdAt: ago(9) }), MISSING, 'report', /another 1m/],
  ['when Temporal does not answer it is kept', object(), UNKNOWN, 'report', /^Kept: Temporal did not say/],
  ['a driver of an earlier run is deleted', object(), ANEW, 'delete', /earlier run of batch etl/],
  [
    'a driver held by our finalizer alone is released',
    object({ deleting: true }),
    CLOSED,
    'release',
    /our finalizer holds it/,
  ],
  ['but not within the grace', object({ deleting: true }), JUST_CLOSED, 'report', /another 7m/],
  ['one that goes without us is left alone', object({ deleting: true, held: false }), CLOSED, 'keep', /way out/],
];

const ENDED: readonly Row[] = [
  ['past its retention it is deleted', ended(true, 60), CLOSED, 'delete', /retention of 5m is over/],
  [
    'not as long as its retention runs, which may be extended',
    ended(true, 60),
    CLOSED,
    'keep',
    /retention runs/,
    'open',
  ],
  [
    'but where it waits for workers that are gone',
    ended(true, 60),
    CLOSED,
    'delete',
    /is over, and nobody serves the task queue/,
    'forsaken',
  ],
  ['not before its end, though', ended(true, 14, { createdAt: ago(30) }), CLOSED, 'keep', /not long over/, 'forsaken'],
  [
    'nor when somebody asked those workers for more time',
    ended(true, 60),
    CLOSED,
    'report',
    /longer retention/,
    'unheard',
  ],
  ['nor when Temporal does not say whether it runs', ended(true, 60), CLOSED, 'report', /does not say/, 'unknown'],
  [
    'nor within the grace after its retention',
    ended(true, 14, { createdAt: ago(30) }),
    CLOSED,
    'keep',
    /not long over/,
  ],
  ['nor soon after the end of its batch', ended(true, 60), JUST_CLOSED, 'keep', /not long over/],
  ['a failed one stays under COMPLETED', ended(false, 60), CLOSED, 'keep', /Cleanup COMPLETED keeps it/],
  [
    'and is released when its end was never recorded',
    ended(false, 60, { held: true }),
    CLOSED,
    'release',
    /not be recorded/,
  ],
  [
    'a failed one goes under ALL',
    ended(false, 60, { cleanup: { kind: 'ALL', retention: 0 } }),
    CLOSED,
    'delete',
    /over/,
  ],
  [
    'a finished one stays under NONE',
    ended(true, 60, { cleanup: { kind: 'NONE', retention: 0 } }),
    CLOSED,
    'keep',
    /NONE/,
  ],
  [
    'without a known end its retention counts from the end of its batch',
    ended(true, 60, { end: { finished: true } }),
    CLOSED,
    'delete',
    /over/,
  ],
  [
    'one that does not say how long it is kept is for a person',
    { ...ended(true, 60), cleanup: { kind: 'ALL', retention: undefined } },
    CLOSED,
    'report',
    /by hand/,
  ],
  ['under a live batch an ended one is kept', ended(true, 60), OPEN, 'keep', /runs/],
];

const executor = (facts: Partial<SweptObject> = {}) => object({ role: 'executor', held: false, ...facts });
const dependent = (facts: Partial<SweptObject> = {}) =>
  object({ role: 'dependent', kind: 'ConfigMap', held: false, ...facts });

const OTHERS: readonly Row[] = [
  ['a live executor of a closed batch is deleted', executor(), CLOSED, 'delete', /has ended/],
  ['even when its driver is there', executor({ owned: true }), CLOSED, 'delete', /has ended/],
  [
    'an ended one goes with its driver',
    executor({ owned: true, end: { finished: true } }),
    CLOSED,
    'keep',
    /its driver/,
  ],
  ['an ended one without a driver is deleted', executor({ end: { finished: true } }), CLOSED, 'delete', /has ended/],
  ['an executor of a live batch is kept', executor(), OPEN, 'keep', /runs/],
  ['what has an owner goes with it', dependent({ owned: true }), CLOSED, 'keep', /owner/],
  ['what has none is deleted', dependent(), CLOSED, 'delete', /has ended/],
  ['but not under a live batch, which may be making it', dependent(), OPEN, 'keep', /runs/],
  [
    'a SparkApplication that has not ended is deleted',
    object({ role: 'application', held: false }),
    CLOSED,
    'delete',
    /ended/,
  ],
  [
    'one that has ended stays for its retention',
    ended(true, 60, { role: 'application' }),
    CLOSED,
    'keep',
    /runs/,
    'open',
  ],
];

// Rest parameters: jest takes a parameter that a row leaves out for its callback.
const check = (...[, one, batch, action, why, retention]: Row) => {
  const decision = decide({ object: one, batch, retention: retention ?? 'over', grace: GRACE, now: NOW });
  expect(decision).toMatchObject({ action });
  expect(decision.why).toMatch(why);
  // What needs no question must have no other answer than to stay.
  if (action === 'delete' || action === 'release') expect(staysAnyway(one, GRACE, NOW)).toBe(false);
};

describe('a driver', () => {
  test.each(DRIVERS)('%s', check);
});
describe('a driver that has ended', () => {
  test.each(ENDED)('%s', check);
});
describe('what is no driver', () => {
  test.each(OTHERS)('%s', check);
});

test('a finding says since when: the end of its batch, or its own creation when that came later', () => {
  const since = (one: SweptObject, batch: BatchWorkflowState) =>
    decide({ object: one, batch, retention: 'over', grace: GRACE, now: NOW }).since;
  expect(since(object(), CLOSED)).toBe(ago(60));
  expect(since(object({ createdAt: ago(20) }), CLOSED)).toBe(ago(20));
  expect(since(object(), MISSING)).toBe(ago(120));
  expect(since(ended(true, 100), CLOSED)).toBe(ago(95));
});

test.each<[string, SweptObject]>([
  ['what is young', object({ createdAt: ago(9) })],
  ['what goes with its owner', dependent({ owned: true })],
  ['what its policy keeps for good', ended(false, 60)],
  ['what is on its way out', object({ deleting: true, held: false })],
])('nobody asks Temporal about %s', (_, one) => expect(staysAnyway(one, GRACE, NOW)).toBe(true));
