import { describe, expect, test } from '@jest/globals';
import { planAttempt } from '../../../src/model/batch/attempt.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { podAmounts, toPodRequests } from '../../../src/limits/requests/amounts.ts';
import { requestsOf } from '../../../src/limits/requests/resource-requests.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { manifest } from '../../limit-bypass/limit-bypass.ts';
import { planOf } from '../../support/plans.ts';

const conf = (sparkConf: Record<string, string>): Partial<BatchRequest> => ({ sparkConf });

const SIDECAR = { name: 'x', resources: { requests: { cpu: '500m' }, limits: { memory: '1Gi' } } };

describe('the requests of a native batch', () => {
  test.each<[story: string, request: Partial<BatchRequest>]>([
    ['defaults', {}],
    ['fields', { driver: { cores: 3, memory: '4g', memoryOverhead: '512m', coreLimit: '5' } }],
    ['a CPU request below the cores', { driver: { cores: 3, coreRequest: '250m' } }],
    ['Python', { mainApplicationFile: 'local:///job.py', name: 'p', image: 'spark' }],
    ['overhead factors', conf({ 'spark.driver.memoryOverheadFactor': '0.7', 'spark.driver.memory': '10g' })],
    ['devices', conf({ 'spark.driver.resource.gpu.amount': '2', 'spark.driver.resource.gpu.vendor': 'nvidia.com' })],
    [
      'a template with sidecars, init containers and a CPU limit',
      {
        driver: {
          template: {
            spec: {
              initContainers: [
                { ...SIDECAR, restartPolicy: 'Always' },
                { name: 'y', resources: { requests: { cpu: '9' } } },
              ],
              containers: [{ name: 's', resources: { limits: { cpu: '7', 'nvidia.com/gpu': 1 } } }, SIDECAR],
            },
          },
        },
      },
    ],
  ])('equal those of its driver pod with %s', (_, request) => {
    const plan = planOf(request);
    const { pod } = buildNativeDriver({ plan, attempt: planAttempt(plan, 1) });
    expect(requestsOf(plan).driver).toEqual(toPodRequests(podAmounts(pod.spec)));
  });
});

describe('the memory of an executor', () => {
  test.each<[story: string, request: Partial<BatchRequest>, mebibytes: number]>([
    ['the minimum overhead', {}, 1024 + 384],
    ['an overhead of a tenth for a large heap', { executor: { memory: '10g' } }, 10240 + 1024],
    [
      'an overhead of two fifths for Python',
      { mainApplicationFile: 'local:///j.py', name: 'p', image: 's', executor: { memory: '10g' } },
      14336,
    ],
    ['an overhead factor', conf({ 'spark.executor.memoryOverheadFactor': '0.5', 'spark.executor.memory': '4g' }), 6144],
    ['a minimum overhead', conf({ 'spark.executor.minMemoryOverhead': '1g' }), 2048],
    ['an overhead under its deprecated name', conf({ 'spark.yarn.executor.memoryOverhead': '2g' }), 3072],
    ['off-heap memory', conf({ 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '2g' }), 3456],
    [
      'off-heap memory in bytes',
      conf({ 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '1073741824' }),
      2432,
    ],
    ['off-heap memory that is not enabled', conf({ 'spark.memory.offHeap.size': '2g' }), 1408],
    ['memory of Python workers', conf({ 'spark.executor.pyspark.memory': '1g' }), 2432],
  ])('includes %s', (_, request, mebibytes) => {
    expect(requestsOf(planOf(request)).executor.memoryMiB).toBe(mebibytes);
  });
});

describe('the number of executors', () => {
  const dynamic = { 'spark.dynamicAllocation.enabled': 'true' };
  test.each<[story: string, request: Partial<BatchRequest>, instances: number | undefined]>([
    ['without settings', {}, 2],
    ['with the field', { executor: { instances: 7 } }, 7],
    ['with unbounded dynamic allocation', conf(dynamic), undefined],
    ['with bounded dynamic allocation', conf({ ...dynamic, 'spark.dynamicAllocation.maxExecutors': '9' }), 9],
    [
      'with more initial executors than the upper bound',
      conf({ ...dynamic, 'spark.dynamicAllocation.maxExecutors': '9', 'spark.executor.instances': '12' }),
      12,
    ],
    [
      'with disabled dynamic allocation',
      conf({ 'spark.dynamicAllocation.enabled': 'false', 'spark.dynamicAllocation.maxExecutors': '9' }),
      2,
    ],
    [
      'with unbounded dynamic allocation of streaming',
      conf({ 'spark.streaming.dynamicAllocation.enabled': 'true' }),
      undefined,
    ],
    [
      'with unbounded dynamic allocation in a SparkApplication',
      { submit: { kind: 'operator', spec: { dynamicAllocation: { enabled: true } } } },
      undefined,
    ],
    [
      'with a property of a SparkApplication of Apache',
      {
        submit: {
          kind: 'operator',
          apiVersion: 'spark.apache.org/v1',
          spec: { sparkConf: { 'spark.executor.instances': '7' } },
        },
      },
      7,
    ],
    ['with the field of a SparkApplication', { submit: { kind: 'operator', spec: { executor: { instances: 5 } } } }, 5],
    [
      'with properties of a manifest',
      { submit: manifest({ properties: 'spark.executor.instances=6' }), name: 'm', mainApplicationFile: '' },
      6,
    ],
  ])('is known %s', (_, request, instances) => {
    expect(requestsOf(planOf(request)).instances).toBe(instances);
  });
});
