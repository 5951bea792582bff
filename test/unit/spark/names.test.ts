import { describe, expect, test } from '@jest/globals';
import { appNameLabel, configMapName, serviceName } from '../../../src/spark/names.ts';
import { attemptOf, planOf } from '../../support/plans.ts';

describe('Names of the dependents of a driver', () => {
  test('The Service is named after the driver', () => {
    const attempt = attemptOf(planOf({ name: 'Daily Report', mainApplicationFile: 'local:///a.jar' }), 2);
    expect(serviceName(attempt)).toBe('daily-report-0f8fad5bd9cb-2-driver-svc');
  });

  test('The Service is named after the application id when the name would exceed 63 characters', () => {
    const attempt = attemptOf(planOf({ name: 'x'.repeat(60), mainApplicationFile: 'local:///a.jar' }));
    expect(serviceName(attempt)).toBe('spark-0f8fad5bd9cb469fa16570867728950e-1-driver-svc');
    expect(serviceName(attempt).length).toBeLessThanOrEqual(63);
  });

  test('The ConfigMap is named after the tag, so that two attempts never share one', () => {
    expect(configMapName(attemptOf(planOf(), 3))).toBe('spark-drv-0f8fad5b-d9cb-469f-a165-70867728950e-3-conf-map');
  });
});

test.each([
  { name: 'Daily Report', label: 'daily-report' },
  { name: '  (a)  b ', label: 'a-b' },
  { name: 'größe_1.0', label: 'gr-e-1-0' },
  { name: `${'a'.repeat(62)} b`, label: 'a'.repeat(62) },
])('appNameLabel turns $name into $label', ({ name, label }) => {
  expect(appNameLabel(name)).toBe(label);
});
