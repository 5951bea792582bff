import { describe, expect, test } from '@jest/globals';
import type { BatchEnd } from '../../chaos/evidence/batch-end.ts';
import type { PodHistory } from '../../chaos/evidence/pod-history.ts';
import { verdictsAgree } from '../../chaos/invariants/evidence.ts';
import { batchEnd, podHistory, type SnapshotFacts } from './builders.ts';

const US = 'temporal-spark-batch';
const running: SnapshotFacts = { revision: 5, phase: 'Running' };
const drivers = {
  finished: podHistory('d', [running, { revision: 9, phase: 'Succeeded', exitCode: 0 }]),
  failed: podHistory('d', [running, { revision: 9, phase: 'Failed', exitCode: 3, reason: 'Error' }]),
  oom: podHistory('d', [running, { revision: 9, phase: 'Failed', exitCode: 137, reason: 'OOMKilled' }]),
  sparksOom: podHistory('d', [running, { revision: 9, phase: 'Failed', exitCode: 52, reason: 'Error' }]),
  evicted: podHistory('d', [running, { revision: 9, phase: 'Failed', exitCode: 137, podReason: 'Evicted' }]),
  lost: podHistory('d', [running, { revision: 9, phase: 'Failed', podReason: 'NodeLost' }]),
  preempted: podHistory('d', [
    { ...running, disruption: 'PreemptionByScheduler' },
    { revision: 9, gone: true, disruption: 'PreemptionByScheduler' },
  ]),
  deleted: podHistory('d', [running, { revision: 8, phase: 'Failed', exitCode: 143, deleting: true }], {
    by: 'kubectl',
    at: 6000,
  }),
  byUs: podHistory('d', [running, { revision: 8, phase: 'Failed', exitCode: 143, deleting: true }], {
    by: US,
    at: 6000,
  }),
  failedThenDeleted: podHistory('d', [running, { revision: 8, phase: 'Failed', exitCode: 3 }], { by: US, at: 9000 }),
  histories: podHistory('d', [running]),
};

type BatchFacts = Partial<Omit<BatchEnd, 'attempts'>> & { exitCode?: number };
const attemptOf = ({ state = 'FAILED', failureClass, exitCode }: BatchFacts) => ({
  number: 1,
  driver: 'd',
  uid: 'uid-d',
  state,
  ...(failureClass !== undefined && { failureClass }),
  ...(exitCode !== undefined && { exitCode }),
});

const AGREE: readonly (readonly [string, PodHistory, BatchFacts])[] = [
  ['finished', drivers.finished, { state: 'FINISHED', exitCode: 0 }],
  ['failed with 3', drivers.failed, { failureClass: 'application', exitCode: 3 }],
  ['out of memory', drivers.oom, { failureClass: 'out-of-memory', exitCode: 137 }],
  [
    "ended by Spark for want of memory, with Spark's own exit code",
    drivers.sparksOom,
    { failureClass: 'out-of-memory', exitCode: 52 },
  ],
  ['evicted', drivers.evicted, { failureClass: 'evicted' }],
  ['lost with its node', drivers.lost, { failureClass: 'node-lost' }],
  ['preempted', drivers.preempted, { failureClass: 'preempted' }],
  ['deleted by a user', drivers.deleted, { failureClass: 'deleted' }],
  ['killed', drivers.byUs, { state: 'KILLED', failureClass: 'killed', kill: { at: 1, accepted: true } }],
  [
    'killed, and it finished after that: the kill wins',
    drivers.finished,
    { state: 'KILLED', failureClass: 'killed', kill: { at: 8999, accepted: undefined } },
  ],
  [
    'finished, and a kill was accepted after that',
    drivers.finished,
    { state: 'FINISHED', exitCode: 0, kill: { at: 9001, accepted: true } },
  ],
  [
    'deleted because a volume is missing',
    drivers.byUs,
    { failureClass: 'configuration', limits: { runtime: false, pending: false, problem: 'configuration' } },
  ],
  [
    'deleted for its runtime',
    drivers.byUs,
    { failureClass: 'runtime-exceeded', limits: { runtime: true, pending: false } },
  ],
  ['failed, and cleaned up later', drivers.failedThenDeleted, { failureClass: 'application', exitCode: 3 }],
];
const DISAGREE: readonly (readonly [string, PodHistory, BatchFacts])[] = [
  ['a failure called success', drivers.failed, { state: 'FINISHED' }],
  ['a success called failure', drivers.finished, { failureClass: 'application', exitCode: 1 }],
  ['a success called deleted', drivers.finished, { failureClass: 'deleted' }],
  ['another exit code', drivers.failed, { failureClass: 'application', exitCode: 4 }],
  ['out of memory called application', drivers.oom, { failureClass: 'application', exitCode: 137 }],
  [
    "Spark's exit code for out of memory called application",
    drivers.sparksOom,
    { failureClass: 'application', exitCode: 52 },
  ],
  ['a deletion called success', drivers.deleted, { state: 'FINISHED' }],
  ['deleted by us without a limit in the request', drivers.byUs, { failureClass: 'runtime-exceeded' }],
  ['deleted by us, called deleted', drivers.byUs, { failureClass: 'deleted' }],
  ['killed without a request', drivers.byUs, { state: 'KILLED', failureClass: 'killed' }],
  [
    'killed though the kill was refused',
    drivers.byUs,
    { state: 'KILLED', failureClass: 'killed', kill: { at: 1, accepted: false } },
  ],
  [
    'killed though it had finished before',
    drivers.finished,
    { state: 'KILLED', failureClass: 'killed', kill: { at: 9001, accepted: true } },
  ],
  [
    'killed though it had failed before',
    drivers.failed,
    { state: 'KILLED', failureClass: 'killed', kill: { at: 9001, accepted: undefined } },
  ],
  [
    'killed while its driver lives',
    drivers.histories,
    { state: 'KILLED', failureClass: 'killed', kill: { at: 1, accepted: true } },
  ],
  [
    'deleted because of a problem that mends itself',
    drivers.byUs,
    { failureClass: 'configuration', limits: { runtime: false, pending: false } },
  ],
  ['a driver that lives has a verdict', drivers.histories, { state: 'FINISHED' }],
];

const judge = (driver: PodHistory, { exitCode, ...facts }: BatchFacts) =>
  verdictsAgree(
    batchEnd({
      state: 'FAILED',
      ...facts,
      attempts: [attemptOf({ ...facts, ...(exitCode !== undefined && { exitCode }) })],
    }),
    [driver],
  );

describe('a verdict that agrees with the end of the driver', () => {
  test.each(AGREE)('is no violation: %s', (_, driver, facts) => {
    expect(judge(driver, facts)).toEqual([]);
  });
});

describe('a verdict that disagrees with the end of the driver', () => {
  test.each(DISAGREE)('is a violation: %s', (_, driver, facts) => {
    expect(judge(driver, facts)).not.toEqual([]);
  });

  test('is a violation when a killed attempt is followed by another one', () => {
    const killed = attemptOf({ state: 'KILLED', failureClass: 'killed' });
    const attempts = [killed, { ...attemptOf({ state: 'KILLED', failureClass: 'killed' }), number: 2, uid: 'none' }];
    const end = batchEnd({ state: 'KILLED', failureClass: 'killed', kill: { at: 1, accepted: true }, attempts });
    expect(verdictsAgree(end, [drivers.byUs]).map(({ what }) => what)).toEqual([
      expect.stringContaining('another attempt follows'),
    ]);
  });

  test('is no violation of a run that Temporal closed, because it has no verdict', () => {
    expect(verdictsAgree(batchEnd({ workflowStatus: 'TERMINATED', attempts: [attemptOf({})] }), [])).toEqual([]);
  });

  test('is a violation when the batch disagrees with its last attempt', () => {
    const attempts = [attemptOf({ state: 'FINISHED', exitCode: 0 })];
    expect(
      verdictsAgree(batchEnd({ state: 'FAILED', failureClass: 'application', attempts }), [drivers.finished]),
    ).toHaveLength(1);
  });
});
