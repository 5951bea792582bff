import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { simulatedBatch, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';

const NAMESPACE = 'native-features';
const CLASS = 'native-features';
const VOLUMES = 'spark.kubernetes.driver.volumes';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, { features: ['native', 'evidence', 'volume-claims', 'secrets'] });
  await environment.cluster.core.createPersistentVolume({
    body: {
      metadata: { name: NAMESPACE },
      spec: {
        storageClassName: CLASS,
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOncePod'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: '/mnt/claim' },
      },
    },
  });
  await environment.cluster.core.createNamespacedSecret({
    namespace: NAMESPACE,
    body: { metadata: { name: 'database' }, stringData: { password: 'x' } },
  });
  await environment.worker();
});

afterAll(async () => {
  await environment.cluster.core.deletePersistentVolume({ name: NAMESPACE });
  await environment.close();
});

/** A batch that uses every feature. */
const EVERYTHING: Partial<BatchRequest> = {
  name: 'everything',
  cleanup: 'ALL',
  retention: '1h',
  driver: {
    template: {
      metadata: { labels: { tier: 'gold' }, annotations: { 'sim.spark-batch/run-time': '0.5s' } },
      spec: {
        tolerations: [{ key: 'spot', operator: 'Exists' }],
        schedulingGates: [],
        containers: [{ name: 'main', env: [{ name: 'STAGE', value: 'test' }] }],
      },
    },
  },
  executor: { template: { spec: { containers: [{ name: 'spark-kubernetes-executor' }] } } },
  sparkConfFiles: { 'log4j2.properties': 'rootLogger.level = warn\n' },
  hadoopConfFiles: { 'core-site.xml': '<configuration/>' },
  sparkConf: {
    [`${VOLUMES}.emptyDir.work.mount.path`]: '/work',
    [`${VOLUMES}.emptyDir.work.options.sizeLimit`]: '1Gi',
    [`${VOLUMES}.persistentVolumeClaim.claim.mount.path`]: '/claim',
    [`${VOLUMES}.persistentVolumeClaim.claim.options.claimName`]: 'OnDemand',
    [`${VOLUMES}.persistentVolumeClaim.claim.options.storageClass`]: CLASS,
    [`${VOLUMES}.persistentVolumeClaim.claim.options.sizeLimit`]: '1Gi',
    'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'database:password',
    'spark.kubernetes.authenticate.driver.oauthToken': 'abc',
  },
};

/** Every object that a driver owns, by kind and name. */
async function ownedBy({ driver }: BatchResult): Promise<string[]> {
  const { core } = environment.cluster;
  const namespace = NAMESPACE;
  const lists: Readonly<Record<string, { readonly items: readonly KubernetesObject[] }>> = {
    ConfigMap: await core.listNamespacedConfigMap({ namespace }),
    PersistentVolumeClaim: await core.listNamespacedPersistentVolumeClaim({ namespace }),
    Secret: await core.listNamespacedSecret({ namespace }),
    Service: await core.listNamespacedService({ namespace }),
  };
  return Object.entries(lists)
    .flatMap(([kind, { items }]) => items.map(({ metadata }) => ({ kind, metadata })))
    .filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid, kind }) => kind === 'Pod' && uid === driver?.uid))
    .map(({ kind, metadata }) => `${kind}/${metadata?.name}`)
    .toSorted();
}

describe('a native batch', () => {
  test('runs with templates, volumes, files and a token, and their objects are deleted with the driver', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch(NAMESPACE, {}, EVERYTHING), {
      batchId: 'everything',
    });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    const name = result.driver?.name ?? '';
    const prefix = name.replace(/-driver$/, '');
    expect(await ownedBy(result)).toEqual([
      `ConfigMap/${prefix}-driver-podspec-conf-map`,
      `ConfigMap/${prefix}-hadoop-config`,
      `ConfigMap/spark-drv-${result.driver?.tag}-conf-map`,
      `PersistentVolumeClaim/${name}-pvc-0`,
      `Secret/${prefix}-kubernetes-credentials`,
      `Service/${prefix}-driver-svc`,
    ]);
    const pod = await environment.cluster.pod(name);
    expect(pod?.metadata?.labels).toMatchObject({ tier: 'gold', 'spark-role': 'driver' });
    expect(pod?.spec?.tolerations).toContainEqual({ key: 'spot', operator: 'Exists' });
    expect(pod?.spec?.containers.map((container) => container.name)).toEqual(['main']);
    expect(pod?.spec?.containers[0]?.env?.map((one) => one.name)).toEqual(
      expect.arrayContaining(['STAGE', 'PASSWORD', 'HADOOP_CONF_DIR', 'SPARK_LOCAL_DIRS']),
    );
    await environment.batches.endRetention(result.batchId);
    await eventuallyTrue(
      'the objects that the driver owned are gone',
      async () => (await ownedBy(result)).length === 0,
    );
  });

  test("is refused with the API server's message when its template is invalid, and leaves nothing", async () => {
    const template = { spec: { tolerations: [{ key: 'a', operater: 'Exists' }] } };
    const request = simulatedBatch(NAMESPACE, {}, { name: 'misspelt', driver: { template } });
    const { batchId } = await environment.batches.submit({ ...request, onFailure: 'return' }, { batchId: 'misspelt' });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ failureClass: 'submit-rejected' });
    expect(result.message).toContain('unknown field "spec.tolerations[0].operater"');
    const pods = await environment.cluster.pods();
    expect(pods.filter(({ metadata }) => metadata?.name?.startsWith('misspelt'))).toEqual([]);
  });
});
