import { startWorker, type DemoWorker } from '../../../scripts/demo/worker.ts';
import { endProcesses, send } from '../../../stack/processes.ts';
import type { Stack } from '../../../stack/index.ts';
import { ApiProxy } from '../../support/proxies/api-proxy.ts';
import { TcpProxy } from '../../support/proxies/tcp-proxy.ts';
import { retrying } from './retrying.ts';

/** A place for one worker: its own ways to the servers, and whoever works there now. */
export class WorkerSlot {
  readonly api: ApiProxy;
  readonly temporal: TcpProxy;
  readonly #stack: Stack;
  readonly #numbers: () => number;
  readonly #stop = new AbortController();
  #worker: DemoWorker | undefined;
  /** One change of staff at a time. */
  #turn: Promise<void> = Promise.resolve();

  private constructor(stack: Stack, numbers: () => number, api: ApiProxy, temporal: TcpProxy) {
    this.api = api;
    this.temporal = temporal;
    this.#numbers = numbers;
    this.#stack = {
      ...stack,
      temporal: { ...stack.temporal, address: temporal.address },
      kubernetes: { ...stack.kubernetes, kubeconfig: api.kubeconfig },
    };
  }

  /** Opens the proxies and starts a worker behind them. @param numbers gives each worker's log a number of its own */
  static async open(stack: Stack, numbers: () => number): Promise<WorkerSlot> {
    const api = await ApiProxy.open(stack.kubernetes.kubeconfig);
    const slot = new WorkerSlot(stack, numbers, api, await TcpProxy.open(stack.temporal.address));
    await slot.#staff();
    return slot;
  }

  /** Of the worker that works here now, if one does. */
  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /** Ends the worker, and starts another in its place. */
  replace(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    return this.#inTurn(async () => {
      const worker = this.#worker;
      this.#worker = undefined;
      if (worker) await endProcesses([worker.pid], signal);
      await this.#staff();
    });
  }

  /** Stops the worker in its tracks. */
  freeze(): void {
    if (this.#worker) send(this.#worker.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#worker) send(this.#worker.pid, 'SIGCONT');
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#turn;
    if (this.#worker) await endProcesses([this.#worker.pid], 'SIGKILL');
    await this.api.close();
    await this.temporal.close();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** A worker that can't start, because nothing answers it, is started again, as Kubernetes would. */
  async #staff(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    this.#worker = await retrying('starting a worker', () => startWorker(this.#stack, this.#numbers(), signal), {
      within: 120_000,
      hopeless: () => signal.aborted,
    });
  }
}
