import { describe, expect, test } from '@jest/globals';
import { renderDetails } from '../../../../src/model/status/details.ts';
import { heldMessage } from '../../../../src/model/status/held-message.ts';
import type { BatchStatus } from '../../../../src/model/status/batch-status.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';
import { attemptRecord, batchStatus, FINISHED_AT } from '../../../support/builders.ts';

const EVICTED: Verdict = {
  state: 'FAILED',
  failureClass: 'evicted',
  message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-1-driver was evicted from node worker-3 (Evicted: low on memory).',
  exit: { exitCode: 137, reason: 'Evicted', finishedAt: FINISHED_AT },
};
const FAILED: Verdict = {
  state: 'FAILED',
  failureClass: 'application',
  message:
    "Driver prod/team-a/etl-0f1e2d3c4b5a-2-driver failed on node worker-3 with exit code 1 (Error: a|b). See the driver's log.",
  exit: { exitCode: 1, reason: 'Error', finishedAt: FINISHED_AT },
};
const HELD = { ...batchStatus(), held: { since: FINISHED_AT, until: '2026-11-20T22:04:10.000Z' } };
const UI = 'http://etl-0f1e2d3c4b5a-1-driver-svc.team-a.svc:4040';

describe('The current details of a batch', () => {
  test.each<[story: string, status: Partial<BatchStatus>]>([
    [
      'that is being resolved',
      { state: 'UNKNOWN', phase: 'resolving', message: 'Resolving the plan of the batch.', attempts: [] },
    ],
    ['that runs', { sparkUiUrl: UI }],
    [
      'that is held for a decision',
      {
        state: 'PENDING',
        phase: 'held',
        message: heldMessage(FAILED, 'application failures are not retried, and this was failure 1', HELD),
        held: HELD.held,
        attempts: [
          attemptRecord(1, EVICTED),
          {
            ...attemptRecord(2, FAILED),
            memory: { driver: '1536m', executor: '1g' },
            changes: ['moved from cluster a to b'],
          },
        ],
      },
    ],
    [
      'that waits for an image',
      {
        state: 'PENDING',
        message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-1-driver does not start: ErrImagePull:\n  not found.',
      },
    ],
    [
      'that runs again after an eviction',
      {
        message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-2-driver is RUNNING on node worker-4.',
        attempts: [attemptRecord(1, EVICTED), attemptRecord(2)],
      },
    ],
    [
      'that is killed',
      {
        phase: 'killing',
        message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-1-driver was killed: wrong date. Deleting driver and executors.',
        kill: { reason: 'wrong\ndate', requestedAt: '2026-11-20T10:03:00.000Z' },
      },
    ],
    [
      'that has failed',
      {
        state: 'FAILED',
        phase: 'ended',
        message: FAILED.message,
        attempts: [attemptRecord(1, EVICTED), attemptRecord(2, FAILED)],
        sparkUiUrl: UI,
      },
    ],
    [
      'that was killed',
      {
        state: 'KILLED',
        phase: 'ended',
        message: 'Driver prod/team-a/etl-0f1e2d3c4b5a-1-driver was killed: wrong date.',
        attempts: [
          attemptRecord(1, {
            state: 'KILLED',
            failureClass: 'killed',
            message: 'Driver was killed.',
            exit: { reason: 'Killed' },
          }),
        ],
        kill: { reason: 'wrong date', requestedAt: '2026-11-20T10:03:00.000Z' },
      },
    ],
  ])('%s', (_, status) => {
    expect(`\n${renderDetails(batchStatus(status))}\n`).toMatchSnapshot();
  });

  test('escape text that looks like HTML or Markdown', () => {
    const details = renderDetails(batchStatus({ message: 'Usage: wordcount <file> *' }));
    expect(details).toContain('Usage: wordcount \\<file> \\*');
  });

  test('name the last 20 earlier attempts, with at most 1000 characters of each message', () => {
    const attempts = Array.from({ length: 500 }, (_, index) =>
      attemptRecord(index + 1, { ...FAILED, message: 'x'.repeat(20_000) }),
    );
    const details = renderDetails(batchStatus({ attempts }));
    expect(details).toContain('- 479 more; `sparkbatch status` lists them.');
    expect(details.match(/^- Attempt \d+: FAILED/gm)).toHaveLength(20);
    expect(details.length).toBeLessThan(25_000);
  });
});
