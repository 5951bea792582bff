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

describe('the registry', () => {
  test('keeps the latest that each worker told', () => {
    const told = applyWorkerEvent(
      [known('a'), known('b')],
      { report: report('a', { version: 'bbbbbbbbbbbb' }) },
      NOW + 1,
    );
    expect(told).toEqual([known('b'), { ...report('a', { version: 'bbbbbbbbbbbb' }), heardAt: NOW + 1 }]);
  });

  test('remembers of a worker that says that it ends that it did, and forgets it soon', () => {
    const after = applyWorkerEvent([known('a'), known('b')], { stopped: report('a') }, NOW + 1);
    expect(after).toEqual([{ ...known('a', NOW + 1), ended: true }, known('b')]);
    expect(names(applyWorkerEvent(after, { report: report('c') }, NOW + 11 * 60_000))).toEqual(['b', 'c']);
  });

  test('does not take the end of an earlier process for that of the one that came after it under the same name', () => {
    const stopped = { worker: 'a', startedAt: '2026-06-01T00:00:00.000Z' };
    expect(applyWorkerEvent([known('a')], { stopped }, NOW)).toEqual([known('a')]);
  });

  test('forgets workers that have missed their turn twice', () => {
    const old = known('old', NOW - 3 * REPORT_INTERVAL);
    const late = known('late', NOW - 1.5 * REPORT_INTERVAL);
    expect(names(applyWorkerEvent([old, late], { report: report('a') }, NOW))).toEqual(['late', 'a']);
  });

  test('knows a thousand workers at most, those heard of last', () => {
    const many = Array.from({ length: 1000 }, (_, index) => known(`worker-${index}`));
    const after = applyWorkerEvent(many, { report: report('a') }, NOW);
    expect(after).toHaveLength(1000);
    expect(names(after).at(-1)).toBe('a');
    expect(names(after)).not.toContain('worker-0');
  });
});

describe('a signal', () => {
  const refused = { since: STARTED, problems: ['line 1: x'], count: 1 };
  test.each<readonly [string, unknown, boolean]>([
    ['of a worker that is well', { report: report('a', { file: '/etc/sparkbatch.yaml' }) }, true],
    ['of one that refuses its file', { report: report('a', { refused, awaitsRestart: ['sparkSubmit'] }) }, true],
    ['of one that ends', { stopped: { worker: 'a', startedAt: STARTED } }, true],
    ['of nothing', undefined, false],
    ['without a worker', { report: { version: 'a' } }, false],
    ['of a worker without a version', { report: { ...report('a'), version: 3 } }, false],
    ['with a refusal that is none', { report: { ...report('a'), refused: { since: STARTED, problems: 'x' } } }, false],
    ['of an end of nobody', { stopped: true }, false],
  ])('%s is told apart', (_, told, expected) => {
    expect(isWorkerEvent(told)).toBe(expected);
  });
});

test('of a file with many problems the first ones are told, and none at length', () => {
  const brief = briefProblems(Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(1000)}`));
  expect(brief).toHaveLength(5);
  expect(brief[0]).toMatch(/^0x{298}…$/);
  expect(briefProblems(['short'])).toEqual(['short']);
});
