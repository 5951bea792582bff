import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ApiType,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  NetworkingV1Api,
} from '@kubernetes/client-node';
import { stringify } from 'yaml';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { installDefinition, removeDefinition } from '../support/fake-operator/install.ts';
import { eventuallyTrue } from '../support/eventually.ts';

const NAMESPACE = 'native-features';
const CLASS = 'native-features';
const HTTP_ROUTE_DEFINITION = join(import.meta.dirname, '../../stack/crds/httproutes.yaml');
const VOLUMES = 'spark.kubernetes.driver.volumes';

let environment: TestEnvironment;
let worker: WorkerProcess;
let definition: string | undefined;
let configuration: string;

const CLUSTERS = { default: { namespaces: [NAMESPACE] } };
const INGRESS = stringify({
  clusters: CLUSTERS,
  sparkUi: {
    ingress: {
      host: 'spark.example.com',
      path: '/{{namespace}}/{{applicationId}}',
      pathPattern: '/{{namespace}}/{{applicationId}}(/|$)(.*)',
      className: 'nginx',
      tlsSecret: 'spark-ui-tls',
      annotations: { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' },
    },
  },
});
const HTTP_ROUTE = stringify({
  clusters: CLUSTERS,
  sparkUi: {
    httpRoute: {
      parentRefs: [{ name: 'shared', namespace: 'gateways' }],
      host: 'spark.example.com',
      path: '/{{podPrefix}}',
    },
  },
});

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE, {
    features: ['native', 'evidence', 'volume-claims', 'secrets', 'ingresses', 'http-routes'],
  });
  definition = await installDefinition(environment.stack.kubernetes.kubeconfig, HTTP_ROUTE_DEFINITION);
  configuration = join(await mkdtemp(join(tmpdir(), `${NAMESPACE}-`)), 'sparkbatch.yaml');
  await writeFile(configuration, INGRESS);
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
  worker = await environment.worker({ args: ['--config', configuration] });
});

afterAll(async () => {
  await environment.cluster.core.deletePersistentVolume({ name: NAMESPACE });
  await environment.close();
  if (definition !== undefined) await removeDefinition(environment.stack.kubernetes.kubeconfig, definition);
});

const { runningDriver, releaseDriver } = batchHelpers(() => environment);

function clientOf<T extends ApiType>(api: new (...args: never[]) => T): T {
  const config = new KubeConfig();
  config.loadFromFile(environment.stack.kubernetes.kubeconfig);
  return config.makeApiClient(api as never);
}

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
    Ingress: await clientOf(NetworkingV1Api).listNamespacedIngress({ namespace }),
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
      `Ingress/${prefix}-ui`,
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

  test('has an address of its Spark UI outside the cluster: by an Ingress, or by an HTTPRoute', async () => {
    const ofIngress = (await environment.batches.status('everything')).links?.sparkUi ?? '';
    expect(ofIngress).toMatch(/^https:\/\/spark\.example\.com\/native-features\/spark-[0-9a-f]+-1\/$/);

    await writeFile(configuration, HTTP_ROUTE);
    process.kill(worker.pid, 'SIGHUP');
    await eventuallyTrue('the worker has reloaded', () => worker.output().includes(configurationVersion(HTTP_ROUTE)));
    await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name: 'routed' }), {
      batchId: 'routed',
    });
    const driver = await runningDriver('routed');
    const prefix = driver.name.replace(/-driver$/, '');
    const route = (await clientOf(CustomObjectsApi).getNamespacedCustomObject({
      group: 'gateway.networking.k8s.io',
      version: 'v1',
      plural: 'httproutes',
      namespace: NAMESPACE,
      name: `${prefix}-ui`,
    })) as KubernetesObject & { readonly spec: unknown };
    expect(route.metadata?.ownerReferences).toMatchObject([{ kind: 'Pod', uid: driver.uid }]);
    expect(route.spec).toEqual({
      parentRefs: [{ name: 'shared', namespace: 'gateways' }],
      hostnames: ['spark.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: `/${prefix}` } }],
          filters: [
            { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } },
          ],
          backendRefs: [{ name: `${prefix}-driver-svc`, port: 4040 }],
        },
      ],
    });
    expect((await environment.batches.status('routed')).links?.sparkUi).toBe(`https://spark.example.com/${prefix}/`);
    await releaseDriver('routed');
    expect(await environment.batches.result('routed')).toMatchObject({ state: 'FINISHED' });
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
