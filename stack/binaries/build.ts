import { execFile, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { BinarySource, Build } from './catalog.ts';

/** The oldest Go that can build the modules: since 1.21, Go fetches the toolchain that a go.mod requires. */
const OLDEST_GO = [1, 21] as const;

/** Returns the reason why a binary can't be built on this machine, or undefined if it can. */
export async function whyNoBuild(build: Build): Promise<string | undefined> {
  if (build.cgo !== undefined && !(await runs('gcc', '--version'))) return 'it contains C, and gcc is not installed';
  for (const library of build.cgo ?? []) {
    if (!(await runs('pkg-config', '--exists', library))) return `it needs pkg-config and the headers of ${library}`;
  }
  return whyNoGo();
}

/** Returns the reason why Go is of no use on this machine, or undefined if it is. */
export async function whyNoGo(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version']);
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
    if (Number(major) === OLDEST_GO[0] && Number(minor) >= OLDEST_GO[1]) return undefined;
    return `the installed ${stdout.trim()} is older than ${OLDEST_GO.join('.')}`;
  } catch {
    return 'Go is not installed';
  }
}

async function runs(command: string, ...args: string[]): Promise<boolean> {
  return await promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

/** Estimates the time of the remaining builds: with and without Go's build cache, because its content is unknown. */
export function buildEstimate(sources: readonly BinarySource[]): string {
  const scaled = (seconds: number) => durationText(seconds * (2 / Math.max(1, cpus().length)));
  const cold = sources.reduce((sum, { build }) => sum + (build?.coldSeconds ?? 0), 0);
  const warm = sources.reduce((sum, { build }) => sum + (build?.warmSeconds ?? 0), 0);
  return `about ${scaled(cold)} left, or ${scaled(warm)} if Go has compiled these before`;
}

function durationText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Builds a binary from its pinned module into `output`. An abort ends the compiler and all processes it started.
 * @throws with the end of the compiler's output
 */
export async function buildBinary(
  { name, build }: { name: string; build: Build },
  { output, signal }: { output: string; signal?: AbortSignal | undefined },
): Promise<void> {
  signal?.throwIfAborted();
  const { ldflags, tags = '', cgo } = build;
  const args = ['build', '-buildvcs=false', '-o', output, '-ldflags', ldflags, '-tags', tags, build.package];
  const child = spawn('go', args, {
    cwd: build.directory,
    env: { ...process.env, CGO_ENABLED: cgo === undefined ? '0' : '1', GOWORK: 'off', GOFLAGS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A separate process group, so that the compilers that Go starts can be ended with it.
    detached: true,
  });
  const end = () => child.pid !== undefined && endGroup(child.pid);
  signal?.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(`go build of ${name} in ${build.directory} failed (exit code ${code}):\n${errors}`);
  } finally {
    signal?.removeEventListener('abort', end);
    process.removeListener('exit', end);
  }
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
