import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The version of the Spark distribution in a directory, or undefined when there is none that can submit to Kubernetes:
 * `bin/spark-submit` and the jar of Spark's own Kubernetes client must be there.
 */
export async function sparkVersionOf(home: string): Promise<string | undefined> {
  try {
    await access(join(home, 'bin', 'spark-submit'), constants.X_OK);
    return kubernetesVersion(await readdir(join(home, 'jars')));
  } catch {
    return undefined;
  }
}

/** The version in the name of the jar `spark-kubernetes_<Scala's version>-<Spark's version>.jar`. */
export function kubernetesVersion(jars: readonly string[]): string | undefined {
  for (const jar of jars) {
    const version = /^spark-kubernetes_[^-]+-(.+)\.jar$/.exec(jar)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}
