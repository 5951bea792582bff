import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { COMMAND } from '../built-package.ts';
import { eventually } from '../eventually.ts';

/** A `sparkbatch worker` in a process that tests can kill. */
export interface WorkerProcess {
  readonly pid: number;
  /** The output so far on both streams. */
  output(): string;
  /** Sends SIGKILL, and waits for the exit. */
  kill(): Promise<void>;
  /** Sends SIGTERM, as a rollout does. @returns the exit code */
  shutDown(): Promise<number | null>;
}

/** Where a worker connects to, and what is run. */
export interface WorkerOptions {
  readonly address: string;
  readonly temporalNamespace: string;
  readonly kubeconfig: string;
  readonly args?: readonly string[];
  /** A program to run in place of the command line. */
  readonly main?: string;
}

/** Starts a worker and waits until it is ready. */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { address, temporalNamespace, kubeconfig, args = [], main = COMMAND } = options;
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
  let isExpected = false;
  child.once('exit', (code, signal) => {
    // Otherwise the test fails with a timeout that does not name the cause.
    if (!isExpected)
      console.error(`Worker ${child.pid} exited unexpectedly (${code ?? signal}): ${output.slice(-4000)}`);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The worker process did not start.');
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  await eventually(
    `worker ${pid} is ready`,
    () => (hasExited() || output.includes('Worker is ready') ? true : undefined),
    { within: 300_000 },
  ).catch((error: unknown) => {
    throw new Error(`Worker ${pid} did not become ready. Its output: ${output}`, { cause: error });
  });
  if (hasExited()) throw new Error(`Worker ${pid} exited with ${child.exitCode ?? child.signalCode}: ${output}`);
  const endBy = (signal: NodeJS.Signals) => {
    isExpected = true;
    return end(child, signal);
  };
  return {
    pid,
    output: () => output,
    kill: async () => void (await endBy('SIGKILL')),
    shutDown: () => endBy('SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}
