import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { environmentName, platform, type BinarySource } from './catalog.ts';

/** Where the stack keeps binaries between runs: SPARKBATCH_CACHE, or temporal-spark-batch in the user's cache. */
export function cacheDirectory(): string {
  const { SPARKBATCH_CACHE, XDG_CACHE_HOME } = process.env;
  return resolve(SPARKBATCH_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'temporal-spark-batch'));
}

/** The path of a binary in the cache, whether it is there or not. */
export function cachePath({ name, version }: Pick<BinarySource, 'name' | 'version'>): string {
  const { os, arch } = platform();
  return join(cacheDirectory(), 'bin', `${name}-${version}-${os}-${arch}`);
}

/**
 * A binary that is on this machine already: given by environment, in PATH with a version that will do, or in the cache.
 * @throws when the environment gives a path that is no executable file: a wish that cannot be met is not passed over.
 */
export async function findBinary(source: BinarySource): Promise<string | undefined> {
  const given = process.env[environmentName(source.name)];
  if (given !== undefined && given !== '') {
    if (await isExecutable(given)) return resolve(given);
    throw new Error(
      `${environmentName(source.name)} is ${given}, which is no executable file: correct it or unset it.`,
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
    return (await versionOf(path).then(accepts)) ? path : undefined;
  }
  return undefined;
}

/** What a binary prints for `--version`; empty when it cannot be run, which no version will accept. */
async function versionOf(path: string): Promise<string> {
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
