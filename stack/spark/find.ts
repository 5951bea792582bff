import { join, resolve } from 'node:path';
import { cacheDirectory } from '../binaries/find.ts';
import { sparkVersionOf } from './version-of.ts';

/** The environment variable for the directory of one version: SPARKBATCH_SPARK_4_1_4_HOME. */
export function sparkHomeVariable(version: string): string {
  return `SPARKBATCH_SPARK_${version.toUpperCase().replace(/[^0-9A-Z]/g, '_')}_HOME`;
}

/** The path of a Spark distribution in the cache, whether or not it exists. */
export function sparkCachePath(version: string): string {
  return join(cacheDirectory(), 'spark', version);
}

/**
 * Finds a Spark distribution of exactly this version on this machine: by its environment variable, SPARK_HOME, or in the
 * cache.
 * @throws if its variable names a directory without it, because ignoring the variable would be a surprise
 */
export async function findSpark(version: string): Promise<string | undefined> {
  const variable = sparkHomeVariable(version);
  const given = process.env[variable];
  if (given !== undefined && given !== '') {
    const found = await sparkVersionOf(given);
    if (found === version) return resolve(given);
    const actual = found === undefined ? 'no Spark distribution with Kubernetes' : `Spark ${found}`;
    throw new Error(`${variable} is "${given}", which contains ${actual}. Correct it or unset it.`);
  }
  const { SPARK_HOME } = process.env;
  // SPARK_HOME may be another version, which is no error.
  for (const home of [SPARK_HOME, sparkCachePath(version)]) {
    if (home && (await sparkVersionOf(home)) === version) return resolve(home);
  }
  return undefined;
}
