import { readRecord, stackDirectory } from '../../stack/record.ts';
import { progressPrinter, startStack } from '../../stack/index.ts';
import {
  openTestEnvironment,
  type TestEnvironment,
  type TestEnvironmentOptions,
} from '../../test/support/environment/test-environment.ts';
import type { WorkerProcess } from '../../test/support/workers/worker-process.ts';

/** The servers of one run of the benchmark, with one worker. */
export interface BenchEnvironment extends TestEnvironment {
  /** Process ids of the servers, by name, and of the worker. */
  readonly pids: () => Record<string, number>;
  /** The worker that was started last. */
  readonly currentWorker: () => WorkerProcess;
  /** Replaces the worker after it was killed. */
  readonly restartWorker: () => Promise<WorkerProcess>;
  readonly printProgress: (line: string) => void;
}

/** Starts a stack and a worker, runs the work, and stops both. */
export function withEnvironment<T>(
  name: string,
  signal: AbortSignal,
  work: (environment: BenchEnvironment) => Promise<T>,
): Promise<T> {
  return withServers(name, signal, {}, async (environment) => work(await benchEnvironment(environment)));
}

/** Starts a stack, runs the work, which may start workers, and stops everything. */
export async function withServers<T>(
  name: string,
  signal: AbortSignal,
  options: TestEnvironmentOptions,
  work: (environment: TestEnvironment) => Promise<T>,
): Promise<T> {
  const stackName = `bench-${process.pid}`;
  const onProgress = progressPrinter(process.stderr);
  const stack = await startStack({ name: stackName, temporalNamespaces: [name], onProgress, signal });
  process.env['SPARKBATCH_TEST_STACK'] = stackName;
  try {
    const environment = await openTestEnvironment(name, options);
    try {
      return await work(environment);
    } finally {
      await environment.close();
    }
  } finally {
    await stack.down();
  }
}

/** Adds a worker, and the processes whose usage is measured, to an environment on a running stack. */
export async function benchEnvironment(environment: TestEnvironment): Promise<BenchEnvironment> {
  const record = await readRecord(stackDirectory(environment.stack.name));
  const servers = Object.entries(record?.components ?? {}).map(([server, { pid }]) => [server, pid] as const);
  let worker = await environment.worker();
  return {
    ...environment,
    pids: () => ({ ...Object.fromEntries(servers), worker: worker.pid }),
    currentWorker: () => worker,
    restartWorker: async () => (worker = await environment.worker()),
    printProgress: (line) => process.stderr.write(`${line}\n`),
  };
}
