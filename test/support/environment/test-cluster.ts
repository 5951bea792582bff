import { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import { DRIVER_CONTAINER } from '../../../src/model/names.ts';
import { eventually } from '../eventually.ts';

/** The cluster as tests change it with administrator rights: what a user, a node or a failure does to it. */
export class TestCluster {
  readonly core: CoreV1Api;
  readonly namespace: string;

  constructor(kubeconfig: string, namespace: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.core = config.makeApiClient(CoreV1Api);
    this.namespace = namespace;
  }

  /** Creates the namespace, and waits until pods can be created in it. */
  async createNamespace(): Promise<void> {
    await this.core.createNamespace({ body: { metadata: { name: this.namespace } } });
    await eventually('the service account of the namespace exists', () =>
      this.core.readNamespacedServiceAccount({ name: 'default', namespace: this.namespace }),
    );
  }

  async pods(labelSelector = ''): Promise<V1Pod[]> {
    return (await this.core.listNamespacedPod({ namespace: this.namespace, labelSelector })).items;
  }

  async pod(name: string): Promise<V1Pod | undefined> {
    return (await this.pods()).find(({ metadata }) => metadata?.name === name);
  }

  /**
   * Creates an executor as a running driver does: owned by the driver, with Spark's labels.
   * @param labels further labels, such as ours
   * @param requests of its container; by default it requests nothing
   */
  async createExecutor(
    driver: { name: string; uid: string; applicationId: string },
    number = 1,
    labels: Readonly<Record<string, string>> = {},
    annotations: Readonly<Record<string, string>> = {},
    requests: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const name = `${driver.name.replace(/-driver$/, '')}-exec-${number}`;
    await this.core.createNamespacedPod({
      namespace: this.namespace,
      body: {
        metadata: {
          name,
          annotations: { ...annotations },
          labels: {
            'spark-app-selector': driver.applicationId,
            'spark-role': 'executor',
            'spark-exec-id': `${number}`,
            ...labels,
          },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: driver.name, uid: driver.uid, controller: true }],
        },
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'spark-kubernetes-executor', image: 'spark', resources: { requests } }],
        },
      },
    });
    return name;
  }

  /** Writes a Warning Event about a pod, as the kubelet of its node does. */
  async warn(pod: { readonly name: string; readonly uid: string }, reason: string, message: string): Promise<void> {
    const { namespace } = this;
    const { name, uid } = pod;
    const now = new Date();
    await this.core.createNamespacedEvent({
      namespace,
      body: {
        metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
        involvedObject: { apiVersion: 'v1', kind: 'Pod', name, uid, namespace },
        type: 'Warning',
        reason,
        message,
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: 'kubelet' },
      },
    });
  }

  /** Deletes a pod as a user with kubectl does. */
  async deletePod(name: string): Promise<void> {
    await this.core.deleteNamespacedPod({ name, namespace: this.namespace });
  }

  /** Removes a pod at once, finalizers and grace period notwithstanding. */
  async forceRemovePod(name: string): Promise<void> {
    const { namespace } = this;
    await this.core.patchNamespacedPod(
      { name, namespace, body: { metadata: { finalizers: null } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    await this.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
  }

  async patchNode(patch: object): Promise<void> {
    const { items } = await this.core.listNode();
    const name = items[0]?.metadata?.name ?? '';
    await this.core.patchNode(
      { name, body: patch },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  }

  /** Changes labels of a pod; null removes one. */
  async relabelPod(name: string, labels: Record<string, string | null>): Promise<void> {
    await this.#patchPod(name, { metadata: { labels } });
  }

  /** Sets annotations of a pod; null removes one. */
  async annotatePod(
    name: string,
    annotations: Record<string, string | null>,
    namespace = this.namespace,
  ): Promise<void> {
    await this.#patchPod(name, { metadata: { annotations } }, namespace);
  }

  /** Removes the annotation `hold` of a simulated pod: it leaves the phase in which it was held. */
  async releasePod(name: string, namespace = this.namespace): Promise<void> {
    await this.annotatePod(name, { 'sim.spark-batch/hold': null }, namespace);
  }

  /** Writes the status of a driver that has exited with 0, as its kubelet does. */
  async completeDriver(name: string): Promise<void> {
    const now = new Date().toISOString();
    const container = {
      name: DRIVER_CONTAINER,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now }, running: null },
      ready: false,
      started: false,
      restartCount: 0,
      image: '',
      imageID: '',
    };
    await this.core.patchNamespacedPodStatus(
      { name, namespace: this.namespace, body: { status: { phase: 'Succeeded', containerStatuses: [container] } } },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    );
  }

  /** Waits until a pod is gone. */
  async untilGone(name: string): Promise<void> {
    await eventually(`pod ${name} is gone`, async () => ((await this.pod(name)) ? undefined : true));
  }

  /** Waits until the scheduler has written its Event about a pod, which may be after the kubelet has started the pod. */
  async untilScheduledEvent(name: string): Promise<void> {
    const { namespace } = this;
    const fieldSelector = `involvedObject.name=${name},reason=Scheduled`;
    await eventually(`the Event of the scheduler about pod ${name} exists`, async () => {
      const { items } = await this.core.listNamespacedEvent({ namespace, fieldSelector });
      return items[0];
    });
  }

  /** etcd's revision: everything written before has a resourceVersion up to it, everything written later a higher one. */
  async revision(): Promise<number> {
    const { metadata } = await this.core.listNamespacedPod({ namespace: this.namespace, limit: 1 });
    return Number(metadata?.resourceVersion);
  }

  /** Removes all finalizers of a pod. */
  async removeFinalizers(name: string): Promise<void> {
    await this.setFinalizers(name, []);
  }

  /** Replaces the finalizers of a pod. */
  async setFinalizers(name: string, finalizers: readonly string[]): Promise<void> {
    await this.#patchPod(name, { metadata: { finalizers } });
  }

  async #patchPod(name: string, body: object, namespace = this.namespace): Promise<void> {
    await this.core.patchNamespacedPod(
      { name, namespace, body },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }
}
