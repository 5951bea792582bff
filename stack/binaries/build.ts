import { execFile, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { BinarySource } from './catalog.ts';

/** The Go that can build the modules: from 1.21 on it fetches the toolchain their go.mod asks for by itself. */
const OLDEST_GO = [1, 21] as const;

/** Why it cannot be built here, or undefined when it can. */
export async function whyNoBuild({ build }: Pick<BinarySource, 'build'>): Promise<string | undefined> {
  if (build.cgo !== undefined && !(await runs('gcc', '--version'))) return 'it is partly C, and gcc is not installed';
  for (const library of build.cgo ?? []) {
    if (!(await runs('pkg-config', '--exists', library))) return `it needs pkg-config and the headers of ${library}`;
  }
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

/** What to expect of the builds still to come, honestly: Go's cache decides, and nobody can see into it beforehand. */
export function buildEstimate(sources: readonly BinarySource[]): string {
  const perCores = (seconds: number) => inWords(seconds * (2 / Math.max(1, cpus().length)));
  const cold = sources.reduce((sum, { build }) => sum + build.coldSeconds, 0);
  const warm = sources.reduce((sum, { build }) => sum + build.warmSeconds, 0);
  return `about ${perCores(cold)} left, or ${perCores(warm)} if Go has compiled these before`;
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds / 10) * 10} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Builds a binary from its pinned module into `output`. An abort ends the compiler and all it started.
 * @throws with the compiler's last words.
 */
export async function buildBinary(
  { name, build }: BinarySource,
  { output, signal }: { output: string; signal?: AbortSignal | undefined },
): Promise<void> {
  signal?.throwIfAborted();
  const { ldflags, tags = '', cgo } = build;
  const args = ['build', '-buildvcs=false', '-o', output, '-ldflags', ldflags, '-tags', tags, build.package];
  const child = spawn('go', args, {
    cwd: build.directory,
    env: { ...process.env, CGO_ENABLED: cgo === undefined ? '0' : '1', GOWORK: 'off', GOFLAGS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own: the compilers Go starts must end with it.
    detached: true,
  });
  const end = () => child.pid !== undefined && endGroup(child.pid);
  signal?.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4_000)));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(`go build of ${name} in ${build.directory} failed (exit code ${code}):\n${words}`);
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
