import { join, resolve } from 'node:path';
import { cacheDirectory } from '../binaries/find.ts';
import { sparkVersionOf } from './version-of.ts';

/** The environment variable that gives the directory of one version, as SPARKBATCH_SPARK_4_1_4_HOME. */
export function sparkHomeVariable(version: string): string {
  return `SPARKBATCH_SPARK_${version.toUpperCase().replace(/[^0-9A-Z]/g, '_')}_HOME`;
}

/** Where the stack keeps a Spark distribution between runs, whether it is there or not. */
export function sparkCachePath(version: string): string {
  return join(cacheDirectory(), 'spark', version);
}

/**
 * A Spark distribution of exactly this version that is on this machine already: given by environment, SPARK_HOME, or in
 * the cache.
 * @throws when the version's own variable gives a directory without it: a wish that cannot be met is not passed over.
 */
export async function findSpark(version: string): Promise<string | undefined> {
  const variable = sparkHomeVariable(version);
  const given = process.env[variable];
  if (given !== undefined && given !== '') {
    const found = await sparkVersionOf(given);
    if (found === version) return resolve(given);
    const there = found === undefined ? 'no Spark distribution with Kubernetes' : `Spark ${found}`;
    throw new Error(`${variable} is ${given}, which holds ${there}: correct it or unset it.`);
  }
  const { SPARK_HOME } = process.env;
  // SPARK_HOME is of the whole machine, and may well be another version.
  for (const home of [SPARK_HOME, sparkCachePath(version)]) {
    if (home && (await sparkVersionOf(home)) === version) return resolve(home);
  }
  return undefined;
}
