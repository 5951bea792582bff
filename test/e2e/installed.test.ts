import type { Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppsV1Api, KubeConfig, PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import { forward } from '../../stack/real-node/forward.ts';
import { CHART, Helm, type Values } from '../support/deploy/helm.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { eventually } from '../support/eventually.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { openNodeEnvironment, type NodeEnvironment, WITH_SPARK_SUBMIT } from './support/node-environment.ts';
import { GIVEN } from './support/prerequisites.ts';
import { importWorkerImage, WORKER_IMAGE } from './support/worker-image.ts';

const NAMESPACE = 'e2e-installed';
/** The namespace of the release. */
const WORKERS = 'e2e-installed-workers';
const IMAGE = `${WORKER_IMAGE.repository}:${WORKER_IMAGE.tag}`;
const PATIENCE = { within: 240_000, every: 250 };
const MERGE = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

// A given cluster cannot get the image.
const onOwnNode = GIVEN === undefined ? describeWithNode : describe.skip;

onOwnNode('workers that the chart installs on a real node', () => {
  let environment: NodeEnvironment;
  let helm: Helm;
  let workers: TestCluster;
  let temporal: Server;
  let values: Values;
  /** The batch that lives through a rollout and a drain. */
  let live: string;

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE);
    const { stack, cluster } = environment;
    helm = await Helm.open();
    await importWorkerImage(stack);
    workers = new TestCluster(stack.kubernetes.kubeconfig, WORKERS);
    await workers.createNamespace();
    // The only address outside of the node that its pods reach.
    const { spec } = await cluster.core.readNamespacedService({ name: 'kubernetes', namespace: 'default' });
    const from = { host: spec?.clusterIP ?? '', port: 7233 };
    temporal = await forward(from, Number(stack.temporal.address.split(':')[1]));
    values = {
      image: WORKER_IMAGE,
      replicas: 1,
      temporal: { address: `${from.host}:${from.port}`, namespace: NAMESPACE },
      driverNamespaces: [{ name: NAMESPACE, create: false }],
      driver: { serviceAccount: 'installed-driver' },
      rbac: { features: [...WITH_SPARK_SUBMIT] },
      worker: { resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '2Gi' } } },
    };
  });

  afterAll(async () => {
    temporal?.close();
    helm?.close();
    await environment?.close();
  });

  const onRelease = (command: 'install' | 'upgrade', more: Values = {}) =>
    helm.run(
      [command, 'spark-batch', CHART, '--namespace', WORKERS, '--timeout', '4m'],
      { ...values, ...more },
      environment.stack.kubernetes.kubeconfig,
    );

  const readyWorkers = async () =>
    (await workers.pods('app.kubernetes.io/name=spark-batch-worker')).filter(
      ({ metadata, status }) =>
        metadata?.deletionTimestamp === undefined &&
        status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    );

  /** A batch with a driver that may create executors by the service account of the chart. */
  const job: NodeEnvironment['job'] = (name, args, more) => {
    const { driver, ...rest } = environment.job(name, args, more);
    return { ...rest, driver: { ...driver, serviceAccount: 'installed-driver' } };
  };

  test('serve batches by native and by spark-submit, with the service account of their pod', async () => {
    const begun = Date.now();
    // Helm returns when the Jobs have checked the configuration and prepared the Temporal namespace.
    await onRelease('install');
    const finished = { state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] };
    await expect(environment.run(job('first', ['pi', '4']))).resolves.toMatchObject(finished);
    process.stderr.write(`From helm install to a FINISHED batch: ${Math.round((Date.now() - begun) / 1000)} s\n`);
    const submitted = job('second', ['pi', '4'], { submit: { kind: 'spark-submit' } });
    await expect(environment.run(submitted)).resolves.toMatchObject(finished);
  });

  test('run without root and with a root file system that cannot be written', async () => {
    const [worker] = await eventually('a worker is ready', async () => {
      const ready = await readyWorkers();
      return ready.length > 0 ? ready : undefined;
    });
    const { securityContext, containers = [] } = worker?.spec ?? {};
    const script = 'id -u; touch /app/x 2>&1; sparkbatch version';
    const body: V1Pod = {
      metadata: { name: 'looks-around' },
      spec: {
        restartPolicy: 'Never',
        ...(securityContext && { securityContext }),
        containers: containers.map(({ image, securityContext: own }) => ({
          name: 'shell',
          ...(image !== undefined && { image }),
          ...(own && { securityContext: own }),
          command: ['/bin/sh', '-c', script],
        })),
      },
    };
    await workers.core.createNamespacedPod({ namespace: WORKERS, body });
    await eventually(
      'the pod has ended',
      async () => ((await workers.pod('looks-around'))?.status?.phase === 'Succeeded' ? true : undefined),
      PATIENCE,
    );
    const log = await workers.core.readNamespacedPodLog({ name: 'looks-around', namespace: WORKERS });
    expect(body.spec?.containers[0]?.image).toBe(IMAGE);
    expect(log).toMatch(/^1000$/m);
    expect(log).toContain('Read-only file system');
    expect(log).toMatch(/\d+\.\d+\.\d+/);
  });

  test('hand a live batch over in a rollout, and exit with 0 when they get SIGTERM', async () => {
    live = await environment.submit(
      job('lives', ['compute', '600'], { retry: { infrastructure: 1, initialInterval: '1s' } }),
    );
    await environment.untilWritten(live, 'An executor works');
    const [old] = await readyWorkers();
    const name = old?.metadata?.name ?? '';
    // The pod stays readable after its end.
    const patch = (finalizers: string[]) =>
      workers.core.patchNamespacedPod({ name, namespace: WORKERS, body: { metadata: { finalizers } } }, MERGE);
    await patch(['example.com/keep']);
    try {
      await onRelease('upgrade', { worker: { ...(values['worker'] as Values), podAnnotations: { version: '2' } } });
      // The chart keeps the old worker for 75 s more, in case the new one ends.
      const config = new KubeConfig();
      config.loadFromFile(environment.stack.kubernetes.kubeconfig);
      const apps = config.makeApiClient(AppsV1Api);
      const [deployment] = (await apps.listNamespacedDeployment({ namespace: WORKERS })).items;
      await apps.patchNamespacedDeployment(
        { name: deployment?.metadata?.name ?? '', namespace: WORKERS, body: { spec: { minReadySeconds: 0 } } },
        MERGE,
      );
      const ended = await eventually(
        'the worker of the old version has ended',
        async () => (await workers.pod(name))?.status?.containerStatuses?.[0]?.state?.terminated,
        PATIENCE,
      );
      expect(ended).toMatchObject({ exitCode: 0 });
    } finally {
      await patch([]);
    }
    // Only the new worker is left.
    await expect(environment.batches.status(live)).resolves.toMatchObject({ state: 'RUNNING' });
  });

  test('go on after a drain of the node, with a driver that was evicted', async () => {
    const { cluster, batches } = environment;
    const [driver = ''] = (await environment.podsOf(live)).map(({ metadata }) => metadata?.name ?? '');
    const [node = ''] = (await cluster.core.listNode()).items.map(({ metadata }) => metadata?.name ?? '');
    const cordon = (unschedulable: boolean) =>
      cluster.core.patchNode({ name: node, body: { spec: { unschedulable } } }, MERGE);
    // What kubectl drain does.
    const evict = (name: string, namespace: string) =>
      cluster.core.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } });
    await cordon(true);
    try {
      await evict(driver, NAMESPACE);
      await eventually(
        'the next driver finds no node',
        async () => {
          const { attempts, message } = await batches.status(live);
          return attempts.length === 2 && /unschedulable/i.test(message) ? true : undefined;
        },
        PATIENCE,
      );
      const [worker] = await readyWorkers();
      await evict(worker?.metadata?.name ?? '', WORKERS);
      await eventually(
        'the worker has left the node',
        async () => ((await readyWorkers()).length === 0 ? true : undefined),
        PATIENCE,
      );
    } finally {
      await cordon(false);
    }
    await environment.untilWritten(live, 'An executor works');
    await batches.kill(live, { reason: 'the drain is over', wait: true });
    expect(await environment.podsOf(live)).toEqual([]);
    const attempts = [{ number: 1, verdict: { failureClass: 'evicted' } }, { number: 2 }];
    expect(await batches.result(live)).toMatchObject({ state: 'KILLED', attempts });
  });
});
