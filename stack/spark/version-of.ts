import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The version of the Spark distribution in a directory; undefined if there is none that supports Kubernetes, with
 * `bin/spark-submit` and the jar of the Kubernetes scheduler.
 */
export async function sparkVersionOf(home: string): Promise<string | undefined> {
  try {
    await access(join(home, 'bin', 'spark-submit'), constants.X_OK);
    return kubernetesVersion(await readdir(join(home, 'jars')));
  } catch {
    return undefined;
  }
}

/** The version in the name of the jar `spark-kubernetes_<version of Scala>-<version of Spark>.jar`. */
export function kubernetesVersion(jars: readonly string[]): string | undefined {
  for (const jar of jars) {
    const version = /^spark-kubernetes_[^-]+-(.+)\.jar$/.exec(jar)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}
