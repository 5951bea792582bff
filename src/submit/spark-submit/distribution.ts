import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A Spark distribution that can submit to Kubernetes. */
export interface Distribution {
  readonly home: string;
  /** Spark's version, as the name of its Kubernetes jar has it: `4.1.4`. */
  readonly version: string;
}

const WHAT_TO_SET = 'set SPARK_HOME in its environment, or start it with --spark-home';

/**
 * Looks for a Spark distribution. It is looked at anew each time: what was missing may have been mounted since.
 * @returns the distribution, or why there is none and what to do, to follow "the worker "
 */
export function findDistribution(home: string | undefined): Distribution | { readonly missing: string } {
  if (home === undefined || home === '') return { missing: `has no Spark distribution: ${WHAT_TO_SET}` };
  const jars = join(home, 'jars');
  const jar = existsSync(jars) ? readdirSync(jars).find((name) => VERSIONED.test(name)) : undefined;
  const version = VERSIONED.exec(jar ?? '')?.[1];
  const lacks = [
    ...(existsSync(join(home, 'bin', 'spark-submit')) ? [] : ['bin/spark-submit']),
    ...(version === undefined ? ['jars/spark-kubernetes_*.jar'] : []),
  ];
  if (version !== undefined && lacks.length === 0) return { home, version };
  const what = lacks.join(' and ');
  return { missing: `has a Spark distribution at ${home} that lacks ${what}: ${WHAT_TO_SET}, to a whole one` };
}

const VERSIONED = /^spark-kubernetes_[^-]+-(.+)\.jar$/;
