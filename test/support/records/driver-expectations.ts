import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { DEPENDENTS_GATE } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { eventually } from '../eventually.ts';
import { createdDrivers } from './audit-log.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import type { TestCluster } from '../environment/test-cluster.ts';
import type { PodRecorder } from './pod-recorder.ts';

/**
 * Expects that each attempt of a batch had one driver, which was created once, owns one ConfigMap and one Service, and is
 * released: without the finalizer and the gate of SparkBatch.
 */
export async function expectOneDriverPerAttempt(environment: TestEnvironment, result: BatchResult): Promise<void> {
  const drivers = result.attempts.map(({ driver }) => driver.name);
  const created = createdDrivers(environment.stack.kubernetes.auditLog, environment.temporalNamespace);
  expect(created.filter((name) => drivers.includes(name)).toSorted()).toEqual(drivers.toSorted());
  const { namespace, core } = environment.cluster;
  const configMaps = await core.listNamespacedConfigMap({ namespace });
  const services = await core.listNamespacedService({ namespace });
  for (const pod of (await environment.cluster.pods()).filter(({ metadata }) =>
    drivers.includes(metadata?.name ?? ''),
  )) {
    expect(pod.metadata?.finalizers ?? []).toEqual([]);
    expect(pod.spec?.schedulingGates ?? []).toEqual([]);
    expect([configMaps, services].map(({ items }) => ownedBy(pod, items).length)).toEqual([1, 1]);
  }
}

/**
 * Expects that the gate of SparkBatch keeps a driver from being scheduled.
 * @param forMs how long to look; by default longer than a worker needs to learn that its activity was cancelled
 */
export async function expectNeverScheduled(cluster: TestCluster, driver: string, forMs = 5000): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    const pod = await cluster.pod(driver);
    // The watch has removed it: its grace period may be over on a slow machine.
    if (!pod) return;
    expect(pod.spec?.schedulingGates).toEqual([{ name: DEPENDENTS_GATE }]);
    expect(pod.spec?.nodeName).toBeUndefined();
    await pause(250);
  }
}

/** A driver of a closed batch is gone after this, in milliseconds, also on a slow machine. A sweep would take much longer. */
export const GONE_WITHIN = 240_000;

/**
 * Waits until nothing of a closed batch is left, which must be soon after its end, and checks that it never had two drivers.
 * @param batchId also the name of the batch, with which the names of its pods begin
 * @param drivers how many it had over all runs
 */
export async function expectNothingLeft(
  { client, recorder }: Pick<TestEnvironment, 'client'> & { readonly recorder: PodRecorder },
  batchId: string,
  drivers: number,
): Promise<void> {
  await eventually(
    `all drivers of ${batchId} are gone`,
    () => (recorder.of(`${batchId}-`).every(({ gone }) => gone) ? true : undefined),
    { within: GONE_WITHIN },
  );
  const closedAt = await eventually(`batch ${batchId} is closed`, async () =>
    (await client.workflow.getHandle(batchId).describe()).closeTime?.getTime(),
  );
  const pods = recorder.of(`${batchId}-`);
  expect(pods).toHaveLength(drivers);
  expect(recorder.maxRunning(`${batchId}-`)).toBe(1);
  const goneAt = Math.max(...pods.map(({ goneAt: at = Infinity }) => at));
  expect(goneAt - closedAt).toBeLessThan(GONE_WITHIN);
}

/** Names of the pods of a batch: driver and executors. */
export async function podsOf(environment: TestEnvironment, { applicationId }: BatchResult): Promise<string[]> {
  const pods = await environment.cluster.pods(`spark-app-selector=${applicationId}`);
  return pods.map(({ metadata }) => metadata?.name ?? '');
}

function ownedBy(owner: KubernetesObject, objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid));
}
