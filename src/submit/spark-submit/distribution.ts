import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A Spark distribution that can submit to Kubernetes. */
export interface Distribution {
  readonly home: string;
  /** Spark's version, from the name of its Kubernetes jar: `4.1.4`. */
  readonly version: string;
}

/** Why a machine has no Spark distribution, and what to do. */
export interface MissingDistribution {
  /** The rest of a sentence that begins with "the worker". */
  readonly missing: string;
  /** A sentence without its full stop. */
  readonly advice: string;
}

const ADVICE = 'Set SPARK_HOME in the environment of the worker, or start it with --spark-home';

/**
 * Looks for a Spark distribution. The result is not cached: a missing one may be mounted while the worker runs.
 */
export function findDistribution(home: string | undefined): Distribution | MissingDistribution {
  if (home === undefined || home === '') return { missing: 'has no Spark distribution', advice: ADVICE };
  const jars = join(home, 'jars');
  const jar = existsSync(jars) ? readdirSync(jars).find((name) => KUBERNETES_JAR.test(name)) : undefined;
  const version = KUBERNETES_JAR.exec(jar ?? '')?.[1];
  const lacks = [
    ...(existsSync(join(home, 'bin', 'spark-submit')) ? [] : ['bin/spark-submit']),
    ...(version === undefined ? ['jars/spark-kubernetes_*.jar'] : []),
  ];
  if (version !== undefined && lacks.length === 0) return { home, version };
  return {
    missing: `has an incomplete Spark distribution at ${home}, without ${lacks.join(' and ')}`,
    advice: `${ADVICE}, to a complete one`,
  };
}

const KUBERNETES_JAR = /^spark-kubernetes_[^-]+-(.+)\.jar$/;
