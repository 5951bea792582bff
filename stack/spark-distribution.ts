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

/** Half a gigabyte on a slow line; another process that fetches the same one is waited for rather than raced. */
const FETCH_TIMEOUT_MS = 45 * 60_000;

/** How a distribution is had. */
export type DistributionOptions = {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
  /** Whether it is to be run here, for which there must be a Java that is new enough. Default: true. */
  toRun?: boolean;
  /** What it may be fetched from, in this order. Default: pip, then Apache. */
  sources?: readonly DistributionSource[];
};

/**
 * The SPARK_HOME of exactly this version of Spark, with the jars for Kubernetes, from the first of: its environment
 * variable, SPARK_HOME, the cache, the Python package pyspark by pip, Apache's release. The last two fill the cache.
 * @throws when it can be had from nowhere or could not run, with what to install.
 */
export async function sparkDistribution(version: string, options: DistributionOptions = {}): Promise<string> {
  if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) throw new Error(`"${version}" is no version of Spark, as 4.1.4 is.`);
  const { toRun = true, onProgress, signal } = options;
  const noJava = toRun ? await whyNoJava(version) : undefined;
  if (noJava !== undefined) throw new Error(noJava);
  const there = await findSpark(version);
  if (there !== undefined) return there;
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
    const meanwhile = await findSpark(version); // another process may have fetched it while we waited
    if (meanwhile !== undefined) return meanwhile;
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
    const whyNot = await source.whyNot();
    if (whyNot !== undefined) {
      problems.push(`${name}: ${whyNot}`);
      continue;
    }
    try {
      await mkdir(directory, { recursive: true });
      const text = `Fetching ${name}, about half a gigabyte`;
      await step({ text, onProgress }, (say) => unpackFrom(source, { path, directory, version, say, signal }));
      return;
    } catch (error) {
      signal?.throwIfAborted();
      problems.push(`${name}: ${(error as Error).message}`);
      onProgress?.({ step: `No ${name}: ${(error as Error).message}`, elapsedMs: 0, done: true });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  throw new Error(
    `Spark ${version} can be had from nowhere. ${problems.join('. ')}. Install Python with pip where a package index ` +
      `answers, or put the directory of a Spark ${version} into ${sparkHomeVariable(version)}.`,
  );
}

async function unpackFrom(
  source: DistributionSource,
  options: {
    path: string;
    directory: string;
    version: string;
    say: (detail: string) => void;
    signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { path, directory, version, say, signal } = options;
  const { archive, home, python } = await source.fetch(version, { directory, say, signal });
  say('unpacking');
  const folders = python === undefined ? [home] : [home, python];
  await promisify(execFile)('tar', ['-xzf', archive, '-C', directory, ...folders], signal ? { signal } : {});
  const unpacked = join(directory, home);
  const found = await sparkVersionOf(unpacked);
  if (found !== version) throw new Error(`${home} of its archive holds ${found ?? 'no Spark with Kubernetes'}`);
  if (python !== undefined) {
    await mkdir(join(unpacked, 'python'));
    await rename(join(directory, python), join(unpacked, 'python', 'lib'));
  }
  // What a start that was cut off, or a hand, has left there is no distribution: findSpark has looked.
  await rm(path, { recursive: true, force: true });
  await rename(unpacked, path);
}
