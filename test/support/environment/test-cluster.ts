import { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import { eventually } from '../eventually.ts';

/** A test's own hands on the cluster: what a user, a node or a bad day does to it. */
export class TestCluster {
  readonly core: CoreV1Api;
  readonly namespace: string;

  constructor(kubeconfig: string, namespace: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.core = config.makeApiClient(CoreV1Api);
    this.namespace = namespace;
  }

  /** Makes the namespace, and waits until pods can be created in it. */
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

  /** A pod as a running driver makes it: owned by the driver, with Spark's labels. */
  async createExecutor(
    driver: { name: string; uid: string; applicationId: string },
    number = 1,
    marks: Readonly<Record<string, string>> = {},
    annotations: Readonly<Record<string, string>> = {},
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
            ...marks,
          },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: driver.name, uid: driver.uid, controller: true }],
        },
        spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-executor', image: 'spark' }] },
      },
    });
    return name;
  }

  /** Deletes a pod as somebody with kubectl does. */
  async deletePod(name: string): Promise<void> {
    await this.core.deleteNamespacedPod({ name, namespace: this.namespace });
  }

  /** Takes a pod out of the cluster at once, whatever holds it, as somebody with too many rights does. */
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

  /** Changes labels of a pod. */
  async relabelPod(name: string, labels: Record<string, string>): Promise<void> {
    await this.#patchPod(name, { metadata: { labels } });
  }

  /** Puts annotations on a pod, as those of the simulated kubelet. */
  async annotatePod(name: string, annotations: Record<string, string>): Promise<void> {
    await this.#patchPod(name, { metadata: { annotations } });
  }

  /** Takes all finalizers off a pod. */
  async removeFinalizers(name: string): Promise<void> {
    await this.#patchPod(name, { metadata: { finalizers: null } });
  }

  async #patchPod(name: string, body: object): Promise<void> {
    const { namespace } = this;
    await this.core.patchNamespacedPod(
      { name, namespace, body },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }
}
