import { describe, expect, test } from '@jest/globals';
import { planAttempt } from '../../../src/model/batch/attempt.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { amountsOfPod, podAsks } from '../../../src/limits/requests/resource-requests.ts';
import { asksFor } from '../../../src/limits/requests/requests-of.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { manifest } from '../../limit-bypass/limit-bypass.ts';
import { planOf } from '../../support/plans.ts';

const conf = (sparkConf: Record<string, string>): Partial<BatchRequest> => ({ sparkConf });

const SIDECAR = { name: 'x', resources: { requests: { cpu: '500m' }, limits: { memory: '1Gi' } } };

describe('what a batch asks for is what its pods will ask for', () => {
  test.each<[story: string, request: Partial<BatchRequest>]>([
    ['nothing said', {}],
    ['fields', { driver: { cores: 3, memory: '4g', memoryOverhead: '512m', coreLimit: '5' } }],
    ['a request below the cores', { driver: { cores: 3, coreRequest: '250m' } }],
    ['Python', { mainApplicationFile: 'local:///job.py', name: 'p', image: 'spark' }],
    ['factors', conf({ 'spark.driver.memoryOverheadFactor': '0.7', 'spark.driver.memory': '10g' })],
    ['devices', conf({ 'spark.driver.resource.gpu.amount': '2', 'spark.driver.resource.gpu.vendor': 'nvidia.com' })],
    [
      'a template with sidecars, init containers and a CPU limit of its own',
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
  ])('%s', (_, request) => {
    const plan = planOf(request);
    const { pod } = buildNativeDriver({ plan, attempt: planAttempt(plan, 1) });
    expect(asksFor(plan).driver).toEqual(podAsks(amountsOfPod(pod.spec)));
  });
});

describe("an executor's memory by Spark's arithmetic", () => {
  test.each<[story: string, request: Partial<BatchRequest>, mebibytes: number]>([
    ['heap and the least overhead', {}, 1024 + 384],
    ['a tenth beside a large heap', { executor: { memory: '10g' } }, 10240 + 1024],
    [
      'two fifths for Python',
      { mainApplicationFile: 'local:///j.py', name: 'p', image: 's', executor: { memory: '10g' } },
      14336,
    ],
    ['its own factor', conf({ 'spark.executor.memoryOverheadFactor': '0.5', 'spark.executor.memory': '4g' }), 6144],
    ['a least overhead of its own', conf({ 'spark.executor.minMemoryOverhead': '1g' }), 2048],
    ['overhead by a former name', conf({ 'spark.yarn.executor.memoryOverhead': '2g' }), 3072],
    ['memory off the heap', conf({ 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '2g' }), 3456],
    [
      'memory off the heap, in bytes',
      conf({ 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '1073741824' }),
      2432,
    ],
    ['memory off the heap that is not used', conf({ 'spark.memory.offHeap.size': '2g' }), 1408],
    ['memory of Python workers', conf({ 'spark.executor.pyspark.memory': '1g' }), 2432],
  ])('%s', (_, request, mebibytes) => {
    expect(asksFor(planOf(request)).executor.memoryMiB).toBe(mebibytes);
  });
});

describe('how many executors there may be', () => {
  const dynamic = { 'spark.dynamicAllocation.enabled': 'true' };
  test.each<[story: string, request: Partial<BatchRequest>, instances: number | undefined]>([
    ['nothing said', {}, 2],
    ['by the field', { executor: { instances: 7 } }, 7],
    ['dynamic without bound', conf(dynamic), undefined],
    ['dynamic with a bound', conf({ ...dynamic, 'spark.dynamicAllocation.maxExecutors': '9' }), 9],
    [
      'dynamic with more at first',
      conf({ ...dynamic, 'spark.dynamicAllocation.maxExecutors': '9', 'spark.executor.instances': '12' }),
      12,
    ],
    [
      'dynamic that is off',
      conf({ 'spark.dynamicAllocation.enabled': 'false', 'spark.dynamicAllocation.maxExecutors': '9' }),
      2,
    ],
    ['streaming without bound', conf({ 'spark.streaming.dynamicAllocation.enabled': 'true' }), undefined],
    [
      'operator without bound',
      { submit: { kind: 'operator', spec: { dynamicAllocation: { enabled: true } } } },
      undefined,
    ],
    ['operator by its spec', { submit: { kind: 'operator', spec: { executor: { instances: 5 } } } }, 5],
    [
      'the most of several texts of a manifest',
      { submit: manifest({ properties: 'spark.executor.instances=6' }), name: 'm', mainApplicationFile: '' },
      6,
    ],
  ])('%s', (_, request, instances) => {
    expect(asksFor(planOf(request)).instances).toBe(instances);
  });
});
