import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../binaries/find.ts';
import { withLock } from '../lock.ts';
import { step, type OnProgress } from '../progress.ts';
import { pythonPackage } from './python-package.ts';

const FETCH_TIMEOUT_MS = 45 * 60_000;

/**
 * Provides the directory with the archives of PySpark and Py4J for a Spark distribution: its `python/lib`, the cache, or the
 * Python package pyspark, which pip downloads to the cache.
 * @throws if they are not available
 */
export async function pythonLibraries(
  version: string,
  sparkHome: string,
  { onProgress, signal }: { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const cached = join(cacheDirectory(), 'spark', `${version}-python`);
  const find = async () => {
    for (const directory of [join(sparkHome, 'python', 'lib'), cached])
      if (await hasPySpark(directory)) return directory;
    return undefined;
  };
  const existing = await find();
  if (existing !== undefined) return existing;
  return await withLock({ path: `${cached}.lock`, timeoutMs: FETCH_TIMEOUT_MS, signal }, async () => {
    const fetched = await find();
    if (fetched !== undefined) return fetched;
    const reason = await pythonPackage.whyUnavailable();
    const name = pythonPackage.name(version);
    if (reason !== undefined) {
      throw new Error(`${sparkHome} has no PySpark, and ${name} is not available: ${reason}.`);
    }
    const directory = `${cached}.${process.pid}.tmp`;
    try {
      await mkdir(directory, { recursive: true });
      await step({ text: `Fetching PySpark of ${name}, about half a gigabyte`, onProgress }, async (report) => {
        const { archive, python } = await pythonPackage.fetch(version, { directory, report, signal });
        if (python === undefined) throw new Error(`${name} has no PySpark`);
        await promisify(execFile)('tar', ['-xzf', archive, '-C', directory, python], { signal });
        await rm(cached, { recursive: true, force: true });
        await rename(join(directory, python), cached);
      });
      return cached;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}

async function hasPySpark(directory: string): Promise<boolean> {
  const files = await readdir(directory).catch((): string[] => []);
  return files.includes('pyspark.zip') && files.some((file) => /^py4j-.*\.zip$/.test(file));
}
