import { describe, expect, test } from '@jest/globals';
import type { BatchEnd } from '../../chaos/evidence/batch-end.ts';
import { MISSED } from '../../chaos/evidence/pod-snapshot.ts';
import { podsOfRuns } from '../../chaos/evidence/pods-of-runs.ts';
import { closedBatches } from '../../chaos/invariants/closed-batches.ts';
import { finishedStaysFinished } from '../../chaos/invariants/finished-stays-finished.ts';
import { oneDriver } from '../../chaos/invariants/one-driver.ts';
import { batchEnd, podHistory, type SnapshotFacts } from './builders.ts';

describe('the pods of the runs of an id', () => {
  const attempt = (driver: string) => [{ number: 1, driver }];
  const first = batchEnd({ runId: 'first', attempts: attempt('one'), startedAt: 0, closedAt: 50_000 });
  const second = batchEnd({ runId: 'second', attempts: attempt('two'), startedAt: 60_000 });
  const namesOf = (pods: Parameters<typeof podsOfRuns>[1]) => {
    const ofRuns = podsOfRuns([first, second], pods);
    return [first, second].map((run) => ofRuns.get(run)?.map(({ name }) => name));
  };

  test('are those that its attempts name, whenever they appear, and their executors', () => {
    const pods = [
      podHistory('two', [{ revision: 10 }]),
      podHistory('one', [{ revision: 70 }]),
      podHistory('x', [{ revision: 20, role: 'executor', applicationId: 'app-two' }]),
    ];
    expect(namesOf(pods)).toEqual([['one'], ['two', 'x']]);
  });

  test('include a pod that no attempt names by the time of its creation', () => {
    const pods = [podHistory('early', [{ revision: 55 }]), podHistory('late', [{ revision: 61 }])];
    expect(namesOf(pods)).toEqual([['early'], ['late']]);
  });
});

describe('the invariant of closed batches', () => {
  const closed = batchEnd({ workflowStatus: 'TERMINATED', state: 'UNKNOWN', closedAt: 100_000 });
  const judge = (facts: readonly SnapshotFacts[], run: BatchEnd = closed) =>
    closedBatches(run, [podHistory('d', facts)]);
  const running: SnapshotFacts = { revision: 50, phase: 'Running' };

  test.each<[string, SnapshotFacts[]]>([
    ['is gone 90 s after the end', [running, { revision: 190, gone: true }]],
    ['is terminal 90 s after the end, and is kept', [running, { revision: 190, phase: 'Failed' }]],
    ['stays behind its gate', [{ revision: 50, gated: true }]],
    [
      'stays behind its gate until it is removed',
      [
        { revision: 50, gated: true },
        { revision: 999, gone: true },
      ],
    ],
    ['is an executor', [{ ...running, role: 'executor' }]],
  ])('holds for a driver that %s', (_, facts) => {
    expect(judge(facts)).toEqual({ violations: [], undecided: [] });
  });

  test.each<[string, SnapshotFacts[]]>([
    ['lives longer than 90 s after the end', [running, { revision: 191, gone: true }]],
    [
      'is deleted in time, and terminates later',
      [running, { revision: 150, deleting: true }, { revision: 191, gone: true }],
    ],
    ['lives for ever', [running]],
    [
      'starts later than 90 s after the end',
      [{ revision: 50, gated: true }, { revision: 191 }, { revision: 192, gone: true }],
    ],
  ])('is violated by a driver that %s', (_, facts) => {
    expect(judge(facts).violations).toHaveLength(1);
  });

  test.each(['COMPLETED', 'FAILED', 'CANCELLED'])('judges a run that is %s in the same way', (workflowStatus) => {
    expect(judge([running], batchEnd({ workflowStatus })).violations).toHaveLength(1);
  });

  test('says nothing about a run that is open', () => {
    const { closedAt: _, ...open } = batchEnd({ workflowStatus: 'RUNNING' });
    expect(judge([running], open)).toEqual({ violations: [], undecided: [] });
  });

  test('is undecided when the end of the driver was not observed', () => {
    const missed = { revision: 300, gone: true, by: MISSED };
    expect(judge([running, missed])).toEqual({ violations: [], undecided: [expect.stringContaining('d')] });
  });
});

describe('the invariant that finished stays finished', () => {
  const finished = podHistory('d', [
    { revision: 5, phase: 'Running' },
    { revision: 9, phase: 'Succeeded', exitCode: 0 },
  ]);
  const failed = podHistory('d', [
    { revision: 5, phase: 'Running' },
    { revision: 9, phase: 'Failed', exitCode: 3 },
  ]);
  const everywhere = (state: string) => ({ query: state, searchAttribute: state });
  const killed = {
    state: 'KILLED',
    failureClass: 'killed',
    workflowStatus: 'FAILED',
    reported: everywhere('KILLED'),
  } as const;

  test.each<[string, BatchEnd, typeof finished]>([
    ['finished and is FINISHED everywhere', batchEnd({ reported: everywhere('FINISHED') }), finished],
    ['failed and is FAILED everywhere', batchEnd({ state: 'FAILED', reported: everywhere('FAILED') }), failed],
    [
      'was cancelled and has its result in the memo',
      batchEnd({
        state: 'KILLED',
        workflowStatus: 'CANCELLED',
        reported: { ...everywhere('KILLED'), memo: 'KILLED' },
        kill: { at: 8999, accepted: undefined },
      }),
      failed,
    ],
    ['was killed, and exited with 0 after that', batchEnd({ ...killed, kill: { at: 8999, accepted: true } }), finished],
    [
      'was terminated, and has reported nothing since',
      batchEnd({ state: 'UNKNOWN', workflowStatus: 'TERMINATED', reported: everywhere('RUNNING') }),
      finished,
    ],
  ])('holds for a run that %s', (_, run, driver) => {
    expect(finishedStaysFinished(run, [driver])).toEqual([]);
  });

  test.each<[string, BatchEnd, typeof finished]>([
    ['has another state in its status', batchEnd({ reported: { query: 'KILLED' } }), finished],
    ['answers no query', batchEnd({ reported: {} }), finished],
    ['has another state in its memo', batchEnd({ reported: { query: 'FINISHED', memo: 'KILLED' } }), finished],
    [
      'has another search attribute',
      batchEnd({ reported: { query: 'FINISHED', searchAttribute: 'RUNNING' } }),
      finished,
    ],
    [
      'finished, and whose workflow is cancelled',
      batchEnd({ workflowStatus: 'CANCELLED', reported: { query: 'FINISHED', memo: 'FINISHED' } }),
      finished,
    ],
    [
      'was cancelled and has no result in the memo',
      batchEnd({ state: 'KILLED', workflowStatus: 'CANCELLED', kill: { at: 1, accepted: undefined } }),
      failed,
    ],
    [
      'is killed though its driver finished before',
      batchEnd({ ...killed, kill: { at: 9001, accepted: true } }),
      finished,
    ],
    ['failed though its driver exited with 0', batchEnd({ state: 'FAILED' }), finished],
  ])('is violated by a run that %s', (_, run, driver) => {
    expect(finishedStaysFinished(run, [driver])).toHaveLength(1);
  });
});

describe('the invariant of one live driver', () => {
  test('counts the drivers of all runs of an id', () => {
    const earlier = podHistory('earlier', [{ revision: 10 }, { revision: 30, gone: true }]);
    const later = (revision: number) => podHistory('later', [{ revision }, { revision: 90, gone: true }]);
    expect(oneDriver('etl', [earlier, later(29)]).violations).toHaveLength(1);
    expect(oneDriver('etl', [earlier, later(30)]).violations).toEqual([]);
  });
});
