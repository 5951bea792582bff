import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, CoreV1Api, CustomObjectsApi, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import type { SparkApplication } from '../../src/submit/operator/application.ts';
import { connectionFailureOf } from '../../src/kubernetes/transport/connection-failure.ts';
import type { Flavour } from './fake-operator/flavour.ts';
import { KUBEFLOW_FLAVOUR } from './fake-operator/kubeflow.ts';

/**
 * Simulates a Spark operator as kwok simulates the kubelet: it reads SparkApplications from the real API server, creates
 * their drivers and writes their status, through the states of the real one.
 *
 * Annotations of a batch's driver (`sim.spark-batch/operator-…`) control it: `submit: fails | never | held` (`held`: until
 * {@link FakeOperator.releaseSubmission}), `template: ignored` (as an operator that is older than its resource definition).
 */
export class FakeOperator {
  readonly namespace: string;
  readonly #core: CoreV1Api;
  readonly #custom: CustomObjectsApi;
  readonly #flavour: Flavour;
  readonly #type: { readonly group: string; readonly version: string; readonly plural: string };
  readonly #submitting = new Set<string>();
  /** Submissions under way. */
  readonly #inFlight = new Set<string>();
  /** Names of the batches with a held submission that may proceed. */
  readonly #released = new Set<string>();
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(kubeconfig: string, namespace: string, flavour: Flavour = KUBEFLOW_FLAVOUR) {
    const { kind: _kind, ...type } = flavour.resource;
    this.#flavour = flavour;
    this.#type = type;
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.namespace = namespace;
    this.#core = config.makeApiClient(CoreV1Api);
    this.#custom = config.makeApiClient(CustomObjectsApi);
  }

  /** Starts reconciling. */
  start(): this {
    this.#loop = this.#run();
    return this;
  }

  /** Stops; a submission under way is abandoned. @throws the first unexpected error */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    if (this.#failure !== undefined) throw new Error('The fake operator failed.', { cause: this.#failure });
  }

  /** All SparkApplications of the namespace. */
  async applications(): Promise<SparkApplication[]> {
    const list: unknown = await this.#custom.listNamespacedCustomObject({ ...this.#type, namespace: this.namespace });
    return (list as { items: SparkApplication[] }).items;
  }

  /** Whether its submission of this application is under way or done: it completes one even when the application is deleted. */
  isSubmitting({ metadata }: SparkApplication): boolean {
    return this.#submitting.has(metadata?.uid ?? '');
  }

  /** Lets the held submission of a batch proceed. @param batch its name */
  releaseSubmission(batch: string): void {
    this.#released.add(batch);
  }

  /** Deletes an application as a user with kubectl does. */
  async delete(name: string): Promise<void> {
    await this.#custom.deleteNamespacedCustomObject({ ...this.#type, namespace: this.namespace, name });
  }

  /** Writes the status of an application. */
  async write(application: SparkApplication, status: object): Promise<void> {
    const { name = '', namespace = '' } = application.metadata ?? {};
    const body = { ...application, status: { ...(application.status as object | undefined), ...status } };
    await this.#custom.replaceNamespacedCustomObjectStatus({ ...this.#type, namespace, name, body });
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#round().catch((error: unknown) => this.#note(error));
      await pause(100);
    }
  }

  async #round(): Promise<void> {
    const applications = await this.applications();
    if (applications.length === 0) return;
    // Read after the applications: the driver of each that is submitted exists.
    const { items: pods } = await this.#core.listNamespacedPod({ namespace: this.namespace });
    const reconciling = applications.map((one) =>
      this.#reconcile(one, pods).catch((error: unknown) => this.#note(error)),
    );
    await Promise.all(reconciling);
  }

  async #reconcile(application: SparkApplication, pods: readonly V1Pod[]): Promise<void> {
    const driver = pods.find(({ metadata }) => metadata?.name === this.#flavour.driverName(application));
    if (application.metadata?.deletionTimestamp !== undefined) return this.#cleanUp(application, driver);
    if (this.#flavour.isNew(application)) return this.#startSubmission(application);
    const status = this.#flavour.next(application, driver);
    if (status) await this.write(application, status);
  }

  /** An operator with a finalizer deletes the driver, and then lets the application go. */
  async #cleanUp(application: SparkApplication, driver: V1Pod | undefined): Promise<void> {
    const { finalizer } = this.#flavour;
    const { finalizers = [] } = application.metadata ?? {};
    const isSubmitting = this.#inFlight.has(application.metadata?.uid ?? '');
    if (finalizer === undefined || !finalizers.includes(finalizer) || isSubmitting) return;
    const { name = '', uid = '' } = driver?.metadata ?? {};
    if (name !== '' && driver?.metadata?.deletionTimestamp === undefined) {
      const body = { preconditions: { uid } };
      await this.#core.deleteNamespacedPod({ namespace: this.namespace, name, body });
    }
    await this.#setFinalizers(
      application,
      finalizers.filter((one) => one !== finalizer),
    );
  }

  async #setFinalizers(application: SparkApplication, finalizers: string[]): Promise<SparkApplication> {
    const { name = '', namespace = '' } = application.metadata ?? {};
    const body = { ...application, metadata: { ...application.metadata, finalizers } };
    const replaced: unknown = await this.#custom.replaceNamespacedCustomObject({
      ...this.#type,
      namespace,
      name,
      body,
    });
    return replaced as SparkApplication;
  }

  /** The annotation `sim.spark-batch/operator-<key>` of the driver. */
  #simulation(application: SparkApplication, key: string): string | undefined {
    return this.#flavour.annotations(application)[`sim.spark-batch/operator-${key}`];
  }

  /** Like the real operator, it submits what it has read, whatever happens to the resource meanwhile. */
  #startSubmission(application: SparkApplication): void {
    const { uid = '' } = application.metadata ?? {};
    if (this.#submitting.has(uid) || this.#simulation(application, 'submit') === 'never') return;
    this.#submitting.add(uid);
    this.#inFlight.add(uid);
    this.#submit(application)
      .catch((error: unknown) => this.#note(error))
      .finally(() => this.#inFlight.delete(uid));
  }

  async #submit(given: SparkApplication): Promise<void> {
    const { signal } = this.#stop;
    const { finalizer } = this.#flavour;
    const application = finalizer === undefined ? given : await this.#setFinalizers(given, [finalizer]);
    await pause(200, undefined, { signal });
    while (this.#simulation(application, 'submit') === 'held' && !this.#isReleased(application))
      await pause(50, undefined, { signal });
    if (this.#simulation(application, 'submit') === 'fails') {
      return this.write(application, this.#flavour.submissionFailed(application));
    }
    const { namespace } = this;
    const body = this.#flavour.driverPod(application);
    await this.#throughOutages(() => this.#core.createNamespacedPod({ namespace, body }));
    const name = body.metadata?.name ?? '';
    const driver = await this.#throughOutages(() => this.#core.readNamespacedPod({ namespace, name }));
    await this.#throughOutages(() =>
      this.#core.createNamespacedService({ namespace, body: this.#flavour.driverService(driver ?? body) }),
    );
    await this.#throughOutages(() => this.write(application, this.#flavour.submitted(application)));
  }

  /** Repeats a request until the API server answers it. A later try may find that an earlier one took effect. */
  async #throughOutages<T>(request: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await request();
      } catch (error) {
        if (tries > 1 && error instanceof ApiException && error.code === 409) return undefined;
        if (!isOutage(error)) throw error;
        await pause(200, undefined, { signal: this.#stop.signal });
      }
    }
  }

  #isReleased({ metadata }: SparkApplication): boolean {
    return [...this.#released].some((batch) => metadata?.name?.startsWith(`${batch}-`));
  }

  /** An object that was deleted or changed meanwhile is read again in the next round. */
  #note(error: unknown): void {
    const isConflict = error instanceof ApiException && [404, 409, 422].includes(error.code);
    if (!isConflict && !isOutage(error) && !this.#stop.signal.aborted) this.#failure ??= error;
  }
}

/** Whether the API server did not answer: chaos tests stop it. */
function isOutage(error: unknown): boolean {
  if (error instanceof ApiException) return error.code >= 500 || error.code === 429;
  return connectionFailureOf(error).kind !== 'other' || isGoAway(error);
}

/** A server that shuts down ends the connection under undici's requests by a GOAWAY frame. */
function isGoAway(error: unknown): boolean {
  return error instanceof Error && (error.message.includes('GOAWAY') || isGoAway(error.cause));
}
