import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachedDirectory, FETCH_TIMEOUT_MS } from './cached-directory.ts';

/**
 * The directory with Python packages, for `PYTHONPATH`: the cache, or what pip installs into it.
 * @param packages with their versions: `temporalio==1.35.0`
 */
export async function pythonPackages(packages: readonly string[]): Promise<string> {
  return cachedDirectory(join('python', packages.join('-').replaceAll('==', '-')), (directory) => {
    const install = `-m pip install --quiet --no-input --disable-pip-version-check --target ${directory}`;
    return promisify(execFile)('python3', [...install.split(' '), ...packages], { timeout: FETCH_TIMEOUT_MS });
  });
}
