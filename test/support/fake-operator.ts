import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, CoreV1Api, CustomObjectsApi, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import {
  SPARK_APPLICATION,
  type SparkApplication,
  type SparkApplicationStatus,
} from '../../src/submit/operator/crd.ts';
import { connectionFailureOf } from '../../src/kubernetes/transport/connection-failure.ts';
import { driverPodOf, driverServiceOf, driverSpecOf, simulationOf } from './fake-operator/driver-pod.ts';

const { kind: _kind, ...TYPE } = SPARK_APPLICATION;

/**
 * Simulates the Spark operator as kwok simulates the kubelet: it reads SparkApplications from the real API server, creates
 * their drivers and writes their status, through the states of the real one.
 *
 * Annotations of a batch's driver (`sim.spark-batch/operator-…`) control it: `submit: fails | never | held` (`held`: until
 * {@link FakeOperator.releaseSubmission}), `template: ignored` (as an operator that is older than its resource definition).
 */
export class FakeOperator {
  readonly namespace: string;
  readonly #core: CoreV1Api;
  readonly #custom: CustomObjectsApi;
  readonly #submitting = new Set<string>();
  /** Names of the batches with a held submission that may proceed. */
  readonly #released = new Set<string>();
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(kubeconfig: string, namespace: string) {
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
    const list: unknown = await this.#custom.listNamespacedCustomObject({ ...TYPE, namespace: this.namespace });
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
    await this.#custom.deleteNamespacedCustomObject({ ...TYPE, namespace: this.namespace, name });
  }

  /** Writes the status of an application. */
  async write(application: SparkApplication, status: SparkApplicationStatus): Promise<void> {
    const { name = '', namespace = '' } = application.metadata ?? {};
    const body = { ...application, status: { ...application.status, ...status } };
    await this.#custom.replaceNamespacedCustomObjectStatus({ ...TYPE, namespace, name, body });
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
    const state = application.status?.applicationState?.state ?? '';
    if (application.metadata?.deletionTimestamp !== undefined) return;
    if (state === '') this.#startSubmission(application);
    else if (state === 'SUBMISSION_FAILED' || state === 'FAILING') await this.#move(application, 'FAILED');
    else if (state === 'SUCCEEDING') await this.#move(application, 'COMPLETED');
    else if (state === 'SUBMITTED' || state === 'RUNNING') await this.#follow(application, state, pods);
  }

  /** Like the real operator, it submits what it has read, whatever happens to the resource meanwhile. */
  #startSubmission(application: SparkApplication): void {
    const { uid = '' } = application.metadata ?? {};
    if (this.#submitting.has(uid) || simulationOf(application, 'submit') === 'never') return;
    this.#submitting.add(uid);
    this.#submit(application).catch((error: unknown) => this.#note(error));
  }

  async #submit(application: SparkApplication): Promise<void> {
    const { signal } = this.#stop;
    await pause(200, undefined, { signal });
    while (simulationOf(application, 'submit') === 'held' && !this.#isReleased(application))
      await pause(50, undefined, { signal });
    if (simulationOf(application, 'submit') === 'fails') {
      // As operator 2.5.2 with Spark 4.1.4 writes it.
      const message =
        'failed to submit spark application: failed to run spark-submit: failed to run spark-submit: ' +
        'WARNING: Using incubator modules: jdk.incubator.vector\n' +
        'Exception in thread "main" java.io.FileNotFoundException: job.jar\n\tat org.apache.spark.deploy.SparkSubmit.main';
      return this.#move(application, 'SUBMISSION_FAILED', message);
    }
    const { namespace } = this;
    const body = driverPodOf(application);
    await this.#throughOutages(() => this.#core.createNamespacedPod({ namespace, body }));
    const name = body.metadata?.name ?? '';
    const driver = await this.#throughOutages(() => this.#core.readNamespacedPod({ namespace, name }));
    await this.#throughOutages(() =>
      this.#core.createNamespacedService({ namespace, body: driverServiceOf(driver ?? body) }),
    );
    const submitted = { applicationState: { state: 'SUBMITTED' }, executionAttempts: 1 };
    await this.#throughOutages(() => this.write(application, submitted));
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

  async #follow(application: SparkApplication, state: string, pods: readonly V1Pod[]): Promise<void> {
    const pod = pods.find(({ metadata }) => metadata?.name === driverSpecOf(application).podName);
    if (!pod) return this.#move(application, 'FAILING', 'driver pod not found');
    const current = stateOf(pod);
    if (current !== state) await this.#move(application, current, errorOf(pod));
  }

  /** An object that was deleted or changed meanwhile is read again in the next round. */
  #note(error: unknown): void {
    const isConflict = error instanceof ApiException && [404, 409, 422].includes(error.code);
    if (!isConflict && !isOutage(error) && !this.#stop.signal.aborted) this.#failure ??= error;
  }

  #move(application: SparkApplication, state: string, errorMessage?: string): Promise<void> {
    const message = errorMessage ?? application.status?.applicationState?.errorMessage ?? '';
    return this.write(application, { applicationState: { state, errorMessage: message } });
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

function stateOf({ status }: V1Pod): string {
  const states: Record<string, string> = { Running: 'RUNNING', Succeeded: 'SUCCEEDING', Failed: 'FAILING' };
  return states[status?.phase ?? ''] ?? 'SUBMITTED';
}

function errorOf({ status }: V1Pod): string {
  const ended = status?.containerStatuses?.[0]?.state?.terminated;
  if (!ended || ended.exitCode === 0) return '';
  return `driver container failed with ExitCode: ${ended.exitCode}, Reason: ${ended.reason}`;
}
