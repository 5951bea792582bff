import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sweepNow } from '../../src/client/sweep.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { printFigures } from '../support/print-figures.ts';
import { createOrphans } from '../support/environment/orphans.ts';

const NAMESPACE = 'sweep-figures';
const DRIVERS = 300;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  await environment.worker();
});

afterAll(() => environment.close());

test('a sweep sends a request per page, a query per batch, and two requests per driver that it removes', async () => {
  await createOrphans(environment, 'orphan', DRIVERS);
  const timed = async (policy: 'report' | 'delete') => {
    const begin = performance.now();
    const report = await sweepNow(environment.client, 'spark-batch', {
      policy,
      grace: '1ms',
      pageSize: 100,
      missingEnded: true,
    });
    return { ...report, seconds: (performance.now() - begin) / 1000 };
  };
  const reported = await timed('report');
  const deleted = await timed('delete');
  const per1000 = (figure: number) => Math.round((figure * 1000) / DRIVERS);
  printFigures('A sweep, per 1,000 drivers without a batch, 100 a page', {
    'API requests, report only': per1000(reported.requests.kubernetes),
    'Temporal calls, report only': per1000(reported.requests.temporal),
    'seconds, report only': per1000(reported.seconds),
    'API requests, all deleted': per1000(deleted.requests.kubernetes),
    'Temporal calls, all deleted': per1000(deleted.requests.temporal),
    'seconds, all deleted': per1000(deleted.seconds),
  });
  expect(reported.counts).toEqual({ reported: DRIVERS });
  expect(deleted.counts).toEqual({ deleted: DRIVERS });
  expect(reported.requests.temporal).toBe(DRIVERS);
  expect(deleted.requests.temporal).toBe(2 * DRIVERS);
  expect(reported.requests.kubernetes).toBeLessThanOrEqual(DRIVERS / 100 + 8);
  expect(deleted.requests.kubernetes - reported.requests.kubernetes).toBe(2 * DRIVERS);
});
