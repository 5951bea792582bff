import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { pythonPackages } from '../../../stack/python-packages.ts';
import { pythonPackage } from '../../../stack/spark/python-package.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { eventually } from '../eventually.ts';

/** What the client needs, from the Python package index. */
const PACKAGES = ['temporalio==1.35.0', 'pydantic==2.14.4'];
const CLIENT = join(import.meta.dirname, '../../../clients/python');
const EXAMPLE = join(import.meta.dirname, '../../../examples/python');

type PythonTarget = Pick<TestEnvironment, 'stack' | 'temporalNamespace'>;

/** Why the tests in Python cannot run on this machine; undefined when they can. */
export function whyNoPython(): Promise<string | undefined> {
  return pythonPackage.whyUnavailable();
}

/** The variables of a program in Python that uses the client, Temporal's SDK, and the code blocks of the README. */
async function pythonEnvironment({ stack, temporalNamespace }: PythonTarget): Promise<NodeJS.ProcessEnv> {
  const packages = await pythonPackages(PACKAGES);
  return {
    ...process.env,
    PYTHONPATH: [packages, CLIENT, EXAMPLE, await readmeSnippets()].join(delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    TEMPORAL_ADDRESS: stack.temporal.address,
    TEMPORAL_NAMESPACE: temporalNamespace,
  };
}

/** A new directory with the module `readme_snippets`: the code blocks of the README. */
async function readmeSnippets(): Promise<string> {
  const text = await readFile(join(CLIENT, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code]) => code);
  const directory = await mkdtemp(join(tmpdir(), 'readme-snippets-'));
  await writeFile(join(directory, 'readme_snippets.py'), blocks.join('\n'));
  return directory;
}

/** Runs `controls.py` with the batches, and returns what it found. */
export async function runPythonClient(
  target: PythonTarget,
  batches: Readonly<Record<string, BatchRequest>>,
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    'python3',
    [join(import.meta.dirname, 'controls.py'), JSON.stringify(batches)],
    { env: await pythonEnvironment(target), timeout: 540_000 },
  );
  return JSON.parse(stdout) as unknown;
}

/** A worker in Python. */
export interface PythonWorker {
  stop(): Promise<void>;
}

/** Starts a worker with the workflows of `callers.py` and of the example, and waits until it polls. */
export async function startPythonWorker(target: PythonTarget): Promise<PythonWorker> {
  const worker = spawn('python3', [join(import.meta.dirname, 'callers.py')], {
    env: await pythonEnvironment(target),
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
