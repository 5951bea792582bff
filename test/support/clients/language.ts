/** The clients for other languages: how the tests run programs that use them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { TestEnvironment } from '../environment/test-environment.ts';
import { eventually } from '../eventually.ts';

/** The part of a test environment that programs in other languages connect to. */
export type ClientTarget = Pick<TestEnvironment, 'stack' | 'temporalNamespace'>;

/** A program and its arguments. */
export interface Program {
  readonly command: readonly [string, ...string[]];
  readonly env?: NodeJS.ProcessEnv;
}

/** A language that has a client. */
export interface ClientLanguage {
  readonly name: string;
  /** The task queue of its worker of pipelines. */
  readonly taskQueue: string;
  /** Why its tests cannot run on this machine; undefined when they can. */
  readonly whyUnavailable: () => Promise<string | undefined>;
  /** Prepares the programs. They are removed by `remove`. */
  readonly prepare: () => Promise<ClientPrograms>;
}

export interface ClientPrograms {
  /** The tests of the client that need no server. */
  readonly unitTests: Program;
  /** The worker with the pipelines of the README. It prints `ready` when it polls. */
  readonly worker: Program;
  /** Starts and controls the batches of its last argument, and prints what it found. */
  readonly controls: Program;
  readonly remove: () => Promise<void>;
}

/** The code blocks of a README in one language. */
export async function codeBlocks(readme: string, language: string): Promise<string[]> {
  const text = await readFile(readme, 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = '']) => (name === language ? [code] : []));
}

/** Runs a program to its end. @returns what it printed @throws with all that it printed when it fails */
export async function runProgram({ command, env }: Program, ...more: readonly string[]): Promise<string> {
  const [file, ...args] = command;
  try {
    const options = { env: { ...process.env, ...env }, timeout: 9 * 60_000 };
    return (await promisify(execFile)(file, [...args, ...more], options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

/** Runs the program of a client that controls batches, and returns what it found. */
export async function runControls(
  { controls }: ClientPrograms,
  target: ClientTarget,
  batches: Readonly<Record<string, BatchRequest>>,
): Promise<unknown> {
  return JSON.parse(await runProgram(connected(controls, target), JSON.stringify(batches))) as unknown;
}

/** A running worker. */
export interface RunningWorker {
  stop(): Promise<void>;
}

/** Starts the worker of a client, and waits until it polls. */
export async function startWorker({ worker }: ClientPrograms, target: ClientTarget): Promise<RunningWorker> {
  const { command, env } = connected(worker, target);
  const [file, ...args] = command;
  const running = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  running.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const hasExited = () => running.exitCode !== null || running.signalCode !== null;
  await eventually(`${file} is ready`, () => (hasExited() || output.includes('ready') ? true : undefined));
  if (hasExited()) throw new Error(`${file} exited with ${running.exitCode ?? running.signalCode}: ${output}`);
  return {
    stop: async () => {
      if (hasExited()) throw new Error(`${file} exited early: ${output}`);
      const exited = once(running, 'exit');
      running.kill('SIGKILL');
      await exited;
    },
  };
}

function connected({ command, env }: Program, { stack, temporalNamespace }: ClientTarget): Program {
  return {
    command,
    env: { ...env, TEMPORAL_ADDRESS: stack.temporal.address, TEMPORAL_NAMESPACE: temporalNamespace },
  };
}
