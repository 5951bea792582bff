import { describe, expect, test } from '@jest/globals';
import type { BatchSummary } from '../../../../src/client/batch-summary.ts';
import { describeText } from '../../../../src/cli/render/describe.ts';
import { listText } from '../../../../src/cli/render/list.ts';
import { topText } from '../../../../src/cli/render/top.ts';
import type { BatchStatus } from '../../../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../../../src/model/status/result.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';
import { attemptRecord, batchStatus, FINISHED_AT } from '../../../support/builders.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const FAILED: Verdict = {
  state: 'FAILED',
  failureClass: 'application',
  message: 'The driver failed with exit code 1.',
  advice: 'See the log.',
  exit: { exitCode: 1, finishedAt: FINISHED_AT },
  evidence: {
    times: { scheduled: '2026-11-20T10:00:02.000Z' },
    events: [{ type: 'Normal', reason: 'Scheduled', message: 'on worker-3', count: 1 }],
    log: { container: 'spark-kubernetes-driver', text: 'first\nlast\n' },
  },
};

describe('The page about a batch', () => {
  test('says why a batch is pending, and what to do next', () => {
    const status: BatchStatus = { ...batchStatus(), state: 'PENDING', message: 'Unschedulable: 0/3 nodes.' };
    const page = describeText(status, undefined, NOW);
    expect(page).toMatch(/^Why pending +Unschedulable: 0\/3 nodes\.$/m);
    expect(page).toContain(`sparkbatch events ${status.batchId}`);
    expect(page).not.toContain('sparkbatch rerun');
  });

  test('tells the story of an ended batch in order, with its evidence', () => {
    const attempts = [attemptRecord(1, FAILED)];
    const status: BatchStatus = {
      ...batchStatus(),
      state: 'FAILED',
      phase: 'ended',
      message: FAILED.message,
      attempts,
    };
    const result = {
      ...status,
      startedAt: '2026-11-20T09:59:00.000Z',
      endedAt: '2026-11-20T11:00:00.000Z',
    } as unknown as BatchResult;
    const page = describeText(status, result, NOW);
    const story = [...page.matchAll(/^ {2}2026\S+ \S+ {2}(.*)$/gm)].map(([, what]) => what);
    expect(story[0]).toBe('the batch was submitted');
    expect(story).toContain('attempt 1: the driver has a node');
    expect(story.at(-1)).toBe('the batch ended as FAILED');
    expect(page).toMatch(/^What to do +See the log\.$/m);
    expect(page).toMatch(/Evidence:\n.*LAST SEEN/);
    expect(page).toContain('  last\n');
    expect(page).toContain(`sparkbatch rerun ${status.batchId}`);
  });

  test('shows the story in the order of the steps when Kubernetes has rounded their times down', () => {
    const attempt = {
      ...attemptRecord(1, {
        ...FAILED,
        state: 'KILLED',
        evidence: { events: [], times: { scheduled: '2026-11-20T10:00:02.000Z' } },
      }),
      submittedAt: '2026-11-20T10:00:02.700Z',
      startedAt: '2026-11-20T10:00:02.000Z',
      endedAt: '2026-11-20T10:00:02.000Z',
    };
    const kill = { requestedAt: '2026-11-20T10:00:02.800Z', reason: 'wrong input' };
    const status: BatchStatus = { ...batchStatus(), state: 'KILLED', phase: 'ended', attempts: [attempt], kill };
    const result = {
      ...status,
      startedAt: '2026-11-20T10:00:02.500Z',
      endedAt: '2026-11-20T10:00:02.900Z',
    } as unknown as BatchResult;
    const story = [...describeText(status, result, NOW).matchAll(/^ {2}2026\S+ \S+ {2}(.*)$/gm)].map(
      ([, what]) => what,
    );
    expect(story).toEqual([
      'the batch was submitted',
      expect.stringContaining('is created'),
      'attempt 1: the driver has a node',
      'attempt 1: the driver runs',
      'a kill was requested: wrong input',
      expect.stringMatching(/^attempt 1: KILLED/),
      'the batch ended as KILLED',
    ]);
  });
});

const BATCHES: BatchSummary[] = [
  {
    batchId: 'a-1',
    runId: 'r',
    name: 'a',
    state: 'RUNNING',
    phase: 'active',
    attempt: 2,
    workflowStatus: 'RUNNING',
    startedAt: '2026-11-20T11:00:00.000Z',
    cluster: 'prod',
    tenant: 'risk',
  },
  {
    batchId: 'b-1',
    runId: 'r',
    state: 'PENDING',
    phase: 'held',
    failureClass: 'application',
    coreSeconds: 5400,
    gibSeconds: 900,
    workflowStatus: 'RUNNING',
    startedAt: '2026-11-20T11:00:00.000Z',
    cluster: 'prod',
  },
];

test('A wide list has phase, attempt, failure class and usage, and a terminal cuts it', () => {
  const wide = listText(BATCHES, NOW, { wide: true });
  expect(wide).toMatch(/^BATCH +NAME +TENANT +STATE +PHASE +ATTEMPT +FAILURE +CORE-H +GIB-H/);
  expect(wide).toMatch(/b-1 +PENDING \(held\) +held +application +1\.50 +0\.25 /);
  for (const line of listText(BATCHES, NOW, { width: 20 }).split('\n')) expect(line.length).toBeLessThanOrEqual(20);
});

test('The overview counts by state, cluster and tenant', () => {
  expect(topText(BATCHES, false)).toBe(
    [
      '2 running batches:',
      'STATE           BATCHES\nPENDING (held)  1\nRUNNING         1',
      'CLUSTER  BATCHES\nprod     2',
      'TENANT  BATCHES\n-       1\nrisk    1',
    ].join('\n\n'),
  );
  expect(topText([], false)).toBe('0 running batches.');
});
