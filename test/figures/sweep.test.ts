import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sweepNow } from '../../src/client/sweep.ts';
import { openBench, type TestBench } from '../support/bench.ts';
import { printFigures } from '../support/figures.ts';

jest.setTimeout(300_000);

const NAMESPACE = 'sweep-figures';
const DRIVERS = 300;
const AT_ONCE = 20;

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(NAMESPACE);
  await bench.worker();
});

afterAll(() => bench.close());

test('a sweep costs a request per page, a question per batch, and two requests for a driver it removes', async () => {
  const { namespaceInfo } = await bench.client.workflowService.describeNamespace({ namespace: NAMESPACE });
  const id = namespaceInfo?.id ?? '';
  for (let from = 0; from < DRIVERS; from += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => makeOrphan(`orphan-${from + index}`, id)));
  }
  const timed = async (policy: 'report' | 'delete') => {
    const begin = performance.now();
    const report = await sweepNow(bench.client, 'spark-batch', { policy, grace: '1ms', pageSize: 100 });
    return { ...report, seconds: (performance.now() - begin) / 1000 };
  };
  const looked = await timed('report');
  const cleaned = await timed('delete');
  const per1000 = (figure: number) => Math.round((figure * 1000) / DRIVERS);
  printFigures('A sweep, per 1,000 drivers without a batch, 100 a page', {
    'API requests, report only': per1000(looked.requests.kubernetes),
    'Temporal calls, report only': per1000(looked.requests.temporal),
    'seconds, report only': per1000(looked.seconds),
    'API requests, all deleted': per1000(cleaned.requests.kubernetes),
    'Temporal calls, all deleted': per1000(cleaned.requests.temporal),
    'seconds, all deleted': per1000(cleaned.seconds),
  });
  expect(looked.counts).toEqual({ reported: DRIVERS });
  expect(cleaned.counts).toEqual({ deleted: DRIVERS });
  expect(looked.requests.temporal).toBe(DRIVERS);
  expect(cleaned.requests.temporal).toBe(2 * DRIVERS);
  expect(looked.requests.kubernetes).toBeLessThanOrEqual(DRIVERS / 100 + 7);
  expect(cleaned.requests.kubernetes - looked.requests.kubernetes).toBe(2 * DRIVERS);
});

async function makeOrphan(name: string, id: string): Promise<void> {
  await bench.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: {
        name,
        labels: { 'spark-batch-tag': `${name}-1`, 'spark-batch/temporal-namespace-id': id },
        annotations: { 'spark-batch/workflow-id': name },
        finalizers: ['spark-batch/evidence'],
      },
      spec: {
        containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }],
        schedulingGates: [{ name: 'spark-batch/dependents' }],
      },
    },
  });
}
