import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DistributionSource } from './source.ts';

/**
 * The source package of `pyspark`, which contains the whole binary distribution of Spark in `deps/`. It is downloaded by pip, so
 * that the user's configuration of index, proxy and certificates applies.
 *
 * pip can't download a package without computing its metadata, which runs the setup of the package and needs setuptools
 * (`pip download`, `pip install --dry-run` and `pip wheel` alike). That adds a few seconds.
 */
export const pythonPackage: DistributionSource = {
  name: (version) => `pyspark ${version} by pip`,

  async whyUnavailable() {
    return (await pip()) === undefined ? 'neither python3 nor python has pip 20.3 or later' : undefined;
  },

  async fetch(version, { directory, report, signal }) {
    const command = await pip();
    if (command === undefined) throw new Error('pip is no longer available');
    const [temporary, downloads] = [join(directory, 'tmp'), join(directory, 'downloads')];
    await Promise.all([mkdir(temporary, { recursive: true }), mkdir(downloads, { recursive: true })]);
    await run(command, [...DOWNLOAD, '--dest', downloads, `pyspark==${version}`], {
      // pip unpacks a gigabyte to read the metadata, for which /tmp may be too small.
      env: { ...process.env, TMPDIR: temporary },
      report,
      signal,
    });
    const [archive] = await readdir(downloads);
    if (archive === undefined) throw new Error('pip downloaded nothing');
    return { archive: join(downloads, archive), home: `pyspark-${version}/deps`, python: `pyspark-${version}/lib` };
  },
};

// The stack caches the distribution itself, so the archive need not be in the cache of pip as well.
const DOWNLOAD = words(
  '-m pip download --no-deps --no-binary pyspark --ignore-requires-python --no-cache-dir --disable-pip-version-check ' +
    '--no-input --progress-bar off --retries 1',
);

/** The Python with a pip that is recent enough, or undefined. */
async function pip(): Promise<string | undefined> {
  for (const python of ['python3', 'python']) {
    try {
      const { stdout } = await promisify(execFile)(python, ['-m', 'pip', '--version'], { timeout: 30_000 });
      if (isNewEnough(stdout)) return python;
    } catch {
      // Not installed, or without pip: try the next one.
    }
  }
  return undefined;
}

/** Whether the output of `pip --version` is 20.3 or later, the first version with the current resolver. */
export function isNewEnough(printed: string): boolean {
  const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(printed) ?? [];
  return Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 3);
}

async function run(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; report: (detail: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { env, report, signal } = options;
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const line = text.trim().split('\n').at(-1)?.trim();
    if (line) report(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`pip failed (exit code ${code}): ${lastError(errors)}`);
}

/** The line with the reason in the error output of pip. */
export function lastError(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => line.startsWith('ERROR: ')) ?? lines.at(-1) ?? '').replace(/^ERROR: /, '');
}

function words(text: string): string[] {
  return text.split(' ');
}
