import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from './binaries/find.ts';
import { withLock } from './lock.ts';

const FETCH_TIMEOUT_MS = 10 * 60_000;

/**
 * The directory of an npm package that only some commands need: the cache, or what npm installs into it.
 * @throws if npm can't install it, with npm's message
 */
export async function npmPackage(name: string, version: string, signal?: AbortSignal): Promise<string> {
  const directory = join(cacheDirectory(), 'npm', `${name.replace('/', '-')}-${version}`);
  const installed = join(directory, 'node_modules', name);
  await mkdir(join(directory, '..'), { recursive: true });
  return withLock({ path: `${directory}.lock`, timeoutMs: FETCH_TIMEOUT_MS, signal }, async () => {
    const exists = await access(installed).then(
      () => true,
      () => false,
    );
    if (exists) return installed;
    const temporary = `${directory}.${process.pid}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    // Without a package here, npm would install into a parent directory that has one.
    await writeFile(join(temporary, 'package.json'), '{"private":true}\n');
    const options = ['--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];
    await promisify(execFile)('npm', ['install', ...options, `${name}@${version}`], {
      cwd: temporary,
      timeout: FETCH_TIMEOUT_MS,
      signal,
    });
    await rename(temporary, directory);
    return installed;
  });
}
