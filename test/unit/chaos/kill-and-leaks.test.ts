import { describe, expect, test } from '@jest/globals';
import { everyBatchEnds } from '../../chaos/invariants/every-batch-ends.ts';
import { killWins } from '../../chaos/invariants/kill-wins.ts';
import { nothingLeaks, type Leftover } from '../../chaos/invariants/nothing-leaks.ts';
import { oursOnly } from '../../chaos/invariants/ours-only.ts';
import { batchEnd, podHistory } from './builders.ts';

const US = 'temporal-spark-batch';
const killed = batchEnd({ state: 'KILLED', failureClass: 'killed', kill: { at: 50_000, accepted: true } });

describe('the invariant that a kill wins', () => {
  const goneInTime = podHistory('d', [{ revision: 10 }, { revision: 99, gone: true }]);
  test('holds when everything is gone at the end', () => {
    expect(killWins(killed, [goneInTime])).toEqual([]);
  });

  test.each([
    ['a pod that is still there', [podHistory('d', [{ revision: 10 }])]],
    ['a pod that goes long after the end', [podHistory('d', [{ revision: 10 }, { revision: 200, gone: true }])]],
    [
      'a pod that appears after the end and may run',
      [podHistory('d', [{ revision: 110 }, { revision: 111, gone: true }])],
    ],
    ['an executor that is left', [podHistory('x', [{ revision: 10, role: 'executor' }])]],
  ])('is violated by %s', (_, histories) => {
    expect(killWins(killed, histories)).toHaveLength(1);
  });

  test('holds when a driver that appears after the end stays behind its gate', () => {
    const late = podHistory('late', [{ revision: 110, gated: true }]);
    expect(killWins(killed, [late])).toEqual([]);
  });

  test.each([
    ['is accepted while the batch ends otherwise', batchEnd({ kill: { at: 1, accepted: true } })],
    ['is refused while the batch ends as killed', batchEnd({ state: 'KILLED', kill: { at: 1, accepted: false } })],
    ['was not requested while the batch ends as killed', batchEnd({ state: 'KILLED' })],
  ])('is violated by a kill that %s', (_, end) => {
    expect(killWins(end, [])).toHaveLength(1);
  });

  describe('after an accepted kill, for a batch that ends otherwise', () => {
    const attempts = [{ number: 1, driver: 'd', uid: 'uid-d', state: 'FINISHED' }];
    const end = (facts: Parameters<typeof batchEnd>[0] = {}) =>
      batchEnd({ kill: { at: 1, accepted: true }, attempts, ...facts });
    const driver = (phase: string, exitCode: number, deletedBy?: { by: string; at: number }) =>
      podHistory(
        'd',
        [
          { revision: 5, phase: 'Running' },
          { revision: 9, phase, exitCode },
        ],
        deletedBy,
      );

    test.each([
      ['its driver exited with 0', end(), driver('Succeeded', 0)],
      ['its driver exited with 0 while it was deleted', end(), driver('Succeeded', 0, { by: US, at: 6000 })],
      ['its driver failed by itself', end({ state: 'FAILED' }), driver('Failed', 3)],
      ['a user deleted its driver', end({ state: 'FAILED' }), driver('Failed', 143, { by: 'kubectl', at: 6000 })],
    ])('holds when %s', (_, batch, pod) => {
      expect(killWins(batch, [pod])).toEqual([]);
    });

    test.each([
      ['we deleted its driver', end({ state: 'FAILED' }), [driver('Failed', 143, { by: US, at: 6000 })]],
      ['its driver still runs', end(), [podHistory('d', [{ revision: 5, phase: 'Running' }])]],
      ['it had no driver', end({ state: 'FAILED' }), []],
      ['the driver of another attempt ended by itself', end({ attempts: [] }), [driver('Succeeded', 0)]],
    ])('is violated when %s', (_, batch, pods) => {
      expect(killWins(batch, pods)).toHaveLength(1);
    });
  });
});

describe('the invariant that nothing leaks', () => {
  const pod = (more: Partial<Leftover> = {}): Leftover => ({
    kind: 'Pod',
    name: 'd',
    batchId: 'etl',
    role: 'driver',
    owners: [],
    ...more,
  });
  const attempts = (state = 'FINISHED') => [{ number: 1, driver: 'd', state }];
  const judge = (end: Parameters<typeof batchEnd>[0], left: Leftover[]) =>
    nothingLeaks([batchEnd({ attempts: attempts(end?.state), ...end })], left, []);

  test.each([
    ['a failed driver under COMPLETED', { cleanup: 'COMPLETED', state: 'FAILED' }, [pod()]],
    [
      'any driver under NONE, with what it owns',
      { cleanup: 'NONE' },
      [pod(), pod({ kind: 'ConfigMap', name: 'c', owners: ['d'] })],
    ],
    [
      'the SparkApplication of a failed driver that a user deleted, under COMPLETED',
      { cleanup: 'COMPLETED', state: 'FAILED', attempts: [{ number: 1, driver: 'etl-1-driver', state: 'FAILED' }] },
      [pod({ kind: 'SparkApplication', name: 'etl-1' })],
    ],
    [
      'the SparkApplication of a driver that is kept',
      { cleanup: 'NONE' },
      [pod({ owners: ['application'] }), pod({ kind: 'SparkApplication', name: 'application' })],
    ],
  ] as const)('allows %s', (_, end, left) => {
    expect(judge(end, [...left])).toEqual([]);
  });

  test.each([
    ['a driver under ALL', {}, [pod()]],
    ['a finished driver under COMPLETED', { cleanup: 'COMPLETED' }, [pod()]],
    ['an executor under NONE', { cleanup: 'NONE' }, [pod({ role: 'executor' })]],
    ['a killed driver under NONE', { cleanup: 'NONE', state: 'KILLED' }, [pod()]],
    ['a ConfigMap without its driver', {}, [pod({ kind: 'ConfigMap', owners: ['d'] })]],
    ['a SparkApplication without its driver', {}, [pod({ kind: 'SparkApplication' })]],
    ['a Service without an owner', {}, [pod({ kind: 'Service' })]],
  ] as const)('is violated by %s', (_, end, left) => {
    expect(judge(end, [...left])).toHaveLength(1);
  });

  test('applies the cleanup policy to each attempt: COMPLETED keeps a failed one that was retried, and not the finished one', () => {
    const second = { number: 2, driver: 'd2', state: 'FINISHED' };
    const end = { cleanup: 'COMPLETED', attempts: [...attempts('FAILED'), second] } as const;
    expect(judge(end, [pod()])).toEqual([]);
    expect(judge(end, [pod({ name: 'd2' })])).toHaveLength(1);
  });

  test('applies the cleanup policy to the driver of each run of an id by the end of that run', () => {
    const runs = [
      batchEnd({ cleanup: 'COMPLETED', state: 'FAILED', attempts: attempts('FAILED') }),
      batchEnd({ cleanup: 'COMPLETED', runId: 'run-2', attempts: [{ number: 1, driver: 'd2', state: 'FINISHED' }] }),
    ];
    expect(nothingLeaks(runs, [pod()], [])).toEqual([]);
    expect(nothingLeaks(runs, [pod({ name: 'd2' })], [])).toHaveLength(1);
  });

  test('applies the cleanup policy to the driver of a terminated workflow by its own end, and is violated while it runs', () => {
    const end = { workflowStatus: 'TERMINATED', cleanup: 'COMPLETED' } as const;
    expect(judge(end, [pod({ phase: 'Failed' })])).toEqual([]);
    expect(judge(end, [pod({ phase: 'Succeeded' })])).toHaveLength(1);
    expect(judge(end, [pod({ phase: 'Running' })])).toHaveLength(1);
  });

  test('is violated by a finding that the sweep left', () => {
    expect(nothingLeaks([], [], [{ name: 'd', message: 'Temporal does not say' }])).toHaveLength(1);
  });
});

describe('the invariant that foreign objects are left alone', () => {
  test.each([
    ['a write to a foreign object', [{ verb: 'patch', resource: 'pods', name: 'theirs', at: 1 }], ['theirs']],
    ['a missing foreign object', [], []],
  ])('is violated by %s', (_, writes, remaining) => {
    expect(oursOnly(['theirs'], writes, new Set(remaining))).toHaveLength(1);
  });

  test('holds when only our objects are written', () => {
    expect(
      oursOnly(['theirs'], [{ verb: 'patch', resource: 'pods', name: 'mine', at: 1 }], new Set(['theirs'])),
    ).toEqual([]);
  });
});

describe('the invariant that every batch ends', () => {
  const planned = [{ batchId: 'etl', kind: 'finishes', mayNeverStart: false }];
  const caller = { callerId: 'pipeline', kind: 'caller that is terminated', expected: ['TERMINATED'] };

  test.each([
    ['runs on', { workflowStatus: 'RUNNING', state: 'UNKNOWN' }],
    ['ends without a state', { workflowStatus: 'FAILED', state: 'UNKNOWN' }],
    ['was terminated without a plan', { workflowStatus: 'TERMINATED', state: 'UNKNOWN' }],
    ['timed out', { workflowStatus: 'TIMED_OUT', state: 'UNKNOWN', mayBeTerminated: true }],
  ])('is violated by a batch that %s', (_, end) => {
    expect(everyBatchEnds(planned, [batchEnd(end)])).toHaveLength(1);
  });

  test('is violated by one of two runs of an id', () => {
    expect(everyBatchEnds(planned, [batchEnd({ workflowStatus: 'RUNNING' }), batchEnd()])).toHaveLength(1);
  });

  test('is violated by a batch that was never started, unless its caller may have ended before', () => {
    expect(everyBatchEnds(planned, [])).toHaveLength(1);
    expect(everyBatchEnds([{ batchId: 'etl', kind: 'called', mayNeverStart: true }], [])).toEqual([]);
  });

  test('is violated by an id whose second run is missing', () => {
    const again = [{ batchId: 'etl', kind: 'started again', mayNeverStart: false, requestAgain: {} }];
    expect(everyBatchEnds(again, [batchEnd()])).toHaveLength(1);
    expect(everyBatchEnds(again, [batchEnd(), batchEnd({ runId: 'run-2' })])).toEqual([]);
  });

  test.each(['RUNNING', 'FAILED'])('is violated by a caller that is %s against its plan', (workflowStatus) => {
    expect(everyBatchEnds([], [], [{ ...caller, workflowStatus }])).toHaveLength(1);
  });

  test('holds for batches that have ended, and for callers that have ended as planned', () => {
    const failed = batchEnd({ state: 'FAILED', workflowStatus: 'FAILED' });
    const terminated = batchEnd({ state: 'UNKNOWN', workflowStatus: 'TERMINATED', mayBeTerminated: true });
    const callers = [{ ...caller, workflowStatus: 'TERMINATED' }];
    expect(everyBatchEnds(planned, [batchEnd(), failed, terminated], callers)).toEqual([]);
  });
});
