import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from './binaries/find.ts';
import { withLock } from './lock.ts';

const FETCH_TIMEOUT_MS = 10 * 60_000;

/**
 * The directory with Python packages, for `PYTHONPATH`: the cache, or what pip installs into it.
 * @param packages with their versions: `temporalio==1.35.0`
 */
export async function pythonPackages(packages: readonly string[]): Promise<string> {
  const directory = join(cacheDirectory(), 'python', packages.join('-').replaceAll('==', '-'));
  await mkdir(join(directory, '..'), { recursive: true });
  return withLock({ path: `${directory}.lock`, timeoutMs: FETCH_TIMEOUT_MS }, async () => {
    const exists = await access(directory).then(
      () => true,
      () => false,
    );
    if (exists) return directory;
    const temporary = `${directory}.${process.pid}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    const install = `-m pip install --quiet --no-input --disable-pip-version-check --target ${temporary}`;
    await promisify(execFile)('python3', [...install.split(' '), ...packages], { timeout: FETCH_TIMEOUT_MS });
    await rename(temporary, directory);
    return directory;
  });
}
