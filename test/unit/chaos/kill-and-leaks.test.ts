import { describe, expect, test } from '@jest/globals';
import { everyBatchEnds } from '../../chaos/invariants/every-batch-ends.ts';
import { killWins } from '../../chaos/invariants/kill-wins.ts';
import { nothingLeaks, type Leftover } from '../../chaos/invariants/nothing-leaks.ts';
import { oursOnly } from '../../chaos/invariants/ours-only.ts';
import { batchEnd, podHistory } from './builders.ts';

const killed = batchEnd({ state: 'KILLED', failureClass: 'killed', kill: { at: 50_000, accepted: true } });

describe('a kill wins', () => {
  const goneInTime = podHistory('d', [{ revision: 10 }, { revision: 99, gone: true }]);
  test('when everything is gone by the end', () => {
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
  ])('MUST be flagged: %s', (_, histories) => {
    expect(killWins(killed, histories)).toHaveLength(1);
  });

  test('a driver that appears after the end, and stays behind its gate, is the sweep’s to find', () => {
    const late = podHistory('late', [{ revision: 110, gated: true }]);
    expect(killWins(killed, [late])).toEqual([]);
  });

  test.each([
    ['accepted, and ended otherwise', batchEnd({ kill: { at: 1, accepted: true } })],
    ['refused, and ended as killed', batchEnd({ state: 'KILLED', kill: { at: 1, accepted: false } })],
    ['asked by nobody', batchEnd({ state: 'KILLED' })],
  ])('MUST be flagged: a kill %s', (_, end) => {
    expect(killWins(end, [])).toHaveLength(1);
  });
});

describe('nothing leaks', () => {
  const pod = (more: Partial<Leftover> = {}): Leftover => ({
    kind: 'Pod',
    name: 'd',
    batchId: 'etl',
    role: 'driver',
    attempt: 1,
    owners: [],
    ...more,
  });
  const attempts = (state = 'FINISHED') => [{ number: 1, state }];
  const judge = (end: Parameters<typeof batchEnd>[0], left: Leftover[]) =>
    nothingLeaks(new Map([['etl', batchEnd({ attempts: attempts(end?.state), ...end })]]), left, []);

  test.each([
    ['a failed driver under COMPLETED', { cleanup: 'COMPLETED', state: 'FAILED' }, [pod()]],
    [
      'any driver under NONE, with what it owns',
      { cleanup: 'NONE' },
      [pod(), pod({ kind: 'ConfigMap', name: 'c', owners: ['d'] })],
    ],
  ] as const)('may stay: %s', (_, end, left) => {
    expect(judge(end, [...left])).toEqual([]);
  });

  test.each([
    ['a driver under ALL', {}, [pod()]],
    ['a finished driver under COMPLETED', { cleanup: 'COMPLETED' }, [pod()]],
    ['an executor under NONE', { cleanup: 'NONE' }, [pod({ role: 'executor' })]],
    ['a killed driver under NONE', { cleanup: 'NONE', state: 'KILLED' }, [pod()]],
    ['a ConfigMap without its driver', {}, [pod({ kind: 'ConfigMap', owners: ['d'] })]],
    ['a Service that nobody owns', {}, [pod({ kind: 'Service' })]],
  ] as const)('MUST be flagged: %s', (_, end, left) => {
    expect(judge(end, [...left])).toHaveLength(1);
  });

  test('the policy goes by the attempt: a failed one that was retried stays under COMPLETED, the finished one may not', () => {
    const end = { cleanup: 'COMPLETED', attempts: [...attempts('FAILED'), { number: 2, state: 'FINISHED' }] } as const;
    expect(judge(end, [pod()])).toEqual([]);
    expect(judge(end, [pod({ name: 'd2', attempt: 2 })])).toHaveLength(1);
  });

  test('the driver of a terminated workflow is kept as it ended, and flagged when it has not', () => {
    const end = { workflowStatus: 'TERMINATED', cleanup: 'COMPLETED' } as const;
    expect(judge(end, [pod({ phase: 'Failed' })])).toEqual([]);
    expect(judge(end, [pod({ phase: 'Succeeded' })])).toHaveLength(1);
    expect(judge(end, [pod({ phase: 'Running' })])).toHaveLength(1);
  });

  test('MUST be flagged: what the sweep found and left', () => {
    expect(nothingLeaks(new Map(), [], [{ name: 'd', message: 'Temporal does not say' }])).toHaveLength(1);
  });
});

describe('ours only MUST flag', () => {
  test.each([
    ['a write on what is not ours', [{ verb: 'patch', resource: 'pods', name: 'theirs', at: 1 }], ['theirs']],
    ['what is not ours and gone', [], []],
  ])('%s', (_, writes, remaining) => {
    expect(oursOnly(['theirs'], writes, new Set(remaining))).toHaveLength(1);
  });

  test('and is content with what is left alone', () => {
    expect(
      oursOnly(['theirs'], [{ verb: 'patch', resource: 'pods', name: 'mine', at: 1 }], new Set(['theirs'])),
    ).toEqual([]);
  });
});

describe('every batch ends', () => {
  test.each([
    ['runs on', { workflowStatus: 'RUNNING', state: 'UNKNOWN' }],
    ['ends without a state', { workflowStatus: 'FAILED', state: 'UNKNOWN' }],
    ['was terminated by nobody of the plan', { workflowStatus: 'TERMINATED', state: 'UNKNOWN' }],
  ])('MUST be flagged: a batch that %s', (_, end) => {
    expect(everyBatchEnds([batchEnd(end)])).toHaveLength(1);
  });

  test('and is content with one that has', () => {
    expect(everyBatchEnds([batchEnd(), batchEnd({ state: 'FAILED', workflowStatus: 'FAILED' })])).toEqual([]);
  });
});
