import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithNode } from './support/describe-with-node.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';

describeWithNode('executors on a real node', () => {
  let environment: NodeEnvironment;

  beforeAll(async () => {
    environment = await openNodeEnvironment('e2e-executors');
    await environment.startWorker();
  });

  afterAll(() => environment?.close());

  test('start and stop with the load by dynamic allocation', async () => {
    const sparkConf = {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.dynamicAllocation.maxExecutors': '2',
      'spark.dynamicAllocation.executorIdleTimeout': '5s',
    };
    const result = await environment.run(environment.job('grows', ['grow-and-shrink'], { sparkConf }));
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(result)).toContain('Executors at work: 2');
    expect(logOf(result)).toContain('Executors at rest: 0');
  });

  test('migrate their blocks when they are decommissioned, so that nothing is computed twice', async () => {
    const sparkConf = {
      'spark.decommission.enabled': 'true',
      'spark.storage.decommission.enabled': 'true',
      'spark.storage.decommission.rddBlocks.enabled': 'true',
      'spark.storage.decommission.shuffleBlocks.enabled': 'true',
      // Both executors exist before the first task.
      'spark.scheduler.minRegisteredResourcesRatio': '1.0',
    };
    const executor = { instances: 2, memory: '512m', coreRequest: '200m' };
    const job = environment.job('hands-over', ['keep-blocks'], { sparkConf });
    const id = await environment.submit({ ...job, executor: { ...job.executor, ...executor } });
    const line = await environment.untilWritten(id, 'Blocks are kept by');
    const address = /([\d.]+)=true/.exec(line)?.[1];
    const holder = (await environment.cluster.pods()).find(
      ({ metadata, status }) => metadata?.labels?.['spark-role'] === 'executor' && status?.podIP === address,
    );
    await environment.cluster.deletePod(holder?.metadata?.name ?? '');
    const result = await environment.batches.result(id);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(result)).toMatch(/Sum 6, computed 4$/m);
  });
});
