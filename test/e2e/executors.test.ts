import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BatchResult } from '../../src/model/status/result.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';

describeWithNode('executors on a real node', () => {
  let environment: NodeEnvironment;

  let grows: Promise<BatchResult>;
  let handsOver: Promise<BatchResult>;

  beforeAll(async () => {
    environment = await openNodeEnvironment('e2e-executors');
    await environment.startWorker();
    // At once: most of their time is the start of their JVMs, and waiting.
    [grows, handsOver] = [growAndShrink(), handOverBlocks()];
    // A failure is reported by the test that awaits the job.
    void Promise.allSettled([grows, handsOver]);
  });

  afterAll(() => environment?.close());

  function growAndShrink(): Promise<BatchResult> {
    const sparkConf = {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.dynamicAllocation.maxExecutors': '2',
      'spark.dynamicAllocation.executorIdleTimeout': '5s',
    };
    return environment.run(environment.job('grows', ['grow-and-shrink'], { sparkConf }));
  }

  /** Deletes the executor that holds the blocks of a job, while another one runs. @returns the result */
  async function handOverBlocks(): Promise<BatchResult> {
    const sparkConf = {
      'spark.decommission.enabled': 'true',
      'spark.storage.decommission.enabled': 'true',
      'spark.storage.decommission.rddBlocks.enabled': 'true',
      'spark.storage.decommission.shuffleBlocks.enabled': 'true',
      // Both executors exist before the first task, however long their JVMs take to start.
      'spark.scheduler.minRegisteredResourcesRatio': '1.0',
      'spark.scheduler.maxRegisteredResourcesWaitingTime': '10m',
    };
    const job = environment.job('hands-over', ['keep-blocks'], { sparkConf });
    const id = await environment.submit({ ...job, executor: { ...job.executor, instances: 2 } });
    const line = await environment.untilWritten(id, 'Blocks are kept by');
    const address = /([\d.]+)=true/.exec(line)?.[1];
    const holder = (await environment.cluster.pods()).find(
      ({ metadata, status }) => metadata?.labels?.['spark-role'] === 'executor' && status?.podIP === address,
    );
    await environment.cluster.deletePod(holder?.metadata?.name ?? '');
    return environment.batches.result(id);
  }

  test('start and stop with the load by dynamic allocation', async () => {
    const result = await grows;
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(result)).toContain('Executors at work: 2');
    expect(logOf(result)).toContain('Executors at rest: 0');
  });

  test('migrate their blocks when they are decommissioned, so that nothing is computed twice', async () => {
    const result = await handsOver;
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(result)).toMatch(/Sum 6, computed 4$/m);
  });
});
