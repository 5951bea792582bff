import { setTimeout as pause } from 'node:timers/promises';
import type { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { NoWorkerError } from '../../src/client/errors.ts';
import { isTerminated } from '../../src/model/driver/application-state.ts';
import { driverPath } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { Row, Screen } from './screen.ts';

const INTERVAL = 250;

/** Asks the batches where they are, again and again, and shows it. */
export class Observer {
  readonly #client: SparkBatchClient;
  readonly #screen: Screen;
  readonly #ids: readonly string[];
  readonly #rows = new Map<string, Row>();
  readonly #results = new Map<string, BatchResult>();

  /** @param ids of the batches, in the order they are shown */
  constructor(client: SparkBatchClient, screen: Screen, ids: readonly string[]) {
    this.#client = client;
    this.#screen = screen;
    this.#ids = ids;
  }

  /** How a batch ended, if it has. */
  result(id: string): BatchResult | undefined {
    return this.#results.get(id);
  }

  /** Follows a batch until it has ended. @throws the reason of `signal` when it aborts */
  async follow(id: string, signal: AbortSignal): Promise<BatchResult> {
    for (;;) {
      signal.throwIfAborted();
      const status = await this.#ask(id);
      if (status) this.#note(id, { state: status.state, doing: short(status) });
      if (status?.phase === 'ended') {
        const result = await this.#client.result(id, { signal });
        this.#results.set(id, result);
        return result;
      }
      await pause(INTERVAL, undefined, { signal });
    }
  }

  /**
   * Returns once a batch was seen to run.
   * @throws when it ended before; the reason of `signal` when it aborts
   */
  async untilRunning(id: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const state = this.#rows.get(id)?.state;
      if (state === 'RUNNING') return;
      if (state !== undefined && isTerminated(state)) throw new Error(`${id} was not seen running before it ended.`);
      await pause(INTERVAL / 5, undefined, { signal });
    }
  }

  /** Returns once all these batches have ended. @throws the reason of `signal` when it aborts */
  async untilEnded(ids: readonly string[], signal: AbortSignal): Promise<void> {
    while (!ids.every((id) => this.#results.has(id))) await pause(INTERVAL / 5, undefined, { signal });
  }

  /** Where a batch is, if somebody answers. Whatever the reason is that nobody does, the story has a time limit. */
  async #ask(id: string): Promise<BatchStatus | undefined> {
    try {
      return await this.#client.status(id);
    } catch (error) {
      const noWorker = error instanceof NoWorkerError;
      const state = this.#rows.get(id)?.state ?? 'UNKNOWN';
      const doing = noWorker ? 'No worker answers. The driver runs on.' : String(error);
      this.#note(id, { state, doing });
      return undefined;
    }
  }

  #note(id: string, { state, doing }: Pick<Row, 'state' | 'doing'>): void {
    const known = this.#rows.get(id);
    const since = known?.state === state ? known.since : Date.now();
    this.#rows.set(id, { id, state, doing, since });
    this.#screen.show(this.#ids.flatMap((each) => this.#rows.get(each) ?? []));
  }
}

/** A batch's message without the name of its driver, of which there is one, and which is long. */
function short({ message, attempts }: BatchStatus): string {
  const driver = attempts.at(-1)?.driver;
  return driver ? message.replaceAll(` ${driverPath(driver)}`, '') : message;
}
