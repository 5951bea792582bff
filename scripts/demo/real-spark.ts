import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { Client, Connection } from '@temporalio/client';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Stack } from '../../stack/index.ts';
import { requestOf } from './batches.ts';

const PI = { id: 'real-pi', file: 'examples/real-pi.yaml' };

/** Runs the pi example of Spark on the real node of the stack, prints its progress, and pi from the log of the driver. */
export async function runRealSpark(
  { temporal, kubernetes }: Stack,
  { print, signal }: { print: (text?: string) => void; signal: AbortSignal },
): Promise<boolean> {
  await createServiceAccount(kubernetes.kubeconfig);
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const batches = new SparkBatchClient(new Client({ connection, namespace: temporal.namespace }));
    await batches.submit(await requestOf({ ...PI, expected: '', isAsExpected: () => true }), { batchId: PI.id });
    print(`Submitted ${PI.file} as batch ${PI.id}. Driver and executor run in containers.`);
    const result = await follow(batches, print, signal);
    const log = result.attempts.at(-1)?.verdict?.evidence?.log?.text ?? '';
    const pi = log.split('\n').find((line) => line.startsWith('Pi is roughly'));
    print(`\n${result.message}`);
    print(pi === undefined ? `The log of the driver does not contain pi:\n${log}` : `The driver printed: ${pi}`);
    return result.state === 'FINISHED' && pi !== undefined;
  } finally {
    await connection.close();
  }
}

/** Creates the service account of the driver, with permission to create executors. */
async function createServiceAccount(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const [namespace, name] = ['default', 'spark'];
  await config.makeApiClient(CoreV1Api).createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  await config
    .makeApiClient(RbacAuthorizationV1Api)
    .createNamespacedRoleBinding({ namespace, body: { metadata: { name }, roleRef, subjects } });
}

async function follow(
  batches: SparkBatchClient,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<BatchResult> {
  const began = Date.now();
  let last = '';
  for (;;) {
    const { state, phase, message } = await batches.status(PI.id);
    const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(5);
    if (message !== last) print(`  ${seconds} s  ${state.padEnd(8)}  ${message}`);
    if (phase === 'ended') return await batches.result(PI.id, { signal });
    last = message;
    await pause(250, undefined, { signal });
  }
}
