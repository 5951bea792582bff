import { describe, expect, test } from '@jest/globals';
import { applyWorkerEvent, REPORT_INTERVAL } from '../../../../src/model/workers/worker-registry.ts';
import {
  briefProblems,
  isWorkerEvent,
  type KnownWorker,
  type WorkerReport,
} from '../../../../src/model/workers/worker-report.ts';

const NOW = Date.UTC(2026, 6, 1);
const STARTED = '2026-06-30T23:00:00.000Z';

const report = (worker: string, more: Partial<WorkerReport> = {}): WorkerReport => ({
  worker,
  startedAt: STARTED,
  version: 'aaaaaaaaaaaa',
  since: STARTED,
  ...more,
});
const known = (worker: string, heardAt = NOW): KnownWorker => ({ ...report(worker), heardAt });
const names = (workers: readonly KnownWorker[]) => workers.map(({ worker }) => worker);

describe('The registry', () => {
  test('keeps the latest report of each worker', () => {
    const after = applyWorkerEvent(
      [known('a'), known('b')],
      { report: report('a', { version: 'bbbbbbbbbbbb' }) },
      NOW + 1,
    );
    expect(after).toEqual([known('b'), { ...report('a', { version: 'bbbbbbbbbbbb' }), heardAt: NOW + 1 }]);
  });

  test('keeps a stopped worker for 10 minutes', () => {
    const after = applyWorkerEvent([known('a'), known('b')], { stopped: report('a') }, NOW + 1);
    expect(after).toEqual([{ ...known('a', NOW + 1), ended: true }, known('b')]);
    expect(names(applyWorkerEvent(after, { report: report('c') }, NOW + 11 * 60_000))).toEqual(['b', 'c']);
  });

  test('ignores the stop of an earlier process with the same identity', () => {
    const stopped = { worker: 'a', startedAt: '2026-06-01T00:00:00.000Z' };
    expect(applyWorkerEvent([known('a')], { stopped }, NOW)).toEqual([known('a')]);
  });

  test('removes a worker that has missed two reports', () => {
    const old = known('old', NOW - 3 * REPORT_INTERVAL);
    const late = known('late', NOW - 1.5 * REPORT_INTERVAL);
    expect(names(applyWorkerEvent([old, late], { report: report('a') }, NOW))).toEqual(['late', 'a']);
  });

  test('keeps at most a thousand workers, the latest ones', () => {
    const many = Array.from({ length: 1000 }, (_, index) => known(`worker-${index}`));
    const after = applyWorkerEvent(many, { report: report('a') }, NOW);
    expect(after).toHaveLength(1000);
    expect(names(after).at(-1)).toBe('a');
    expect(names(after)).not.toContain('worker-0');
  });
});

describe('isWorkerEvent', () => {
  const refused = { since: STARTED, problems: ['line 1: x'], count: 1 };
  test.each<readonly [string, unknown, boolean]>([
    ['accepts a report', { report: report('a', { file: '/etc/sparkbatch.yaml' }) }, true],
    [
      'accepts a report with a refused file',
      { report: report('a', { refused, awaitsRestart: ['sparkSubmit'] }) },
      true,
    ],
    ['accepts a stop', { stopped: { worker: 'a', startedAt: STARTED } }, true],
    ['rejects an empty payload', undefined, false],
    ['rejects a report without a worker', { report: { version: 'a' } }, false],
    ['rejects a report without a version', { report: { ...report('a'), version: 3 } }, false],
    [
      'rejects a report with an invalid refused file',
      { report: { ...report('a'), refused: { since: STARTED, problems: 'x' } } },
      false,
    ],
    ['rejects a stop without a worker', { stopped: true }, false],
  ])('%s', (_, payload, expected) => {
    expect(isWorkerEvent(payload)).toBe(expected);
  });
});

test('briefProblems keeps the first five problems, and truncates each', () => {
  const brief = briefProblems(Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(1000)}`));
  expect(brief).toHaveLength(5);
  expect(brief[0]).toMatch(/^0x{298}…$/);
  expect(briefProblems(['short'])).toEqual(['short']);
});
