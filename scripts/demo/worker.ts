import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logTail, waitUntil } from '../../stack/launch.ts';
import { endProcesses } from '../../stack/processes.ts';
import type { Stack } from '../../stack/index.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

/** A `sparkbatch worker` in a separate process, which can be killed. */
export interface DemoWorker {
  readonly pid: number;
  readonly log: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Kills the process with SIGKILL, as the loss of its machine would. */
  kill(): Promise<void>;
}

/**
 * Starts a worker and returns once it is ready.
 * @param main the file of the command line
 * @throws with the end of its log if it ends instead
 */
export async function startWorker(
  stack: Stack,
  number: number,
  signal: AbortSignal,
  main: string = MAIN,
): Promise<DemoWorker> {
  const log = join(stack.directory, 'logs', `worker-${number}.log`);
  await mkdir(join(stack.directory, 'logs'), { recursive: true });
  const output = await open(log, 'w');
  // A separate session, because the demo handles Ctrl-C and ends its workers. The path inside the directory of the stack makes
  // the worker a process of the stack, so that removing the stack ends it in any case: see processesOf.
  const child = spawn(process.execPath, [main, 'worker'], {
    argv0: join(stack.directory, 'bin', 'sparkbatch-worker'),
    detached: true,
    env: workerEnvironment(stack),
    stdio: ['ignore', output.fd, output.fd],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } finally {
    await output.close();
  }
  const pid = child.pid as number;
  await waitUntil('The start of the worker', {
    ready: async () => (await readFile(log, 'utf8')).includes('Worker is ready'),
    failed: async () => (child.exitCode === null && child.signalCode === null ? undefined : await logTail(log)),
    signal,
  });
  return {
    pid,
    log,
    ended: exited,
    kill: async () => {
      await endProcesses([pid], 'SIGKILL');
      await exited;
    },
  };
}

/** The environment without the user's Temporal settings, which must not affect the demo. */
function workerEnvironment({ directory, temporal, kubernetes }: Stack): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(inherited),
    TEMPORAL_CONFIG_FILE: join(directory, 'no-profile.toml'),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    KUBECONFIG: kubernetes.kubeconfig,
  };
}
