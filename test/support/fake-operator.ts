import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, CoreV1Api, CustomObjectsApi, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import { parseDuration } from '../../src/model/duration.ts';
import {
  SPARK_APPLICATION,
  type SparkApplication,
  type SparkApplicationStatus,
} from '../../src/submit/operator/crd.ts';
import { driverPodOf, driverServiceOf, driverSpecOf, wish } from './fake-operator/driver-pod.ts';

const { kind: _kind, ...TYPE } = SPARK_APPLICATION;

/**
 * Plays the Spark operator as kwok plays the kubelet: it sees SparkApplications through the real API server, makes their
 * drivers and writes their status, from one state to the next as the real one does.
 *
 * A batch says by annotations of its driver (`sim.spark-batch/operator-…`) how: `submit: fails | never`, `submit-time`
 * (how long its spark-submit takes, `200ms`), `template: ignored` (an operator older than its resource definition).
 */
export class FakeOperator {
  readonly namespace: string;
  readonly #core: CoreV1Api;
  readonly #custom: CustomObjectsApi;
  readonly #submitting = new Set<string>();
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

  /** Begins to work. */
  start(): this {
    this.#loop = this.#run();
    return this;
  }

  /** Ends; a submission under way is given up. @throws what it could not cope with, if anything */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    if (this.#failure !== undefined) throw new Error('the operator has met an error', { cause: this.#failure });
  }

  /** All applications there are. */
  async applications(): Promise<SparkApplication[]> {
    const list: unknown = await this.#custom.listNamespacedCustomObject({ ...TYPE, namespace: this.namespace });
    return (list as { items: SparkApplication[] }).items;
  }

  /** Whether it has taken this application up: what it has begun, it goes on with. */
  isAt({ metadata }: SparkApplication): boolean {
    return this.#submitting.has(metadata?.uid ?? '');
  }

  /** Deletes an application as somebody with kubectl does. */
  async delete(name: string): Promise<void> {
    await this.#custom.deleteNamespacedCustomObject({ ...TYPE, namespace: this.namespace, name });
  }

  /** The status of an application becomes this, as if the operator had written it. */
  async write(application: SparkApplication, status: SparkApplicationStatus): Promise<void> {
    const { name = '', namespace = '' } = application.metadata ?? {};
    const body = { ...application, status: { ...application.status, ...status } };
    await this.#custom.replaceNamespacedCustomObjectStatus({ ...TYPE, namespace, name, body });
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.applications()
        .then((all) => Promise.all(all.map((one) => this.#reconcile(one).catch((error: unknown) => this.#note(error)))))
        .catch(() => undefined);
      await pause(100);
    }
  }

  async #reconcile(application: SparkApplication): Promise<void> {
    const state = application.status?.applicationState?.state ?? '';
    if (application.metadata?.deletionTimestamp !== undefined) return;
    if (state === '') this.#takeUp(application);
    else if (state === 'SUBMISSION_FAILED' || state === 'FAILING') await this.#move(application, 'FAILED');
    else if (state === 'SUCCEEDING') await this.#move(application, 'COMPLETED');
    else if (state === 'SUBMITTED' || state === 'RUNNING') await this.#follow(application, state);
  }

  /** As the real one, it goes on with what it has read, whatever becomes of the resource meanwhile. */
  #takeUp(application: SparkApplication): void {
    const { uid = '' } = application.metadata ?? {};
    if (this.#submitting.has(uid) || wish(application, 'submit') === 'never') return;
    this.#submitting.add(uid);
    this.#submit(application).catch((error: unknown) => this.#note(error));
  }

  async #submit(application: SparkApplication): Promise<void> {
    const { signal } = this.#stop;
    await pause(parseDuration(wish(application, 'submit-time') ?? '200ms') ?? 0, undefined, { signal });
    if (wish(application, 'submit') === 'fails') {
      // As of operator 2.5.2 with Spark 4.1.4.
      const message =
        'failed to submit spark application: failed to run spark-submit: failed to run spark-submit: ' +
        'WARNING: Using incubator modules: jdk.incubator.vector\n' +
        'Exception in thread "main" java.io.FileNotFoundException: job.jar\n\tat org.apache.spark.deploy.SparkSubmit.main';
      return this.#move(application, 'SUBMISSION_FAILED', message);
    }
    const { namespace } = this;
    const driver = await this.#core.createNamespacedPod({ namespace, body: driverPodOf(application) });
    await this.#core.createNamespacedService({ namespace, body: driverServiceOf(driver) });
    await this.write(application, { applicationState: { state: 'SUBMITTED' }, executionAttempts: 1 });
  }

  async #follow(application: SparkApplication, state: string): Promise<void> {
    const { items } = await this.#core.listNamespacedPod({ namespace: this.namespace });
    const pod = items.find(({ metadata }) => metadata?.name === driverSpecOf(application).podName);
    if (!pod) return this.#move(application, 'FAILING', 'driver pod not found');
    const seen = stateOf(pod);
    if (seen !== state) await this.#move(application, seen, errorOf(pod));
  }

  /** What was deleted or changed by somebody else meanwhile is seen at the next look. */
  #note(error: unknown): void {
    const race = error instanceof ApiException && [404, 409, 422].includes(error.code);
    if (!race && !this.#stop.signal.aborted) this.#failure ??= error;
  }

  #move(application: SparkApplication, state: string, errorMessage?: string): Promise<void> {
    const told = errorMessage ?? application.status?.applicationState?.errorMessage ?? '';
    return this.write(application, { applicationState: { state, errorMessage: told } });
  }
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
