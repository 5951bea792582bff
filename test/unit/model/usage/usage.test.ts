import { describe, expect, test } from '@jest/globals';
import { type AttemptUsage, type BatchUsage, usageText, withAttempt } from '../../../../src/model/usage/usage.ts';

const UID = 'u-1';
const driver = { coreSeconds: 20, gibSeconds: 40.5 };
const executors = { coreSeconds: 30, gibSeconds: 60, count: 3 };

function batch(...attempts: readonly [state: 'FINISHED' | 'FAILED' | 'KILLED', usage?: AttemptUsage, uid?: string][]) {
  return attempts.reduce<BatchUsage | undefined>(
    (before, [state, usage, uid = UID]) =>
      withAttempt(before, {
        driver: { cluster: 'prod', ...(uid !== '' && { uid }) },
        ...(usage && { usage }),
        verdict: { state },
      }),
    undefined,
  );
}

describe('The usage of a batch', () => {
  test('is that of a driver that finished, with nothing wasted', () => {
    expect(batch(['FINISHED', { driver }])).toEqual({
      coreSeconds: 20,
      gibSeconds: 40.5,
      driver,
      wasted: { coreSeconds: 0, gibSeconds: 0 },
    });
  });

  test('sums driver and executors of all attempts; those that did not finish are wasted', () => {
    expect(
      batch(['FAILED', { driver, executors }], ['KILLED', { driver }], ['FINISHED', { driver, executors }]),
    ).toEqual({
      coreSeconds: 120,
      gibSeconds: 241.5,
      driver: { coreSeconds: 60, gibSeconds: 121.5 },
      executors: { coreSeconds: 60, gibSeconds: 120, count: 6 },
      wasted: { coreSeconds: 70, gibSeconds: 141 },
    });
  });

  test('adds amounts without the error of binary fractions', () => {
    const small = { driver: { coreSeconds: 0.1, gibSeconds: 0.2 } };
    expect(batch(['FINISHED', small], ['FINISHED', small], ['FINISHED', small])).toMatchObject({
      coreSeconds: 0.3,
      gibSeconds: 0.6,
    });
  });

  test('is incomplete without the pod of a driver, and complete without a driver that was never created', () => {
    expect(batch(['FAILED'], ['FINISHED', { driver }])).toMatchObject({ incomplete: true, coreSeconds: 20 });
    expect(batch(['FAILED', {}, ''], ['FINISHED', { driver }])).not.toHaveProperty('incomplete');
  });
});

describe('usageText', () => {
  test('says that executors are not counted', () => {
    expect(usageText({ ...driver, driver, wasted: { coreSeconds: 0, gibSeconds: 0 } })).toBe(
      '20 core-seconds, 40.5 GiB-seconds; driver only, executors are not counted',
    );
  });

  test('names driver, executors, waste and what is missing', () => {
    const usage = { coreSeconds: 50, gibSeconds: 100.54, driver, executors, wasted: driver, incomplete: true as const };
    expect(usageText(usage)).toBe(
      '50 core-seconds, 100.5 GiB-seconds; driver 20 and 40.5, 3 executors 30 and 60; wasted 20 and 40.5; without a driver, as its pod was gone',
    );
  });

  test('counts in hours from the first one', () => {
    const hour = { coreSeconds: 3600, gibSeconds: 5400 };
    const text = usageText({ ...hour, driver: hour, wasted: { coreSeconds: 0, gibSeconds: 0 } });
    expect(text).toBe('1 core-hours, 1.5 GiB-hours; driver only, executors are not counted');
  });
});
