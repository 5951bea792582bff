import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { WORKFLOW_ID_ANNOTATION } from '../model/names.ts';

/** A driver that exists and has not ended. */
export interface LiveDriver {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Workflow id of its batch. */
  readonly batchId: string;
}

/** The live drivers of a watch, by batch. It holds only what is needed to find one again. */
export class LiveDrivers {
  readonly #byUid = new Map<string, LiveDriver>();
  readonly #byBatch = new Map<string, readonly LiveDriver[]>();

  /** The number of live drivers. */
  get size(): number {
    return this.#byUid.size;
  }

  /** Takes a pod as the watch has received it. */
  track({ pod, isDeleted }: { readonly pod: V1Pod; readonly isDeleted: boolean }): void {
    const phase = pod.status?.phase;
    if (isDeleted || phase === 'Succeeded' || phase === 'Failed') this.forget(pod.metadata?.uid ?? '');
    else this.add(pod);
  }

  /** Adds a driver that is known to live. A pod that names no batch is not followed. */
  add({ metadata }: KubernetesObject): void {
    const { uid, namespace = '', name = '', annotations } = metadata ?? {};
    const batchId = annotations?.[WORKFLOW_ID_ANNOTATION];
    if (uid === undefined || batchId === undefined) return;
    const known = this.#byUid.get(uid);
    if (known?.batchId === batchId) return;
    this.forget(uid);
    const driver = { uid, namespace, name, batchId };
    this.#byUid.set(uid, driver);
    this.#byBatch.set(batchId, [...this.ofBatch(batchId), driver]);
  }

  has(uid: string): boolean {
    return this.#byUid.has(uid);
  }

  /** The live driver with this uid. */
  get(uid: string): LiveDriver | undefined {
    return this.#byUid.get(uid);
  }

  ofBatch(batchId: string): readonly LiveDriver[] {
    return this.#byBatch.get(batchId) ?? [];
  }

  all(): readonly LiveDriver[] {
    return [...this.#byUid.values()];
  }

  forget(uid: string): void {
    const driver = this.#byUid.get(uid);
    if (!driver) return;
    this.#byUid.delete(uid);
    const others = this.ofBatch(driver.batchId).filter((one) => one !== driver);
    if (others.length > 0) this.#byBatch.set(driver.batchId, others);
    else this.#byBatch.delete(driver.batchId);
  }
}
