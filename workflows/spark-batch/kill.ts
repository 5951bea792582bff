import { CancellationScope, TemporalFailure } from '@temporalio/workflow';
import { SparkBatchError } from '../../src/model/errors.ts';
import { timestamp } from '../lib/timestamp.ts';

/** A kill that was accepted. */
export interface AcceptedKill {
  readonly reason: string;
  readonly requestedAt: string;
  /** Who asked, as the caller says. */
  readonly by?: string;
  /** A cancellation ends the workflow as cancelled, any other kill as failed. */
  readonly byCancellation: boolean;
}

/**
 * Ends the current step of a batch after its kill was accepted. It is caught in one place, `spark-batch.ts`, which then deletes
 * the driver.
 */
export class KilledError extends SparkBatchError {
  override readonly name = 'KilledError';
  /** Whether the step that was killed has just deleted driver and executors. */
  readonly alreadyDeleted: boolean;

  constructor({ alreadyDeleted = false } = {}) {
    super('The batch is killed.');
    this.alreadyDeleted = alreadyDeleted;
  }
}

/**
 * The kill of a batch, which every step of the batch runs against. A step that only waits is interrupted; a step that
 * changes the cluster is waited for, because its effect must be known. No further step begins.
 */
export class Kill {
  #accepted: AcceptedKill | undefined;
  readonly #interruptible = new Set<CancellationScope>();

  /** The kill, once it is accepted. The first one counts. */
  get accepted(): AcceptedKill | undefined {
    return this.#accepted;
  }

  accept(reason: string, byCancellation: boolean, by?: string): void {
    if (this.#accepted) return;
    this.#accepted = { reason, requestedAt: timestamp(), byCancellation, ...(by !== undefined && { by }) };
    for (const scope of this.#interruptible) scope.cancel();
  }

  /** @throws KilledError once a kill is accepted */
  throwIfAccepted(): void {
    if (this.#accepted) throw new KilledError();
  }

  /**
   * Runs a step that a kill waits for.
   * @throws KilledError when a kill was accepted before the step or during it, however the step itself ended
   */
  async waitsFor<T>(step: () => Promise<T>): Promise<T> {
    this.throwIfAccepted();
    let result: T;
    try {
      result = await step();
    } catch (error) {
      // Any other error is a defect of this code and must fail the workflow task.
      if (error instanceof TemporalFailure) this.throwIfAccepted();
      throw error;
    }
    this.throwIfAccepted();
    return result;
  }

  /**
   * Runs a step that a kill interrupts: its timers, conditions and activities are cancelled. An activity under way is
   * waited for, but not tried again.
   * @throws KilledError when a kill was accepted before the step or during it
   */
  interrupts<T>(step: () => Promise<T>): Promise<T> {
    return this.waitsFor(async () => {
      const scope = new CancellationScope();
      this.#interruptible.add(scope);
      try {
        return await scope.run(step);
      } finally {
        this.#interruptible.delete(scope);
      }
    });
  }
}
