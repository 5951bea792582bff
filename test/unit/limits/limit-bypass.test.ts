import { afterAll, describe, expect, test } from '@jest/globals';
import { LIMIT_BYPASSES } from '../../limit-bypass/index.ts';
import { type BuiltInKind, validBatch } from '../../limit-bypass/limit-bypass.ts';
import { tenantFixture } from '../../limit-bypass/tenant-fixture.ts';
import { openResolver } from './resolver.ts';

const resolver = openResolver(tenantFixture('team-risk'));
afterAll(async () => {
  await resolver[Symbol.asyncDispose]();
});

describe.each(Object.entries(LIMIT_BYPASSES))('the limits of a tenant, for the kind %s,', (kind, bypasses) => {
  test('accept a valid batch', async () => {
    expect(await resolver.problems(validBatch(kind as BuiltInKind))).toEqual([]);
  });

  test.each([...bypasses])('refuse $about', async ({ fields, message }) => {
    const problems = await resolver.problems({ ...validBatch(kind as BuiltInKind), ...fields });
    expect(problems.join('\n')).toMatch(message);
  });
});

test('null leaves the default of the tenant in force', async () => {
  const plan = await resolver.plan({ ...validBatch('native'), driver: { serviceAccount: null } });
  expect(plan.batch.driver.serviceAccount).toBe('risk-spark');
});

test('there are at least 80 limit bypasses', () => {
  expect(Object.values(LIMIT_BYPASSES).flat().length).toBeGreaterThanOrEqual(80);
});
