import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  type V1ConfigMap,
  type V1Deployment,
  type V1Job,
  type V1PolicyRule,
  type V1Role,
  type V1RoleBinding,
} from '@kubernetes/client-node';
import { readConfiguration } from '../../src/config/schema/read-configuration.ts';
import { WORKER_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { type Grant, rbacList, rbacObjects } from '../../src/rbac/index.ts';
import { readStack, type Stack } from '../../stack/index.ts';
import { CHART, Helm, type Values } from '../support/deploy/helm.ts';
import { objectsOf } from '../support/deploy/kustomization.ts';
import { createStrict } from '../support/deploy/raw-api.ts';

/** Building Helm takes minutes the first time. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

/** Everything that the chart can have. */
const EVERYTHING: Values = {
  image: { repository: 'registry.example/platform/spark-batch', tag: '1.2.3', pullSecrets: ['registry'] },
  temporal: {
    address: 'spark.example.tmprl.cloud:7233',
    namespace: 'spark.example',
    taskQueue: 'spark',
    apiKey: { secretName: 'temporal' },
    tls: { enabled: true, secretName: 'temporal-tls', serverAuthority: true, serverName: 'temporal' },
  },
  configuration: {
    clusters: {
      default: { inCluster: true, namespaces: ['chart-a'] },
      west: { kubeconfig: '/etc/sparkbatch-clusters/west/kubeconfig', namespaces: ['jobs'] },
    },
    tenants: { a: { namespaces: ['chart-a'] } },
  },
  init: { args: ['--sweep-every=30m'] },
  driverNamespaces: [
    { name: 'chart-a', create: true, podSecurity: 'restricted', quota: { hard: { 'requests.cpu': '10', pods: '50' } } },
    { name: 'chart-b', create: false },
  ],
  rbac: { features: [...WORKER_FEATURES] },
  worker: {
    serviceAccount: 'batch-worker',
    serviceAccountAnnotations: { 'cloud.example/role': 'worker' },
    args: ['--max-cached-workflows=2000'],
    env: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
    podAnnotations: { team: 'data' },
    podLabels: { team: 'data' },
    nodeSelector: { pool: 'system' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    priorityClassName: 'system-cluster-critical',
    volumes: [{ name: 'ca', configMap: { name: 'ca' } }],
    volumeMounts: [{ name: 'ca', mountPath: '/etc/ca' }],
  },
  driver: { serviceAccount: 'driver', serviceAccountAnnotations: { 'cloud.example/role': 'driver' } },
  kubeconfigs: [{ name: 'west', secretName: 'west' }],
  networkPolicy: { enabled: true, scrapeFrom: [{ namespaceSelector: { matchLabels: { team: 'monitoring' } } }] },
  monitoring: { podMonitor: true, rules: true, dashboards: true, labels: { release: 'prometheus' } },
  keda: { enabled: true, authentication: 'temporal' },
  extraObjects: [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more', namespace: 'chart-release' }, data: { a: 'b' } },
  ],
};

const ALL_NAMESPACES: Values = { rbac: { allNamespaces: true }, driverNamespaces: [] };

/** Kinds of other projects, which the API server of the tests does not know. */
const FOREIGN = new Set(['PodMonitor', 'PrometheusRule', 'ScaledObject']);

let helm: Helm;
let stack: Stack;

beforeAll(async () => {
  helm = await Helm.open();
  stack = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
}, BUILD_TIMEOUT_MS);

afterAll(() => helm.close());

const find = (objects: readonly KubernetesObject[], kind: string, name?: string) =>
  objects.find((object) => object.kind === kind && (name === undefined || object.metadata?.name === name));

/** One entry per group, resource and verb that a role grants. */
function granted(rules: readonly V1PolicyRule[] = []): string[] {
  const entries = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))),
  );
  return [...new Set(entries)].toSorted();
}

/** What is granted to whom, by roles and their bindings. */
function grants(objects: readonly KubernetesObject[]) {
  return objects
    .filter(({ kind = '' }) => kind.endsWith('RoleBinding'))
    .map((object) => {
      const { roleRef, subjects, metadata } = object as V1RoleBinding;
      const role = objects.find(
        ({ kind, metadata: other }) =>
          kind === roleRef.kind && other?.name === roleRef.name && other.namespace === metadata?.namespace,
      ) as V1Role;
      return { namespace: metadata?.namespace, subjects, rules: granted(role.rules) };
    })
    .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

const rbacOf = (options: Grant) => grants(rbacList(rbacObjects(options)).items);

describe('the chart', () => {
  test.each([
    ['the default values', {}],
    ['every value set', EVERYTHING],
    ['all namespaces', ALL_NAMESPACES],
  ])('has nothing to complain about with %s', async (_, values) => {
    expect(await helm.run(['lint', CHART, '--strict', '--namespace', 'spark-batch'], values)).toContain(
      '0 chart(s) failed',
    );
  });

  test.each([
    ['an unknown value', { replica: 3 }, /replica/],
    ['an address with a scheme', { temporal: { address: 'https://temporal:7233' } }, /temporal.*address/s],
    ['an unknown feature', { rbac: { features: ['everything'] } }, /rbac.*features/s],
  ])('refuses %s and names it', async (_, values, message) => {
    await expect(helm.render(values)).rejects.toThrow(message);
  });

  test.each([
    [
      {},
      {
        namespaces: ['spark-jobs'],
        features: ['native', 'manifest', 'evidence', 'sweep'],
        workerNamespace: 'spark-batch',
      },
    ],
    [
      ALL_NAMESPACES,
      {
        namespaces: [],
        allNamespaces: true,
        features: ['native', 'manifest', 'evidence', 'sweep'],
        workerNamespace: 'spark-batch',
      },
    ],
    [
      EVERYTHING,
      {
        namespaces: ['chart-a', 'chart-b'],
        features: WORKER_FEATURES,
        workerNamespace: 'spark-batch',
        workerAccount: 'batch-worker',
        driverAccount: 'driver',
      },
    ],
  ] as const)('grants what sparkbatch rbac prints (%#)', async (values, options) => {
    expect(grants(await helm.render(values))).toEqual(rbacOf(options));
  });

  test('makes the Deployment of deploy/worker', async () => {
    const made = find(await helm.render(), 'Deployment') as V1Deployment;
    const base = find(objectsOf('worker'), 'Deployment') as V1Deployment;
    const comparable = ({ spec }: V1Deployment) => {
      const { template, selector: _, ...others } = structuredClone(spec) ?? {};
      const { topologySpreadConstraints, volumes, containers, ...pod } = template?.spec ?? {};
      const [{ env = [], args = [], imagePullPolicy: __, ...container } = { name: '' }] = containers ?? [];
      return {
        ...others,
        pod,
        container,
        volumes: volumes?.map(({ configMap, ...volume }) => ({ ...volume, ...(configMap && { configMap: 'config' }) })),
        spread: topologySpreadConstraints?.map(({ labelSelector: ___, ...constraint }) => constraint),
        // The chart names the defaults, and a key only where there is one.
        args: args.filter((arg) => !/^--(?:task-queue=spark-batch|log-level=info)$/.test(arg)),
        env: env.filter(({ name }) => name !== 'TEMPORAL_API_KEY'),
      };
    };
    expect(comparable(made)).toEqual(comparable(base));
  });

  test.each([
    ['the default values', {}, { default: { inCluster: true, namespaces: ['spark-jobs'] } }],
    ['all namespaces', ALL_NAMESPACES, { default: { inCluster: true } }],
    ['other clusters', EVERYTHING, (EVERYTHING['configuration'] as { clusters: object }).clusters],
  ])('has a configuration that workers accept with %s', async (_, values, clusters) => {
    const objects = await helm.render(values);
    const fileOf = (name: string) => (find(objects, 'ConfigMap', name) as V1ConfigMap).data?.['sparkbatch.yaml'] ?? '';
    const text = fileOf('spark-batch-worker-config');
    const { document } = readConfiguration('sparkbatch.yaml', text);
    expect(document.clusters).toMatchObject(clusters);
    expect(fileOf('spark-batch-worker-check')).toBe(text);
  });

  test('checks the configuration before, and prepares Temporal after an installation', async () => {
    const objects = await helm.render(EVERYTHING);
    const job = (name: string) => {
      const { metadata, spec } = find(objects, 'Job', `spark-batch-worker-${name}`) as V1Job;
      return [metadata?.annotations?.['helm.sh/hook'], spec?.template.spec?.containers[0]?.args];
    };
    expect(job('check')).toEqual([
      'pre-install,pre-upgrade',
      ['config', 'check', '--file', '/etc/sparkbatch/sparkbatch.yaml'],
    ]);
    expect(job('init')).toEqual(['post-install,post-upgrade', ['init', '--task-queue=spark', '--sweep-every=30m']]);
  });
});

describe('a release of the chart', () => {
  const release = ['spark-batch', CHART, '--namespace', 'chart-release', '--no-hooks'];

  test('installs, upgrades and uninstalls on an API server, and leaves the namespaces of drivers', async () => {
    const { kubeconfig } = stack.kubernetes;
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const driverNamespaces = [{ name: 'release-a', create: true }, { name: 'release-b' }];
    const own = { ...EVERYTHING, driverNamespaces, monitoring: { dashboards: true }, keda: { enabled: false } };
    await core.createNamespace({ body: { metadata: { name: 'release-b' } } });
    await helm.run(['install', ...release, '--create-namespace'], { ...own, replicas: 0 }, kubeconfig);
    await helm.run(['upgrade', ...release], { ...own, replicas: 0, worker: { logLevel: 'debug' } }, kubeconfig);
    const account = await core.readNamespacedServiceAccount({ name: 'driver', namespace: 'release-b' });
    expect(account.metadata?.annotations).toMatchObject({ 'cloud.example/role': 'driver' });
    await helm.run(['uninstall', 'spark-batch', '--namespace', 'chart-release', '--no-hooks'], {}, kubeconfig);
    const { status } = await core.readNamespace({ name: 'release-a' });
    expect(status?.phase).toBe('Active');
    for (const name of ['release-a', 'release-b', 'chart-release']) await core.deleteNamespace({ name });
  });

  test('has no field that the API server does not know', async () => {
    const { kubeconfig } = stack.kubernetes;
    for (const values of [{}, EVERYTHING, ALL_NAMESPACES]) {
      const objects = (await helm.render(values)).filter(({ kind = '' }) => !FOREIGN.has(kind));
      for (const object of objects) {
        // A dry run needs a namespace that exists, and names that do not.
        const { name = '', namespace } = object.metadata ?? {};
        const metadata = { ...object.metadata, name: `${name}.dry-run`.replaceAll('.', '-') };
        const moved = {
          ...object,
          metadata: { ...metadata, ...(namespace !== undefined && { namespace: 'default' }) },
        };
        await createStrict(kubeconfig, moved, { dryRun: true });
      }
    }
  });
});
