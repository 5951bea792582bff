import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A Spark distribution that can submit to Kubernetes. */
export interface Distribution {
  readonly home: string;
  /** Spark's version, from the name of its Kubernetes jar: `4.1.4`. */
  readonly version: string;
}

const ADVICE = 'set SPARK_HOME in its environment, or start it with --spark-home';

/**
 * Looks for a Spark distribution. The result is not cached: a missing one may be mounted while the worker runs.
 * @returns the distribution, or why there is none and what to do, as the rest of a sentence that begins with "the
 *   worker"
 */
export function findDistribution(home: string | undefined): Distribution | { readonly missing: string } {
  if (home === undefined || home === '') return { missing: `has no Spark distribution: ${ADVICE}` };
  const jars = join(home, 'jars');
  const jar = existsSync(jars) ? readdirSync(jars).find((name) => KUBERNETES_JAR.test(name)) : undefined;
  const version = KUBERNETES_JAR.exec(jar ?? '')?.[1];
  const lacks = [
    ...(existsSync(join(home, 'bin', 'spark-submit')) ? [] : ['bin/spark-submit']),
    ...(version === undefined ? ['jars/spark-kubernetes_*.jar'] : []),
  ];
  if (version !== undefined && lacks.length === 0) return { home, version };
  return {
    missing: `has a Spark distribution at ${home} that lacks ${lacks.join(' and ')}: ${ADVICE}, to a complete one`,
  };
}

const KUBERNETES_JAR = /^spark-kubernetes_[^-]+-(.+)\.jar$/;
