import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { environmentName, platform, type BinarySource } from './catalog.ts';

/** The directory for binaries between runs: SPARKBATCH_CACHE, or temporal-spark-batch in the user's cache. */
export function cacheDirectory(): string {
  const { SPARKBATCH_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(SPARKBATCH_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'temporal-spark-batch'));
}

/** The path of a binary in the cache, whether or not it exists. */
export function cachePath({ name, version }: Pick<BinarySource, 'name' | 'version'>): string {
  const { os, arch } = platform();
  return join(cacheDirectory(), 'bin', `${name}-${version}-${os}-${arch}`);
}

/**
 * Finds a binary on this machine: by its environment variable, in PATH with an accepted version, or in the cache.
 * @throws if the environment variable is not the path of an executable file, because ignoring it would be a surprise
 */
export async function findBinary(source: BinarySource): Promise<string | undefined> {
  const given = process.env[environmentName(source.name)];
  if (given !== undefined && given !== '') {
    if (await isExecutable(given)) return resolve(given);
    throw new Error(
      `${environmentName(source.name)} is "${given}", which is not an executable file. Correct it or unset it.`,
    );
  }
  const inPath = await fromPath(source);
  if (inPath !== undefined) return inPath;
  const cached = cachePath(source);
  return (await isExecutable(cached)) ? cached : undefined;
}

async function fromPath({ name, accepts }: BinarySource): Promise<string | undefined> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = resolve(directory, name);
    if (directory === '' || !(await isExecutable(path))) continue;
    return (await versionOutput(path).then(accepts)) ? path : undefined;
  }
  return undefined;
}

/** The output of a binary for `--version`; empty if it can't be run, which is never accepted. */
async function versionOutput(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 });
    return stdout;
  } catch {
    return '';
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
