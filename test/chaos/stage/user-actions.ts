import { setTimeout as pause } from 'node:timers/promises';
import { PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import { NoWorkerError } from '../../../src/client/errors.ts';
import {
  APPLICATION_ID_LABEL,
  ATTEMPT_ANNOTATION,
  ROLE_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';
import type { PlannedBatch } from '../plan/plan.ts';
import { retry } from './retry.ts';

/** A requested kill. */
export interface RequestedKill {
  readonly at: number;
  /** Undefined when there was no answer, or when the kill was a signal or a cancellation. */
  readonly accepted: boolean | undefined;
}

/** Acts as the users of a run: submits, kills, cancels and terminates batches, and deletes drivers. Starts executors. */
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

  /** Submits a batch, and acts on it as planned. */
  async submit({ batchId, request, act }: PlannedBatch): Promise<void> {
    await retry(`submitting ${batchId}`, () => this.#batches.submit(request, { batchId }));
    if (!act || act.what === 'delete the driver') return;
    await pause(act.after);
    const handle = this.#client.workflow.getHandle(batchId);
    const over = { isFinal: (error: unknown) => error instanceof WorkflowNotFoundError };
    const at = Date.now();
    try {
      if (act.what === 'kill by update') {
        this.kills.set(batchId, { at, accepted: await this.#killByUpdate(batchId) });
        return;
      }
      if (act.what !== 'terminate') this.kills.set(batchId, { at, accepted: undefined });
      await retry(
        `${act.what} of ${batchId}`,
        async () => {
          if (act.what === 'cancel') await handle.cancel();
          else if (act.what === 'terminate') await handle.terminate('chaos');
          else await handle.signal('kill', { reason: 'chaos' });
        },
        over,
      );
    } catch (error) {
      // The batch had ended before.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** Acts on a pod as planned, once. */
  onPod(pod: V1Pod): void {
    const { labels = {}, annotations = {}, uid = '', name = '', deletionTimestamp } = pod.metadata ?? {};
    const batch = this.#planned.get(annotations[WORKFLOW_ID_ANNOTATION] ?? '');
    if (!batch || labels[ROLE_LABEL] !== 'driver' || deletionTimestamp) return;
    const { first, act, executors = 0 } = batch;
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
      const marks = { [TEMPORAL_NAMESPACE_ID_LABEL]: labels[TEMPORAL_NAMESPACE_ID_LABEL] ?? '' };
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

function isAnswer(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 404 || code === 409 || code === 403 || code === 422;
}
