import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './lock.ts';
import { step, type OnProgress } from './progress.ts';
import { apacheRelease } from './spark/apache-release.ts';
import { findSpark, sparkCachePath, sparkHomeVariable } from './spark/find.ts';
import { whyNoJava } from './spark/java.ts';
import { pythonPackage } from './spark/python-package.ts';
import type { DistributionSource } from './spark/source.ts';
import { sparkVersionOf } from './spark/version-of.ts';

export { whyNoJava } from './spark/java.ts';

/** How long to wait for another process that fetches the same half gigabyte. */
const FETCH_TIMEOUT_MS = 45 * 60_000;

/** Options of {@link sparkDistribution}. */
export type DistributionOptions = {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
  /** Whether it is run on this machine, which requires a recent Java. Default: true. */
  toRun?: boolean;
  /** The sources, in order. Default: pip, then Apache. */
  sources?: readonly DistributionSource[];
};

/**
 * Provides a SPARK_HOME with exactly this version of Spark and the jars for Kubernetes, from the first of: its environment
 * variable, SPARK_HOME, the cache, the Python package pyspark (by pip), and the release of Apache. The last two fill the
 * cache.
 * @throws if it is not available or can't run, with instructions
 */
export async function sparkDistribution(version: string, options: DistributionOptions = {}): Promise<string> {
  if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
    throw new Error(`"${version}" is not a version of Spark, such as 4.1.4.`);
  const { toRun = true, onProgress, signal } = options;
  const noJava = toRun ? await whyNoJava(version) : undefined;
  if (noJava !== undefined) throw new Error(noJava);
  const existing = await findSpark(version);
  if (existing !== undefined) return existing;
  const path = sparkCachePath(version);
  await mkdir(dirname(path), { recursive: true });
  const began = Date.now();
  const onWait = (holder: number) =>
    onProgress?.({
      step: `Waiting for Spark ${version}, which process ${holder} is fetching`,
      elapsedMs: Date.now() - began,
      done: false,
    });
  return await withLock({ path: `${path}.lock`, timeoutMs: FETCH_TIMEOUT_MS, signal, onWait }, async () => {
    // Another process may have fetched it while this one waited for the lock.
    const fetched = await findSpark(version);
    if (fetched !== undefined) return fetched;
    await fetchInto(path, version, options);
    return path;
  });
}

async function fetchInto(path: string, version: string, options: DistributionOptions): Promise<void> {
  const { onProgress, signal, sources = [pythonPackage, apacheRelease] } = options;
  const directory = `${path}.${process.pid}.tmp`;
  const problems: string[] = [];
  for (const source of sources) {
    const name = source.name(version);
    const reason = await source.whyUnavailable();
    if (reason !== undefined) {
      problems.push(`${name}: ${reason}`);
      continue;
    }
    try {
      await mkdir(directory, { recursive: true });
      const text = `Fetching ${name}, about half a gigabyte`;
      await step({ text, onProgress }, (report) => unpackFrom(source, { path, directory, version, report, signal }));
      return;
    } catch (error) {
      signal?.throwIfAborted();
      problems.push(`${name}: ${(error as Error).message}`);
      onProgress?.({ step: `Fetching ${name} failed: ${(error as Error).message}`, elapsedMs: 0, done: true });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  throw new Error(
    `Spark ${version} is not available. ${problems.join('. ')}. Install Python with pip and access to a package index, ` +
      `or set ${sparkHomeVariable(version)} to the directory of a Spark ${version}.`,
  );
}

async function unpackFrom(
  source: DistributionSource,
  options: {
    path: string;
    directory: string;
    version: string;
    report: (detail: string) => void;
    signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { path, directory, version, report, signal } = options;
  const { archive, home, python } = await source.fetch(version, { directory, report, signal });
  report('unpacking');
  const folders = python === undefined ? [home] : [home, python];
  await promisify(execFile)('tar', ['-xzf', archive, '-C', directory, ...folders], signal ? { signal } : {});
  const unpacked = join(directory, home);
  const found = await sparkVersionOf(unpacked);
  if (found !== version)
    throw new Error(
      `${home} of its archive has ${found === undefined ? 'no Spark with Kubernetes' : `Spark ${found}`}`,
    );
  if (python !== undefined) {
    await mkdir(join(unpacked, 'python'));
    await rename(join(directory, python), join(unpacked, 'python', 'lib'));
  }
  // findSpark found no valid distribution there, so anything that exists is a leftover.
  await rm(path, { recursive: true, force: true });
  await rename(unpacked, path);
}
