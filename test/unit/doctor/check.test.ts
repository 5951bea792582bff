import { describe, expect, test } from '@jest/globals';
import { doctorText } from '../../../src/cli/render/doctor.ts';
import { type CheckResult, failed, ok, runChecks, skipped, warning } from '../../../src/doctor/check.ts';
import { compareClockByPolls, compareClocks } from '../../../src/doctor/clock.ts';

const check = (name: string, run: (signal: AbortSignal) => Promise<CheckResult>) => ({
  subject: 'temporal',
  name,
  run,
});
const never = () => new Promise<never>(() => undefined);

describe('runChecks', () => {
  test('completes every check when another throws or hangs', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
    const completed = await runChecks(
      [
        check('fine', () => Promise.resolve(ok('it is'))),
        check('throws', () => Promise.reject(new Error('Temporal cannot be reached.', { cause }))),
        check('hangs', never),
      ],
      50,
    );
    expect(completed).toEqual([
      { subject: 'temporal', name: 'fine', outcome: 'ok', message: 'it is' },
      {
        subject: 'temporal',
        name: 'throws',
        outcome: 'failed',
        message: 'Temporal cannot be reached.: connect ECONNREFUSED 127.0.0.1:1',
        fix: [],
      },
      { subject: 'temporal', name: 'hangs', outcome: 'failed', message: 'took longer than 0.05 s', fix: [] },
    ]);
  });
});

const NOW = Date.parse('2026-11-21T08:00:00Z');

describe('a clock of an API server', () => {
  test.each<[seconds: number | undefined, outcome: CheckResult['outcome'], message: RegExp]>([
    [0, 'ok', /agrees/],
    [1.9, 'ok', /agrees/],
    [-1.9, 'ok', /agrees/],
    [3, 'warning', /is 3 s ahead of the local clock/],
    [-12, 'warning', /is 12 s behind the local clock/],
    [31, 'failed', /is 31 s ahead of the local clock/],
    [-3600, 'failed', /is 3600 s behind the local clock/],
    [undefined, 'skipped', /no Date/],
  ])('that is %p s ahead is %s', (seconds, outcome, message) => {
    const result = compareClocks([NOW, NOW], seconds === undefined ? undefined : NOW + seconds * 1000);
    expect(result).toMatchObject({ outcome, message: expect.stringMatching(message) });
  });

  test('is not blamed for the duration of the request', () => {
    expect(compareClocks([NOW, NOW + 9000], NOW + 500)).toMatchObject({ outcome: 'ok' });
    expect(compareClocks([NOW, NOW + 9000], NOW - 3000)).toMatchObject({ message: 'is 3 s behind the local clock' });
    expect(compareClocks([NOW, NOW + 9000], NOW + 12_000)).toMatchObject({
      message: 'is 3 s ahead of the local clock',
    });
  });

  test.each<[agos: number[], outcome: CheckResult['outcome'], message: RegExp]>([
    [[], 'skipped', /no worker polls/],
    [[5], 'ok', /to a minute/],
    [[300, 60], 'ok', /to a minute/],
    [[0, -1], 'ok', /to a minute/],
    [[-10], 'warning', /at least 10 s ahead/],
    [[-31], 'failed', /at least 31 s ahead/],
    [[100], 'warning', /30 s or more behind the local clock, unless the workers are gone/],
  ])('of Temporal with polls %j s ago is %s', (agos, outcome, message) => {
    const result = compareClockByPolls(
      NOW,
      agos.map((ago) => NOW - ago * 1000),
    );
    expect(result).toMatchObject({ outcome, message: expect.stringMatching(message) });
  });
});

describe('doctorText', () => {
  const of = (subject: string, name: string, result: CheckResult) => ({ subject, name, ...result });

  test('prints a paragraph per subject and the fix below each problem', () => {
    expect(
      doctorText([
        of('temporal', 'connection', ok('Temporal 1.29 at localhost:7233')),
        of('temporal', 'sweep', warning('there is no schedule', 'sparkbatch init')),
        of('cluster default', 'connection', failed('no answer', 'kubectl version')),
        of('cluster default', 'clock', skipped('there is no connection')),
      ]),
    ).toBe(
      [
        'temporal',
        '  ok       connection: Temporal 1.29 at localhost:7233',
        '  WARNING  sweep: there is no schedule',
        '             sparkbatch init',
        'cluster default',
        '  FAILED   connection: no answer',
        '             kubectl version',
        '  skipped  clock: there is no connection',
        '4 checks: 1 failed, 1 with a warning.',
      ].join('\n'),
    );
  });

  test('ends with a summary when no check found a problem', () => {
    expect(doctorText([of('temporal', 'connection', ok('Temporal 1.29 at localhost:7233'))])).toMatch(
      /\nNo problems found\.$/,
    );
  });
});
