import { setTimeout as pause } from 'node:timers/promises';
import type { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { NoWorkerError } from '../../src/client/errors.ts';
import { isTerminated } from '../../src/model/driver/application-state.ts';
import { driverPath } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { Row, Screen } from './screen.ts';

const INTERVAL = 250;

/** Polls the status of the batches and shows it. */
export class Observer {
  readonly #client: SparkBatchClient;
  readonly #screen: Screen;
  readonly #ids: readonly string[];
  readonly #rows = new Map<string, Row>();
  readonly #results = new Map<string, BatchResult>();

  /** @param ids the ids of the batches, in the order of the screen */
  constructor(client: SparkBatchClient, screen: Screen, ids: readonly string[]) {
    this.#client = client;
    this.#screen = screen;
    this.#ids = ids;
  }

  /** The result of a batch, if it has ended. */
  result(id: string): BatchResult | undefined {
    return this.#results.get(id);
  }

  /** Follows a batch until it has ended. @throws the reason of `signal` if it aborts */
  async follow(id: string, signal: AbortSignal): Promise<BatchResult> {
    for (;;) {
      signal.throwIfAborted();
      const status = await this.#status(id);
      if (status) this.#update(id, { state: status.state, doing: shortMessage(status) });
      if (status?.phase === 'ended') {
        const result = await this.#client.result(id, { signal });
        this.#results.set(id, result);
        return result;
      }
      await pause(INTERVAL, undefined, { signal });
    }
  }

  /**
   * Waits until a batch is running.
   * @throws if it ends without having been observed as running, or the reason of `signal` if it aborts
   */
  async untilRunning(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const state = this.#rows.get(id)?.state;
      if (state === 'RUNNING') return;
      if (state !== undefined && isTerminated(state))
        throw new Error(`${id} ended without having been observed as running.`);
      await pause(INTERVAL / 5, undefined, { signal });
    }
  }

  /** Waits until these batches have ended. @throws the reason of `signal` if it aborts */
  async untilEnded(ids: readonly string[], signal: AbortSignal): Promise<void> {
    while (!ids.every((id) => this.#results.has(id))) await pause(INTERVAL / 5, undefined, { signal });
  }

  /** The status of a batch; undefined if it can't be queried. Errors are shown and not thrown: the scenario has a time limit. */
  async #status(id: string): Promise<BatchStatus | undefined> {
    try {
      return await this.#client.status(id);
    } catch (error) {
      const noWorker = error instanceof NoWorkerError;
      const state = this.#rows.get(id)?.state ?? 'UNKNOWN';
      const doing = noWorker ? 'No worker is running. The driver continues.' : String(error);
      this.#update(id, { state, doing });
      return undefined;
    }
  }

  #update(id: string, { state, doing }: Pick<Row, 'state' | 'doing'>): void {
    const known = this.#rows.get(id);
    const since = known?.state === state ? known.since : Date.now();
    this.#rows.set(id, { id, state, doing, since });
    this.#screen.show(this.#ids.flatMap((other) => this.#rows.get(other) ?? []));
  }
}

/** The message of a batch without the name of its driver, which is long. */
function shortMessage({ message, attempts }: BatchStatus): string {
  const driver = attempts.at(-1)?.driver;
  return driver ? message.replaceAll(` ${driverPath(driver)}`, '') : message;
}
