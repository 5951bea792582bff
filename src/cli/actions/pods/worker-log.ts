/** The log of a pod, page by page through a worker of its batch. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SparkBatchClient } from '../../../client/spark-batch-client.ts';
import type { ReadLogRequest } from '../../../model/messages/read-pods.ts';

/** Interval between two pages of a log that grows, in milliseconds. A batch answers a limited number of pages. */
const FIRST_INTERVAL = 5000;
const MAX_INTERVAL = 30_000;
/** Lines at the end of what was written, by which the place in a recorded log is found. */
const REMEMBERED_LINES = 20;

/** Where the lines go. */
export interface WorkerLogSink {
  readonly write: (text: string) => Promise<void>;
  readonly note: (text: string) => void;
}

/** How the reading ended. `refused`: the batch does not answer, or not any more. `waiting`: there is no log yet. */
export type WorkerLogEnd =
  { readonly kind: 'complete' } | { readonly kind: 'refused' | 'waiting'; readonly reason: string };

/** A log that is read through a worker. */
export class WorkerLog {
  readonly #client: Pick<SparkBatchClient, 'readLog'>;
  readonly #batchId: string;
  readonly #sink: WorkerLogSink;
  readonly #pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  #lastLines = '';

  /** @param pause between two pages; default: for that number of milliseconds */
  constructor(
    client: Pick<SparkBatchClient, 'readLog'>,
    batchId: string,
    sink: WorkerLogSink,
    pause = (milliseconds: number, signal: AbortSignal): Promise<unknown> => wait(milliseconds, undefined, { signal }),
  ) {
    this.#pause = pause;
    this.#client = client;
    this.#batchId = batchId;
    this.#sink = sink;
  }

  /** Whether something was written. */
  get hasLines(): boolean {
    return this.#lastLines !== '';
  }

  /** Writes the log; with `follow`, until the container has ended. */
  async print(request: ReadLogRequest, follow: boolean, signal: AbortSignal): Promise<WorkerLogEnd> {
    let noted: string | undefined;
    const note = (text: string | undefined) => {
      if (text !== undefined && text !== noted) this.#sink.note(text);
      noted = text;
    };
    let next: ReadLogRequest = request;
    for (let interval = FIRST_INTERVAL; ;) {
      signal.throwIfAborted();
      const { page, message, waiting } = await this.#client.readLog(this.#batchId, next);
      if (!page && !(waiting && follow)) return { kind: waiting ? 'waiting' : 'refused', reason: message };
      note(page && !page.recorded ? page.missing : message);
      const { text = '', next: after = next.after, more = false, ended = false } = page ?? {};
      if (text !== '') await this.#write(text);
      const { tail: _, ...further } = next;
      next = { ...further, ...(after !== undefined && { after }) };
      if (ended || (!follow && !more)) return { kind: 'complete' };
      if (more) continue;
      interval = text === '' ? Math.min(interval * 1.5, MAX_INTERVAL) : FIRST_INTERVAL;
      await this.#pause(interval, signal);
    }
  }

  /** Writes the rest of a log from its recorded end. @returns whether it is known where the rest begins */
  async printRest(recorded: string): Promise<boolean> {
    const text = withLineEnd(recorded);
    const place = this.hasLines ? text.lastIndexOf(this.#lastLines) : 0;
    if (place < 0) return false;
    await this.#write(text.slice(place + this.#lastLines.length));
    return true;
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    const lines = withLineEnd(text);
    await this.#sink.write(lines);
    this.#lastLines = lastLines(this.#lastLines + lines, REMEMBERED_LINES);
  }
}

/** The last lines of a text in which every line has its end. */
function lastLines(text: string, number: number): string {
  return text
    .split(/(?<=\n)/)
    .slice(-number)
    .join('');
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
