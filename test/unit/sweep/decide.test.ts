import { describe, expect, test } from '@jest/globals';
import { decide, skipWithoutLookup, type SweepDecision } from '../../../src/sweep/decide.ts';
import type { ResourceFacts } from '../../../src/sweep/resource-facts.ts';
import type { BatchWorkflowState } from '../../../src/temporal/batch-workflows.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const GRACE = 10 * MINUTE;
const ago = (minutes: number) => NOW - minutes * MINUTE;

const driver = (facts: Partial<ResourceFacts> = {}): ResourceFacts => ({
  kind: 'Pod',
  role: 'driver',
  namespace: 'team-a',
  name: 'etl-1-driver',
  uid: 'u1',
  resourceVersion: '7',
  createdAt: ago(120),
  batchId: 'etl',
  hasOwner: false,
  hasFinalizer: true,
  isDeleting: false,
  ...facts,
});
const executor = (facts: Partial<ResourceFacts> = {}) => driver({ role: 'executor', hasFinalizer: false, ...facts });
const configMap = (facts: Partial<ResourceFacts> = {}) =>
  driver({ role: 'dependent', kind: 'ConfigMap', hasFinalizer: false, ...facts });
const terminated = (finished: boolean, minutesAgo: number, facts: Partial<ResourceFacts> = {}) =>
  driver({
    hasFinalizer: false,
    end: { finished, at: ago(minutesAgo) },
    cleanup: { kind: 'COMPLETED', retention: 5 * MINUTE },
    ...facts,
  });

const CLOSED: BatchWorkflowState = { kind: 'closed', status: 'TERMINATED', closedAt: ago(60) };
const JUST_CLOSED: BatchWorkflowState = { kind: 'closed', status: 'TIMED_OUT', closedAt: ago(3) };
const RUNNING: BatchWorkflowState = { kind: 'open', isSameRun: true, startedAt: ago(120) };
const RUNNING_AGAIN: BatchWorkflowState = { kind: 'open', isSameRun: false, startedAt: ago(60) };
const NOT_FOUND: BatchWorkflowState = { kind: 'not-found' };
const UNKNOWN: BatchWorkflowState = {
  kind: 'unknown',
  message: 'Temporal did not report the state of batch etl (UNAVAILABLE)',
};

type Row = readonly [
  sentence: string,
  facts: ResourceFacts,
  batch: BatchWorkflowState,
  action: SweepDecision['action'],
  message: RegExp,
  hasDriver?: boolean,
];

const DRIVERS: readonly Row[] = [
  ['is kept while its batch is running', driver(), RUNNING, 'keep', /batch is running/],
  [
    'is kept while its batch is running and deletes it',
    driver({ isDeleting: true }),
    RUNNING,
    'keep',
    /batch is running/,
  ],
  ['is deleted when its batch was terminated', driver(), CLOSED, 'delete', /etl has ended \(terminated\)\.$/],
  ['is reported in the grace period', driver(), JUST_CLOSED, 'report', /timed out\)\. Its grace period ends in 7m/],
  [
    'is deleted when it was created after the end of its batch',
    driver({ createdAt: ago(20) }),
    CLOSED,
    'delete',
    /before this resource was created/,
  ],
  [
    'is reported in the grace period after its own creation',
    driver({ createdAt: ago(5) }),
    CLOSED,
    'report',
    /ends in 5m/,
  ],
  ['is deleted when Temporal does not have its batch', driver(), NOT_FOUND, 'delete', /does not have batch etl/],
  [
    'is reported when Temporal does not have its batch and it is new',
    driver({ createdAt: ago(9) }),
    NOT_FOUND,
    'report',
    /ends in 1m/,
  ],
  [
    'is reported when Temporal does not answer',
    driver(),
    UNKNOWN,
    'report',
    /^Kept, because Temporal did not report .* \(UNAVAILABLE\)\.$/,
  ],
  ['is deleted when it belongs to an earlier run', driver(), RUNNING_AGAIN, 'delete', /earlier run of batch etl/],
  [
    'is released when only our finalizer delays its deletion',
    driver({ isDeleting: true }),
    CLOSED,
    'release',
    /waits for our finalizer/,
  ],
  [
    'is not released in the grace period',
    driver({ isDeleting: true }),
    JUST_CLOSED,
    'report',
    /waits for our finalizer\. .*ends in 7m/,
  ],
  [
    'is kept when it is being deleted without our finalizer',
    driver({ isDeleting: true, hasFinalizer: false }),
    CLOSED,
    'keep',
    /being deleted/,
  ],
];

const TERMINATED_DRIVERS: readonly Row[] = [
  ['is deleted after its retention', terminated(true, 60), CLOSED, 'delete', /retention of 5m is over\.$/],
  [
    'is kept until a user said',
    terminated(true, 60, { ended: { finished: true, since: ago(60), keepUntil: NOW } }),
    CLOSED,
    'keep',
    /not over/,
  ],
  [
    'is deleted after its retention from the record of its end, not longer than the limit allows',
    terminated(true, 60, {
      ended: { finished: true, since: ago(60), keepUntil: NOW + 60 * MINUTE },
      cleanup: { kind: 'ALL', retention: 5 * MINUTE, maxRetention: 10 * MINUTE },
    }),
    CLOSED,
    'delete',
    /is over/,
  ],
  [
    'is kept in the grace period after its retention',
    terminated(true, 14, { createdAt: ago(30) }),
    CLOSED,
    'keep',
    /not over/,
  ],
  ['is kept in the grace period after the end of its batch', terminated(true, 60), JUST_CLOSED, 'keep', /not over/],
  ['is kept by COMPLETED when it failed', terminated(false, 60), CLOSED, 'keep', /policy COMPLETED keeps it/],
  [
    'is released by COMPLETED when it failed and its end was not recorded',
    terminated(false, 60, { hasFinalizer: true }),
    CLOSED,
    'release',
    /no batch is left to record its end/,
  ],
  [
    'is deleted by ALL when it failed',
    terminated(false, 60, { cleanup: { kind: 'ALL', retention: 0 } }),
    CLOSED,
    'delete',
    /over/,
  ],
  [
    'is kept by NONE when it finished',
    terminated(true, 60, { cleanup: { kind: 'NONE', retention: 0 } }),
    CLOSED,
    'keep',
    /NONE/,
  ],
  [
    'is retained from the end of its batch when its own end is unknown',
    terminated(true, 60, { end: { finished: true } }),
    CLOSED,
    'delete',
    /over/,
  ],
  [
    'is reported when it has no retention annotation',
    { ...terminated(true, 60), cleanup: { kind: 'ALL', retention: undefined } },
    CLOSED,
    'report',
    /delete it by hand/,
  ],
  ['is kept while its batch is running', terminated(true, 60), RUNNING, 'keep', /batch is running/],
];

const OTHERS: readonly Row[] = [
  ['a running executor is deleted when its batch has ended', executor(), CLOSED, 'delete', /has ended/],
  [
    'a running executor is deleted even when its driver exists',
    executor({ hasOwner: true }),
    CLOSED,
    'delete',
    /has ended/,
  ],
  [
    'a terminated executor is kept until its driver is deleted',
    executor({ hasOwner: true, end: { finished: true } }),
    CLOSED,
    'keep',
    /with its driver/,
  ],
  [
    'a terminated executor without a driver is deleted',
    executor({ end: { finished: true } }),
    CLOSED,
    'delete',
    /has ended/,
  ],
  ['an executor is kept while its batch is running', executor(), RUNNING, 'keep', /batch is running/],
  ['a dependent with an owner is left to Kubernetes', configMap({ hasOwner: true }), CLOSED, 'keep', /with its owner/],
  ['a dependent without an owner is deleted', configMap(), CLOSED, 'delete', /has ended/],
  [
    'a dependent without an owner is kept while its batch is running, which may be creating the owner',
    configMap(),
    RUNNING,
    'keep',
    /batch is running/,
  ],
  [
    'a running SparkApplication is deleted when its batch has ended',
    driver({ role: 'application', hasFinalizer: false }),
    CLOSED,
    'delete',
    /ended/,
  ],
  [
    'a terminated SparkApplication is kept while its driver exists',
    terminated(true, 60, { role: 'application' }),
    CLOSED,
    'keep',
    /driver exists/,
    true,
  ],
  [
    'a terminated SparkApplication is deleted after its retention when its driver is gone',
    terminated(true, 60, { role: 'application' }),
    CLOSED,
    'delete',
    /is over/,
  ],
];

// Rest parameters, because jest passes a callback for a parameter that a row omits.
const check = (...[, facts, batch, action, message, hasDriver = false]: Row) => {
  const decision = decide({ facts, batch, hasDriver, grace: GRACE, now: NOW });
  expect(decision).toMatchObject({ action, message: expect.stringMatching(message) });
  // A resource that is skipped without a lookup must never be one to delete or release.
  if (action === 'delete' || action === 'release') expect(skipWithoutLookup(facts, GRACE, NOW)).toBe(false);
};

describe('a running driver', () => {
  test.each(DRIVERS)('%s', check);
});
describe('a terminated driver', () => {
  test.each(TERMINATED_DRIVERS)('%s', check);
});
describe('decide', () => {
  test.each(OTHERS)('%s', check);
});

test.each<[reason: string, batch: BatchWorkflowState]>([
  ['batch-closed', CLOSED],
  ['batch-closed', JUST_CLOSED],
  ['earlier-run', RUNNING_AGAIN],
  ['batch-not-found', NOT_FOUND],
  ['batch-unknown', UNKNOWN],
])('a decision has the reason %s for a batch that is %j', (reason, batch) => {
  expect(decide({ facts: driver(), batch, grace: GRACE, now: NOW })).toMatchObject({ reason });
});

test.each<[since: string, at: number, facts: ResourceFacts, batch: BatchWorkflowState]>([
  ['the end of its batch', ago(60), driver(), CLOSED],
  ['its creation, when that is later', ago(20), driver({ createdAt: ago(20) }), CLOSED],
  ['its creation, when Temporal does not have its batch', ago(120), driver(), NOT_FOUND],
  ['the end of its retention, when it is terminated', ago(95), terminated(true, 100), CLOSED],
])('a resource is an orphan since %s', (_, since, facts, batch) => {
  expect(decide({ facts, batch, grace: GRACE, now: NOW })).toMatchObject({ since });
});

test.each<[string, ResourceFacts]>([
  ['a new resource', driver({ createdAt: ago(9) })],
  ['a dependent with an owner', configMap({ hasOwner: true })],
  ['a driver that its cleanup policy keeps', terminated(false, 60)],
  ['a driver that is being deleted', driver({ isDeleting: true, hasFinalizer: false })],
])('Temporal is not asked about %s', (_, facts) => expect(skipWithoutLookup(facts, GRACE, NOW)).toBe(true));
