import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DistributionSource } from './source.ts';

/**
 * The source package of `pyspark`, which ships Spark's whole binary distribution under `deps/`. pip fetches it, so that
 * index, proxy, certificates and cache are those the user has configured for it.
 *
 * pip has no download without metadata: it makes them by running the package's own set-up, for which it fetches
 * setuptools (`pip download`, `pip install --dry-run` and `pip wheel` alike). That adds a few seconds to the download.
 */
export const pythonPackage: DistributionSource = {
  name: (version) => `pyspark ${version} by pip`,

  async whyNot() {
    return (await pip()) === undefined ? 'neither python3 nor python has pip 20.3 or later' : undefined;
  },

  async fetch(version, { directory, say, signal }) {
    const command = await pip();
    if (command === undefined) throw new Error('pip is gone');
    const [temporary, downloads] = [join(directory, 'tmp'), join(directory, 'downloads')];
    await Promise.all([mkdir(temporary, { recursive: true }), mkdir(downloads, { recursive: true })]);
    await run(command, [...DOWNLOAD, '--dest', downloads, `pyspark==${version}`], {
      // It unpacks a gigabyte to read the metadata, for which /tmp may be too small.
      env: { ...process.env, TMPDIR: temporary },
      say,
      signal,
    });
    const [archive] = await readdir(downloads);
    if (archive === undefined) throw new Error('pip downloaded nothing');
    return { archive: join(downloads, archive), home: `pyspark-${version}/deps`, python: `pyspark-${version}/lib` };
  },
};

// The distribution is kept in a cache of our own, without the half gigabyte of its archive in pip's.
const DOWNLOAD = words(
  '-m pip download --no-deps --no-binary pyspark --ignore-requires-python --no-cache-dir --disable-pip-version-check ' +
    '--no-input --progress-bar off --retries 1',
);

/** The Python that has a pip which can do it, or undefined. */
async function pip(): Promise<string | undefined> {
  for (const python of ['python3', 'python']) {
    try {
      const { stdout } = await promisify(execFile)(python, ['-m', 'pip', '--version'], { timeout: 30_000 });
      if (isNewEnough(stdout)) return python;
    } catch {
      // Not installed, or without pip: the next one may be better.
    }
  }
  return undefined;
}

/** Whether what `pip --version` prints is 20.3 or later: the first with today's resolver. */
export function isNewEnough(printed: string): boolean {
  const [, major, minor] = /^pip (\d+)\.(\d+)/.exec(printed) ?? [];
  return Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 3);
}

async function run(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; say: (detail: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { env, say, signal } = options;
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const line = text.trim().split('\n').at(-1)?.trim();
    if (line) say(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`pip failed (exit code ${code}): ${lastError(errors)}`);
}

/** Of all that pip writes when it fails, the line that says why. */
export function lastError(text: string): string {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => line.startsWith('ERROR: ')) ?? lines.at(-1) ?? '').replace(/^ERROR: /, '');
}

function words(text: string): string[] {
  return text.split(' ');
}
