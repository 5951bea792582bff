import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

/** A `sparkbatch worker` in a process of its own, so that it can die like one. */
export interface WorkerProcess {
  readonly pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  /** Ends it at once, as a lost machine would. */
  kill(): Promise<void>;
  /** Ends it as a rollout does. */
  shutDown(): Promise<void>;
}

/** Where a worker connects to. */
export interface WorkerOptions {
  readonly address: string;
  readonly temporalNamespace: string;
  readonly kubeconfig: string;
  readonly args?: readonly string[];
  /** Another program than the command line, that serves batches as `sparkbatch worker` does. */
  readonly main?: string;
}

/** Starts a worker and waits until it is ready. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { address, temporalNamespace, kubeconfig, args = [], main = MAIN } = options;
  const child = spawn(process.execPath, [main, 'worker', ...args], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: temporalNamespace,
      KUBECONFIG: kubeconfig,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let asked = false;
  child.once('exit', (code, signal) => {
    // A test that waits for its batches would else say anything but this.
    if (!asked) console.error(`Worker ${child.pid} ended by itself (${code ?? signal}): ${output.slice(-4000)}`);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The worker process did not start.');
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  await eventually(
    `worker ${pid} is ready`,
    () => (isOver() || output.includes('Worker is ready') ? true : undefined),
    {
      within: 150_000,
    },
  ).catch((error: unknown) => {
    throw new Error(`Worker ${pid} did not start; it wrote: ${output}`, { cause: error });
  });
  if (isOver()) throw new Error(`Worker ${pid} ended with ${child.exitCode ?? child.signalCode}: ${output}`);
  const endBy = (signal: NodeJS.Signals) => {
    asked = true;
    return end(child, signal);
  };
  return {
    pid,
    output: () => output,
    kill: () => endBy('SIGKILL'),
    shutDown: () => endBy('SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
