import { setTimeout as pause } from 'node:timers/promises';
import { PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import { NoWorkerError } from '../../../src/client/errors.ts';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_ANNOTATION,
  BATCH_WORKFLOW_TYPE,
  DEFAULT_TASK_QUEUE,
  DEPENDENTS_GATE,
  ROLE_LABEL,
  TAG_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';
import { PIPELINES } from '../../support/pipelines/worker.ts';
import type { fanOut } from '../../support/pipelines/workflows.ts';
import type { RequestedKill } from '../evidence/requested-kill.ts';
import type { UserAction } from '../plan/batch-kinds.ts';
import type { PlannedBatch, PlannedCaller } from '../plan/plan.ts';
import { retry } from './retry.ts';

/**
 * How long a user waits for the end of a batch in order to start it again, in milliseconds: as long as the run waits for any end.
 */
const UNTIL_CLOSED = 400_000;

/**
 * Acts as the users of a run: submits, kills, cancels and terminates batches and their callers, starts batches again, and deletes
 * drivers. Starts executors and writes Events about drivers, as Spark and kubelets do.
 */
export class UserActions {
  readonly kills = new Map<string, RequestedKill>();
  readonly #client: Client;
  readonly #batches: SparkBatchClient;
  readonly #cluster: TestCluster;
  readonly #planned: ReadonlyMap<string, PlannedBatch>;
  readonly #done = new Set<string>();
  readonly #pending = new Set<Promise<void>>();
  readonly #failed: (what: string, error: unknown) => void;

  constructor(
    servers: { client: Client; batches: SparkBatchClient; cluster: TestCluster },
    planned: readonly PlannedBatch[],
    failed: (what: string, error: unknown) => void,
  ) {
    this.#client = servers.client;
    this.#batches = servers.batches;
    this.#cluster = servers.cluster;
    this.#planned = new Map(planned.map((batch) => [batch.batchId, batch]));
    this.#failed = failed;
  }

  /** Submits a batch, acts on it as planned, and starts it again. */
  async submit({ batchId, request, act, requestAgain }: PlannedBatch): Promise<void> {
    await retry(`submitting ${batchId}`, () => this.#batches.submit(request, { batchId }));
    if (act && act.what !== 'delete the driver') {
      await pause(act.after);
      await this.#act(batchId, act.what);
    }
    if (requestAgain) await this.#startAgain(batchId, requestAgain);
  }

  /** Starts a workflow that starts batches, and ends it as planned. */
  async call({ callerId, batches, timeout, tries, act }: PlannedCaller): Promise<void> {
    await this.#start(`starting ${callerId}`, () =>
      this.#client.workflow.start<typeof fanOut>('fanOut', {
        workflowId: callerId,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        taskQueue: PIPELINES,
        args: [DEFAULT_TASK_QUEUE, batches],
        ...(timeout !== undefined && { workflowExecutionTimeout: timeout }),
        ...(tries !== undefined && { retry: { maximumAttempts: tries, initialInterval: '200ms' } }),
      }),
    );
    if (!act) return;
    await pause(act.after);
    await this.#act(callerId, act.what);
  }

  async #act(workflowId: string, what: Exclude<UserAction['what'], 'delete the driver'>): Promise<void> {
    const handle = this.#client.workflow.getHandle(workflowId);
    const over = { isFinal: (error: unknown) => error instanceof WorkflowNotFoundError };
    const at = Date.now();
    try {
      if (what === 'kill by update') {
        this.kills.set(workflowId, { at, accepted: await this.#killByUpdate(workflowId) });
        return;
      }
      if (what !== 'terminate') this.kills.set(workflowId, { at, accepted: undefined });
      await retry(
        `${what} of ${workflowId}`,
        async () => {
          if (what === 'cancel') await handle.cancel();
          else if (what === 'terminate') await handle.terminate('chaos');
          else await handle.signal('kill', { reason: 'chaos' });
        },
        over,
      );
    } catch (error) {
      // The workflow had ended before.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** Starts a second run of a batch id, as soon as the first one has closed. */
  async #startAgain(batchId: string, request: BatchRequest): Promise<void> {
    const handle = this.#client.workflow.getHandle(batchId);
    await retry(
      `the end of ${batchId}`,
      async () => {
        const { status } = await handle.describe();
        if (status.name === 'RUNNING') throw new Error('It still runs.');
      },
      { within: UNTIL_CLOSED },
    );
    await this.#start(`starting ${batchId} again`, () =>
      this.#client.workflow.start(BATCH_WORKFLOW_TYPE, {
        workflowId: batchId,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        taskQueue: DEFAULT_TASK_QUEUE,
        args: [request],
      }),
    );
  }

  /** Starts a workflow; an answer to an earlier try may have been lost. */
  async #start(what: string, start: () => Promise<unknown>): Promise<void> {
    const isStarted = (error: unknown) => error instanceof WorkflowExecutionAlreadyStartedError;
    await retry(what, start, { isFinal: isStarted }).catch((error: unknown) => {
      if (!isStarted(error)) throw error;
    });
  }

  /** Acts on a pod as planned, once. */
  onPod(pod: V1Pod): void {
    const { labels = {}, annotations = {}, uid = '', name = '', deletionTimestamp } = pod.metadata ?? {};
    const batch = this.#planned.get(annotations[WORKFLOW_ID_ANNOTATION] ?? '');
    if (!batch || labels[ROLE_LABEL] !== 'driver' || deletionTimestamp) return;
    const { first, act, executors = 0, warning } = batch;
    const isScheduled = pod.spec?.nodeName !== undefined && !pod.spec.schedulingGates?.some(isOurGate);
    if (warning && isScheduled && pod.status?.phase === 'Pending') {
      this.#once(`warning ${uid}`, () => this.#cluster.warn({ name, uid }, warning.reason, warning.message));
    }
    if (first && annotations[ATTEMPT_ANNOTATION] === '1' && pod.status?.phase === 'Pending') {
      this.#once(`first ${uid}`, () => this.#simulate(name, first));
    }
    if (pod.status?.phase !== 'Running') return;
    for (let number = 1; number <= executors; number += 1) {
      const driver = { name, uid, applicationId: labels[APPLICATION_ID_LABEL] ?? '' };
      // The annotations that the properties of a driver set on its executors.
      const ours = Object.fromEntries(
        [WORKFLOW_ID_ANNOTATION, ATTEMPT_ANNOTATION].map((key) => [key, pod.metadata?.annotations?.[key] ?? '']),
      );
      // Those of the batch, as a driver or an operator sets them: all but the tag, which is on the driver only.
      const marks = Object.fromEntries(
        Object.entries(labels).filter(([key]) => key.startsWith('spark-batch') && key !== TAG_LABEL),
      );
      this.#once(`executor ${uid} ${number}`, () => this.#cluster.createExecutor(driver, number, marks, ours));
    }
    if (act?.what === 'delete the driver') {
      this.#once(`delete ${batch.batchId}`, async () => {
        await pause(act.after);
        await this.#cluster.deletePod(name);
      });
    }
  }

  /** Waits for the actions under way. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #killByUpdate(batchId: string): Promise<boolean | undefined> {
    try {
      const isFinal = (error: unknown) => error instanceof NoWorkerError;
      const { accepted, message } = await retry(
        `killing ${batchId}`,
        () => this.#batches.kill(batchId, { reason: 'chaos' }),
        { isFinal },
      );
      // The answer to an earlier attempt, which was accepted, was lost.
      return !accepted && message.includes('KILLED') ? undefined : accepted;
    } catch (error) {
      if (error instanceof NoWorkerError) return undefined;
      throw error;
    }
  }

  #simulate(name: string, simulation: Readonly<Record<string, string>>): Promise<unknown> {
    const annotations = Object.fromEntries(
      Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]),
    );
    return this.#cluster.core.patchNamespacedPod(
      { name, namespace: this.#cluster.namespace, body: { metadata: { annotations } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }

  #once(key: string, work: () => Promise<unknown>): void {
    if (this.#done.has(key)) return;
    this.#done.add(key);
    const done = retry(key, work, { within: 20_000, isFinal: isAnswer })
      .then(() => undefined)
      // The object is gone, or exists already.
      .catch((error: unknown) => (isAnswer(error) ? undefined : this.#failed(key, error)))
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}

function isOurGate({ name }: { readonly name: string }): boolean {
  return name === DEPENDENTS_GATE;
}

function isAnswer(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 404 || code === 409 || code === 403 || code === 422;
}
