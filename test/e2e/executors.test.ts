import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BatchResult } from '../../src/model/status/result.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import { PodRecorder, type RecordedPod } from '../support/records/pod-recorder.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';
import { GIVEN } from './support/prerequisites.ts';

/** What the kubelet and the API server say: the seconds that a pod had its node. */
function secondsOf({ pod: { status }, goneAt }: RecordedPod): number {
  const time = (text: Date | undefined) => (text === undefined ? Number.NaN : new Date(text).getTime());
  const bound = status?.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'True');
  const ended = status?.containerStatuses?.[0]?.state?.terminated?.finishedAt;
  return ((ended === undefined ? (goneAt ?? Number.NaN) : time(ended)) - time(bound?.lastTransitionTime)) / 1000;
}

/** CPUs that a pod requests: `200m` or `2`. */
function coresOf({ pod: { spec } }: RecordedPod): number {
  const text = spec?.containers[0]?.resources?.requests?.['cpu'] ?? '';
  return text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
}

/** Memory that a pod requests, in GiB: `896Mi`. */
function gibOf({ pod: { spec } }: RecordedPod): number {
  return Number(spec?.containers[0]?.resources?.requests?.['memory']?.replace('Mi', '')) / 1024;
}

function sumOf(pods: readonly RecordedPod[], amountOf: (pod: RecordedPod) => number): number {
  return pods.reduce((sum, pod) => sum + amountOf(pod) * secondsOf(pod), 0);
}

function expectWithin5Percent(found: number | undefined, wanted: number): void {
  expect(wanted).toBeGreaterThan(0);
  expect(Math.abs((found ?? 0) - wanted)).toBeLessThanOrEqual(wanted * 0.05);
}

describeWithNode('executors on a real node', () => {
  const namespace = 'e2e-executors';
  let environment: NodeEnvironment;
  let recorder: PodRecorder;

  let grows: Promise<BatchResult>;
  let handsOver: Promise<BatchResult>;

  beforeAll(async () => {
    environment = await openNodeEnvironment(namespace);
    recorder = await PodRecorder.start(GIVEN?.kubeconfig ?? environment.stack.kubernetes.kubeconfig, namespace);
    const configuration: ConfigurationInput = {
      clusters: { default: { kubeconfig: environment.workerKubeconfig, namespaces: [namespace] } },
      usage: { executors: 'watch' },
    };
    const file = join(mkdtempSync(join(tmpdir(), `${namespace}-`)), 'sparkbatch.json');
    writeFileSync(file, JSON.stringify(configuration));
    await environment.worker({ args: ['--config', file] });
    // At once: most of their time is the start of their JVMs, and waiting.
    [grows, handsOver] = [growAndShrink(), handOverBlocks()];
    // A failure is reported by the test that awaits the job.
    void Promise.allSettled([grows, handsOver]);
  });

  afterAll(async () => {
    recorder?.stop();
    await environment?.close();
  });

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
    // One that was deleted before it had a node used nothing.
    const pods = recorder.of('grows-').filter((recorded) => !Number.isNaN(secondsOf(recorded)));
    const executors = pods.filter(({ pod }) => pod.metadata?.labels?.['spark-role'] === 'executor');
    expect(result.usage?.executors?.count).toBe(executors.length);
    expectWithin5Percent(result.usage?.coreSeconds, sumOf(pods, coresOf));
    expectWithin5Percent(result.usage?.gibSeconds, sumOf(pods, gibOf));
  });

  test('migrate their blocks when they are decommissioned, so that nothing is computed twice', async () => {
    const result = await handsOver;
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(result)).toMatch(/Sum 6, computed 4$/m);
  });
});
