import { describe, expect, test } from '@jest/globals';
import { doctorText } from '../../../src/cli/render/doctor.ts';
import { failed, type Finding, makeChecks, ok, skipped, warning } from '../../../src/doctor/check.ts';
import { clockByPolls, clockFinding } from '../../../src/doctor/clock.ts';

const check = (what: string, look: (signal: AbortSignal) => Promise<Finding>) => ({ about: 'temporal', what, look });
const never = () => new Promise<never>(() => undefined);

describe('checks', () => {
  test('are all made, whatever becomes of the others, and none takes for ever', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
    const checked = await makeChecks(
      [
        check('fine', () => Promise.resolve(ok('it is'))),
        check('throws', () => Promise.reject(new Error('Temporal can not be reached.', { cause }))),
        check('hangs', never),
      ],
      50,
    );
    expect(checked).toEqual([
      { about: 'temporal', what: 'fine', outcome: 'ok', told: 'it is' },
      {
        about: 'temporal',
        what: 'throws',
        outcome: 'failed',
        told: 'Temporal can not be reached.: connect ECONNREFUSED 127.0.0.1:1',
        mend: [],
      },
      { about: 'temporal', what: 'hangs', outcome: 'failed', told: 'took longer than 0.05 s', mend: [] },
    ]);
  });
});

const NOW = Date.parse('2026-11-21T08:00:00Z');

describe('a clock', () => {
  test.each<[seconds: number | undefined, outcome: Finding['outcome'], told: RegExp]>([
    [0, 'ok', /agrees/],
    [1.9, 'ok', /agrees/],
    [-1.9, 'ok', /agrees/],
    [3, 'warning', /is 3 s ahead of ours/],
    [-12, 'warning', /is 12 s behind ours/],
    [31, 'failed', /is 31 s ahead of ours/],
    [-3600, 'failed', /is 3600 s behind ours/],
    [undefined, 'skipped', /no Date/],
  ])('that is %p s ahead: %s', (seconds, outcome, told) => {
    const finding = clockFinding([NOW, NOW], seconds === undefined ? undefined : NOW + seconds * 1000);
    expect(finding).toMatchObject({ outcome, told: expect.stringMatching(told) });
  });

  test('is not blamed for the time that an answer took', () => {
    expect(clockFinding([NOW, NOW + 9000], NOW + 500)).toMatchObject({ outcome: 'ok' });
    expect(clockFinding([NOW, NOW + 9000], NOW - 3000)).toMatchObject({ told: 'is 3 s behind ours' });
    expect(clockFinding([NOW, NOW + 9000], NOW + 12_000)).toMatchObject({ told: 'is 3 s ahead of ours' });
  });

  test.each<[agos: number[], outcome: Finding['outcome'], told: RegExp]>([
    [[], 'skipped', /there are none/],
    [[5], 'ok', /to a minute/],
    [[300, 60], 'ok', /to a minute/],
    [[0, -1], 'ok', /to a minute/],
    [[-10], 'warning', /at least 10 s ahead/],
    [[-31], 'failed', /at least 31 s ahead/],
    [[100], 'warning', /30 s or more behind ours, or its workers are gone/],
  ])('of Temporal, by polls %j s ago: %s', (agos, outcome, told) => {
    const finding = clockByPolls(
      NOW,
      agos.map((ago) => NOW - ago * 1000),
    );
    expect(finding).toMatchObject({ outcome, told: expect.stringMatching(told) });
  });
});

describe('for people', () => {
  const of = (about: string, what: string, finding: Finding) => ({ about, what, ...finding });

  test('each subject is a paragraph, and what fails comes with how to mend it', () => {
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
        '1 failed, 1 warned of, of 4 checks.',
      ].join('\n'),
    );
  });

  test('when nothing is wrong that is said', () => {
    expect(doctorText([of('temporal', 'connection', ok('Temporal 1.29 at localhost:7233'))])).toMatch(
      /\nAll is well\.$/,
    );
  });
});
