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
import { retrying } from './retrying.ts';

/** A kill that was asked for. */
export interface RequestedKill {
  readonly at: number;
  /** Undefined where nobody answered, or the way of asking has no answer. */
  readonly accepted: boolean | undefined;
}

/** What people and nodes do to the batches of a run, beside the faults. */
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

  /** Submits a batch, and does to it what the plan says. */
  async submit({ batchId, request, act }: PlannedBatch): Promise<void> {
    await retrying(`submitting ${batchId}`, () => this.#batches.submit(request, { batchId }));
    if (!act || act.what === 'delete the driver') return;
    await pause(act.after);
    const handle = this.#client.workflow.getHandle(batchId);
    const over = { hopeless: (error: unknown) => error instanceof WorkflowNotFoundError };
    const at = Date.now();
    try {
      if (act.what === 'kill by update') {
        this.kills.set(batchId, { at, accepted: await this.#killByUpdate(batchId) });
        return;
      }
      if (act.what !== 'terminate') this.kills.set(batchId, { at, accepted: undefined });
      await retrying(
        `${act.what} of ${batchId}`,
        async () => {
          if (act.what === 'cancel') await handle.cancel();
          else if (act.what === 'terminate') await handle.terminate('chaos');
          else await handle.signal('kill', { reason: 'chaos' });
        },
        over,
      );
    } catch (error) {
      // It has ended before: there was nothing to kill.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** Takes note of a pod as it is now; what is to be done to it is done once. */
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
      // By its properties, SparkBatch has the driver put these on its executors.
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

  /** Waits for what is under way. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #killByUpdate(batchId: string): Promise<boolean | undefined> {
    try {
      const hopeless = (error: unknown) => error instanceof NoWorkerError;
      const { accepted, message } = await retrying(
        `killing ${batchId}`,
        () => this.#batches.kill(batchId, { reason: 'chaos' }),
        { hopeless },
      );
      // The answer to an earlier try was lost: that one was accepted.
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
    const done = retrying(key, work, { within: 20_000, hopeless: isAnswer })
      .then(() => undefined)
      // An object that is gone, or there already, is what this was about.
      .catch((error: unknown) => (isAnswer(error) ? undefined : this.#failed(key, error)))
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}

function isAnswer(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 404 || code === 409 || code === 403 || code === 422;
}
