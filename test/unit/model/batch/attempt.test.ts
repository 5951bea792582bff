import { describe, expect, test } from '@jest/globals';
import { planAttempt, resourceNamePrefix } from '../../../../src/model/batch/attempt.ts';
import { batchPlan } from '../../../support/builders.ts';

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A plan with any name, also one that the schema would reject. */
function planOf(name: string, namespace = 'team-a') {
  const plan = batchPlan({ namespace });
  return { ...plan, batch: { ...plan.batch, name } };
}

describe('An attempt', () => {
  test('has the same identity on every worker', () => {
    expect(planAttempt(batchPlan(), 1)).toEqual(planAttempt(batchPlan(), 1));
    expect(planAttempt(batchPlan(), 1)).toEqual({
      number: 1,
      tag: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-1',
      applicationId: 'spark-0f1e2d3c4b5a69788796a5b4c3d2e1f0-1',
      driverName: 'etl-0f1e2d3c4b5a-1-driver',
    });
  });

  test('shares no identifier with the next attempt or with another batch of the same name', () => {
    const attempts = [
      planAttempt(batchPlan(), 1),
      planAttempt(batchPlan(), 2),
      planAttempt(batchPlan(), 12),
      planAttempt(batchPlan({ key: 'ffffffff-4b5a-6978-8796-a5b4c3d2e1f0' }), 1),
    ];
    for (const field of ['tag', 'applicationId', 'driverName'] as const) {
      expect(new Set(attempts.map((attempt) => attempt[field])).size).toBe(attempts.length);
    }
  });

  test.each([
    ['is plain', 'etl', 'etl-'],
    ['is in Japanese', '日本', 'x-'],
    ['has a Latin part', '日本 etl', 'etl-'],
    ['is only dashes', '---', 'x-'],
    ['begins with a digit', '1st Job!', 'x1st-job-'],
    ['has dots and underscores', 'risk.etl__v2', 'risk-etl-v2-'],
    ['has an umlaut', 'Zählung', 'z-hlung-'],
    ['has 200 letters', 'a'.repeat(200), 'aaaa'],
    ['is cut at a dash', `${'a'.repeat(183)}-bcd`, 'aaaa'],
  ])('of a batch with a name that %s has a driver name that Kubernetes accepts', (_, name, prefix) => {
    const { driverName } = planAttempt(planOf(name), 1);
    expect(driverName).toMatch(DNS_SUBDOMAIN);
    expect(driverName).toMatch(/^[a-z]/);
    expect(driverName).not.toContain('--');
    expect(driverName.startsWith(prefix)).toBe(true);
    expect(driverName.endsWith('-0f1e2d3c4b5a-1-driver')).toBe(true);
  });

  test.each(['a', 'team-a', 'n'.repeat(63)])(
    'in namespace %s leaves room for the log directory of the kubelet',
    (namespace) => {
      for (const number of [1, 1001]) {
        const { driverName } = planAttempt(planOf('a'.repeat(200), namespace), number);
        expect(driverName.length).toBeLessThanOrEqual(253 - namespace.length - 38);
        expect(`${namespace}_${driverName}_${'u'.repeat(36)}`.length).toBeLessThanOrEqual(255);
      }
    },
  );

  test('uses the whole length that is allowed', () => {
    expect(planAttempt(planOf('a'.repeat(200), 'n'.repeat(63)), 1).driverName).toHaveLength(253 - 63 - 38);
  });

  test('with a high number has a tag and an application id that fit a label', () => {
    const { tag, applicationId } = planAttempt(batchPlan(), 2001);
    expect(tag).toMatch(LABEL_VALUE);
    expect(applicationId).toMatch(LABEL_VALUE);
  });

  test('has a prefix for resources that are named after its driver', () => {
    expect(resourceNamePrefix(planAttempt(batchPlan(), 3))).toBe('etl-0f1e2d3c4b5a-3');
  });
});
