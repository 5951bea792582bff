import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../../stack/binaries/find.ts';
import { pythonPackage } from '../../../stack/spark/python-package.ts';
import { withLock } from '../../../stack/lock.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { eventually } from '../eventually.ts';

/** Version of Temporal's SDK for Python, from the Python package index. */
const SDK = '1.35.0';
const FETCH_TIMEOUT_MS = 10 * 60_000;
const EXAMPLE = join(import.meta.dirname, '../../../examples/python');

/** Why the tests in Python cannot run on this machine; undefined when they can. */
export function whyNoPython(): Promise<string | undefined> {
  return pythonPackage.whyUnavailable();
}

/** The directory with the SDK: the cache, or what pip installs into it. */
async function sdkDirectory(): Promise<string> {
  const directory = join(cacheDirectory(), 'python', `temporalio-${SDK}`);
  await mkdir(join(directory, '..'), { recursive: true });
  return withLock({ path: `${directory}.lock`, timeoutMs: FETCH_TIMEOUT_MS }, async () => {
    const exists = await access(directory).then(
      () => true,
      () => false,
    );
    if (exists) return directory;
    const temporary = `${directory}.${process.pid}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    const install = `-m pip install --quiet --no-input --disable-pip-version-check --target ${temporary} temporalio==${SDK}`;
    await promisify(execFile)('python3', install.split(' '), { timeout: FETCH_TIMEOUT_MS });
    await rename(temporary, directory);
    return directory;
  });
}

/** A worker in Python. */
export interface PythonWorker {
  stop(): Promise<void>;
}

/** Starts a worker with the workflows of `callers.py` and of the example, and waits until it polls. */
export async function startPythonWorker({
  stack,
  temporalNamespace,
}: Pick<TestEnvironment, 'stack' | 'temporalNamespace'>): Promise<PythonWorker> {
  const sdk = await sdkDirectory();
  const worker = spawn('python3', [join(import.meta.dirname, 'callers.py')], {
    env: {
      ...process.env,
      PYTHONPATH: [sdk, EXAMPLE].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      TEMPORAL_ADDRESS: stack.temporal.address,
      TEMPORAL_NAMESPACE: temporalNamespace,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  worker.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  worker.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const hasExited = () => worker.exitCode !== null || worker.signalCode !== null;
  await eventually('the worker in Python is ready', () => (hasExited() || output.includes('ready') ? true : undefined));
  if (hasExited())
    throw new Error(`The worker in Python exited with ${worker.exitCode ?? worker.signalCode}: ${output}`);
  return {
    stop: async () => {
      if (hasExited()) throw new Error(`The worker in Python exited early: ${output}`);
      const exited = once(worker, 'exit');
      worker.kill('SIGKILL');
      await exited;
    },
  };
}
