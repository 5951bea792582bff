import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedDirectory, FETCH_TIMEOUT_MS } from './cached-directory.ts';

/**
 * The directory of an npm package that only some commands need: the cache, or what npm installs into it.
 * @throws if npm can't install it, with npm's message
 */
export async function npmPackage(name: string, version: string, signal?: AbortSignal): Promise<string> {
  const install = async (directory: string): Promise<void> => {
    await mkdir(directory);
    // Without a package here, npm would install into a parent directory that has one.
    await writeFile(join(directory, 'package.json'), '{"private":true}\n');
    const options = ['--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];
    await promisify(execFile)('npm', ['install', ...options, `${name}@${version}`], {
      cwd: directory,
      timeout: FETCH_TIMEOUT_MS,
      signal,
    });
  };
  const directory = await cachedDirectory(join('npm', `${name.replace('/', '-')}-${version}`), install, signal);
  return join(directory, 'node_modules', name);
}
