import { randomUUID } from 'node:crypto';
import { clusterSchema } from '../../src/kubernetes/auth/cluster-options.ts';
import { deletePod, removeEvidenceFinalizer } from '../../src/kubernetes/pods/driver-pods.ts';
import { watchPods } from '../../src/kubernetes/pods/watch-pods.ts';
import { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { batchSchema } from '../../src/model/schema/batch-schema.ts';
import { createSubmitters } from '../../src/submit/index.ts';
import { concurrently } from '../../test/support/concurrently.ts';
import { simulatedBatch } from '../../test/support/environment/test-environment.ts';
import { DRIVER_SECONDS, mostOf, podCount } from './burst.ts';
import type { BenchEnvironment } from './environment.ts';
import { cpuBetween, usageOf } from './processes.ts';
import { untilCount } from './until-count.ts';

const CONCURRENCY = 32;

/** What the same objects cost without a workflow. */
export interface BareLoopFigures {
  readonly batches: number;
  readonly perMinuteToDeletion: number;
  readonly cpuMsPerBatch: Readonly<Record<string, number>>;
}

/**
 * Creates and deletes the same objects by the same requests as a burst of batches, without Temporal: what the API server and the
 * simulated kubelet can do on this machine, and so the limit for every design.
 */
export async function bareLoop(environment: BenchEnvironment, batches: number): Promise<BareLoopFigures> {
  const { pids, printProgress, stack } = environment;
  const { namespace } = environment.cluster;
  const options = clusterSchema.parse({ kubeconfig: stack.kubernetes.kubeconfig, requestTimeout: '30s' });
  const cluster = new Cluster('stack', options);
  const submitter = createSubmitters().of({ submit: { kind: 'native' } });
  const request = simulatedBatch(namespace, { 'run-time': `${DRIVER_SECONDS}s` });
  // Not the id of the Temporal namespace: the worker must not watch these drivers.
  const temporalNamespaceId = randomUUID();
  const ended = new AbortController();
  const podsBefore = await podCount(environment);
  const usage = await usageOf(pids());
  const began = performance.now();
  const deletions: Promise<unknown>[] = [];
  const watching = watchPods({
    cluster,
    scope: namespace,
    labelSelector: `spark-batch/temporal-namespace-id=${temporalNamespaceId}`,
    signal: ended.signal,
    onObject: ({ object: pod, isDeleted }) => {
      const { name = '', uid = '', deletionTimestamp } = pod.metadata ?? {};
      if (isDeleted || deletionTimestamp !== undefined || pod.status?.phase !== 'Succeeded') return;
      if (!pod.metadata?.finalizers?.length) return;
      const target = { name, namespace, uid };
      deletions.push(removeEvidenceFinalizer(cluster, target).then(() => deletePod(cluster, target)));
    },
    onBookmark: () => undefined,
    onInterruption: () => undefined,
  }).catch(() => undefined);
  try {
    await concurrently(Array.from({ length: batches }), CONCURRENCY, async () => {
      const plan: BatchPlan = {
        batch: { ...batchSchema.parse(request), cluster: 'stack', namespace },
        key: randomUUID(),
        temporalNamespaceId,
        workflowId: 'bare-loop',
        searchAttributes: [],
      };
      const { driver } = await submitter.submit({ plan, attempt: planAttempt(plan, 1), cluster });
      await submitter.start({ driver, cluster });
    });
    await untilCount(
      printProgress,
      'deletions of the bare loop',
      mostOf(batches),
      async () => batches + podsBefore - (await podCount(environment)),
    );
    await Promise.all(deletions);
    const total = performance.now() - began;
    const cpu = cpuBetween(usage, await usageOf(pids()));
    return {
      batches,
      perMinuteToDeletion: (batches / total) * 60_000,
      cpuMsPerBatch: Object.fromEntries(
        Object.entries(cpu)
          .filter(([name]) => name !== 'worker' && name !== 'temporal')
          .map(([name, seconds]) => [name, (seconds * 1000) / batches]),
      ),
    };
  } finally {
    ended.abort(new Error('The bare loop has ended.'));
    await watching;
    await cluster.close();
  }
}
