import { describe, expect, test } from '@jest/globals';
import type { ScheduleDescription } from '@temporalio/client';
import { InvalidScheduleError } from '../../../../src/client/errors.ts';
import { scheduleChanges } from '../../../../src/client/schedules/schedule-changes.ts';
import { completeSchedule, describedSchedule } from '../../../../src/client/schedules/schedule-options.ts';
import { checkSchedule } from '../../../../src/client/schedules/spark-batch-schedules.ts';
import { batchRequest } from '../../../support/builders.ts';

const SCHEDULE = { id: 'nightly', batch: batchRequest(), cron: '0 4 * * *' };

/** What Temporal describes of a schedule, as far as it is read. */
function description(spec: object, action: object = {}): ScheduleDescription {
  return {
    scheduleId: 'nightly',
    spec,
    action: {
      workflowType: 'SparkBatch',
      workflowId: 'nightly',
      taskQueue: 'spark-batch',
      args: [SCHEDULE.batch],
      ...action,
    },
    policies: { overlap: 'SKIP', catchupWindow: 365 * 86_400_000, pauseOnFailure: false },
  } as ScheduleDescription;
}

describe('A schedule that Temporal describes', () => {
  test('is the one that was created, when its calendars repeat their expressions', () => {
    const described = describedSchedule(description({ calendars: [{ comment: '0 4 * * *' }], timezone: 'UTC' }));
    expect(described).toEqual(completeSchedule(SCHEDULE));
  });

  test.each([
    ['calendars of another program', { calendars: [{ hour: [{ start: 4 }] }] }],
    ['several intervals', { intervals: [{ every: 1000 }, { every: 2000 }] }],
    ['an interval with a phase', { intervals: [{ every: 1000, offset: 10 }] }],
    ['times to skip', { calendars: [{ comment: '@daily' }], skip: [{}] }],
  ])('differs from any other when it has %s', (_, spec) => {
    const described = describedSchedule(description(spec));
    if (!described) throw new Error('not one of batches');
    expect(described.cron ?? described.every).toBeUndefined();
    expect(scheduleChanges(described, completeSchedule(SCHEDULE)).map(({ path }) => path)).toEqual([
      'otherTimes',
      'cron',
    ]);
  });

  test('is not one of batches when it starts another workflow', () => {
    expect(describedSchedule(description({}, { workflowType: 'SparkOrphanSweep' }))).toBeUndefined();
  });
});

test('Changes of a schedule name each value of the batch, and take null as absent', () => {
  const before = completeSchedule({ ...SCHEDULE, batch: batchRequest({ executor: { instances: 2 }, image: 'a' }) });
  const after = completeSchedule({
    ...SCHEDULE,
    batch: { ...batchRequest({ executor: { instances: 4, memory: '4g' } }), image: null as never },
  });
  expect(scheduleChanges(before, after)).toEqual([
    { path: 'batch.image', before: 'a' },
    { path: 'batch.executor.instances', before: 2, after: 4 },
    { path: 'batch.executor.memory', after: '4g' },
  ]);
});

describe('checkSchedule', () => {
  test('accepts durations as ISO-8601 and short, and equal ones are equal', () => {
    const of = (catchupWindow: string) => checkSchedule({ ...SCHEDULE, catchupWindow });
    expect(of('90m')).toEqual(of('PT1H30M'));
  });

  test.each<[string, object, string, RegExp]>([
    ['no times', { cron: undefined }, 'cron', /a schedule needs cron or every/],
    ['no batch', { batch: undefined }, 'batch', /^is missing/],
    ['a batch with a problem', { batch: { name: 'x' } }, 'batch.mainApplicationFile', /^is missing/],
    ['a time zone in the expression', { cron: 'CRON_TZ=UTC 0 4 * * *' }, 'cron', /belongs into timeZone/],
    ['a comment in the expression', { cron: '0 4 * * * # x' }, 'cron', /not a cron expression/],
    ['too few parts', { cron: ['0 4 * *'] }, 'cron[0]', /not a cron expression/],
    ['a number as a duration', { every: 3600 }, 'every', /write "3600s" for seconds/],
    ['a catch-up window that Temporal does not have', { catchupWindow: '1s' }, 'catchupWindow', /at least 10s/],
    ['the policy that leaves drivers', { overlap: 'terminate-other' }, 'overlap', /one of skip/],
    ['an unknown field', { crom: '@daily' }, 'crom', /did you mean "cron"/],
  ])('refuses a schedule with %s', (_, fields, path, message) => {
    const check = () => checkSchedule({ ...SCHEDULE, ...fields });
    expect(check).toThrow(InvalidScheduleError);
    try {
      check();
    } catch (error) {
      const { problems } = error as InvalidScheduleError;
      expect(problems.filter((one) => one.path === path).map((one) => one.message)).toEqual([
        expect.stringMatching(message),
      ]);
    }
  });
});
