import { startWorker, type DemoWorker } from '../../../scripts/demo/worker.ts';
import { endProcesses, send } from '../../../stack/processes.ts';
import type { Stack } from '../../../stack/index.ts';
import { COMMAND } from '../../support/built-package.ts';
import { ApiProxy } from '../../support/proxies/api-proxy.ts';
import { TcpProxy } from '../../support/proxies/tcp-proxy.ts';
import { retry } from './retry.ts';

/** A slot for one worker at a time, with proxies to the servers. */
export class WorkerSlot {
  readonly api: ApiProxy;
  readonly temporal: TcpProxy;
  readonly #stack: Stack;
  readonly #numbers: () => number;
  readonly #stop = new AbortController();
  #worker: DemoWorker | undefined;
  /** Replacements run one after the other. */
  #last: Promise<void> = Promise.resolve();

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

  /** Opens the proxies and starts a worker behind them. @param numbers returns a new number for the log of each worker */
  static async open(stack: Stack, numbers: () => number): Promise<WorkerSlot> {
    const api = await ApiProxy.open(stack.kubernetes.kubeconfig);
    const slot = new WorkerSlot(stack, numbers, api, await TcpProxy.open(stack.temporal.address));
    await slot.#startWorker();
    return slot;
  }

  /** Process id of the current worker, if any. */
  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /** Ends the worker, and starts another one. */
  replace(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    return this.#inOrder(async () => {
      const worker = this.#worker;
      this.#worker = undefined;
      if (worker) await endProcesses([worker.pid], signal);
      await this.#startWorker();
    });
  }

  /** Suspends the worker. */
  freeze(): void {
    if (this.#worker) send(this.#worker.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (this.#worker) send(this.#worker.pid, 'SIGCONT');
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#last;
    if (this.#worker) await endProcesses([this.#worker.pid], 'SIGKILL');
    await this.api.close();
    await this.temporal.close();
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Starts a worker, and again while it fails because a server is down, like Kubernetes. */
  async #startWorker(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    this.#worker = await retry('starting a worker', () => startWorker(this.#stack, this.#numbers(), signal, COMMAND), {
      within: 300_000,
      isFinal: () => signal.aborted,
    });
  }
}
