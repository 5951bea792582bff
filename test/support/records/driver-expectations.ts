import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { DEPENDENTS_GATE } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { createdDrivers } from './audit-log.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import type { TestCluster } from '../environment/test-cluster.ts';

/**
 * Expects that each attempt of a batch had one driver, which was created once, owns one ConfigMap and one Service, and is
 * released: without our finalizer and our gate.
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
 * Expects that our gate keeps a driver from being scheduled.
 * @param forMs how long to look; by default longer than a worker needs to learn that its activity was cancelled
 */
export async function expectNeverScheduled(cluster: TestCluster, driver: string, forMs = 5000): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    const spec = (await cluster.pod(driver))?.spec;
    expect(spec?.schedulingGates).toEqual([{ name: DEPENDENTS_GATE }]);
    expect(spec?.nodeName).toBeUndefined();
    await pause(250);
  }
}

/** Names of the pods of a batch: driver and executors. */
export async function podsOf(environment: TestEnvironment, { applicationId }: BatchResult): Promise<string[]> {
  const pods = await environment.cluster.pods(`spark-app-selector=${applicationId}`);
  return pods.map(({ metadata }) => metadata?.name ?? '');
}

function ownedBy(owner: KubernetesObject, objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid));
}
