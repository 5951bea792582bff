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
 * The directory with the archives of PySpark and Py4J that go with a Spark distribution: its own `python/lib`, else one in the
 * cache, else that of the Python package pyspark, fetched by pip into the cache.
 * @throws when they can be had from nowhere
 */
export async function pythonLibraries(
  version: string,
  sparkHome: string,
  { onProgress, signal }: { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const cached = join(cacheDirectory(), 'spark', `${version}-python`);
  const find = async () => {
    for (const directory of [join(sparkHome, 'python', 'lib'), cached])
      if (await holdsPySpark(directory)) return directory;
    return undefined;
  };
  const there = await find();
  if (there !== undefined) return there;
  return await withLock({ path: `${cached}.lock`, timeoutMs: FETCH_TIMEOUT_MS, signal }, async () => {
    const meanwhile = await find();
    if (meanwhile !== undefined) return meanwhile;
    const whyNot = await pythonPackage.whyNot();
    const name = pythonPackage.name(version);
    if (whyNot !== undefined) throw new Error(`${sparkHome} has no PySpark, and there is no ${name}: ${whyNot}.`);
    const directory = `${cached}.${process.pid}.tmp`;
    try {
      await mkdir(directory, { recursive: true });
      await step({ text: `Fetching PySpark of ${name}, about half a gigabyte`, onProgress }, async (say) => {
        const { archive, python } = await pythonPackage.fetch(version, { directory, say, signal });
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

async function holdsPySpark(directory: string): Promise<boolean> {
  const files = await readdir(directory).catch((): string[] => []);
  return files.includes('pyspark.zip') && files.some((file) => /^py4j-.*\.zip$/.test(file));
}
