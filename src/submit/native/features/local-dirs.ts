import { listOf } from '../../../spark/uri.ts';
import { type Feature, withEnv, withVolume } from './feature.ts';

/**
 * Scratch space of the driver (as Spark's `LocalDirsFeatureStep`): an emptyDir per directory, in memory on request.
 * Where Spark names the directory at random, ours has the attempt's tag: every worker makes the same pod.
 */
export const localDirs: Feature = (draft, { attempt, requested }) => {
  const requestedDirs = listOf(requested['spark.local.dir']);
  const dirs = requestedDirs.length > 0 ? requestedDirs : [`/var/data/spark-${attempt.tag}`];
  const emptyDir = /^true$/i.test(requested['spark.kubernetes.local.dirs.tmpfs'] ?? '') ? { medium: 'Memory' } : {};
  const named = withEnv(draft, [{ name: 'SPARK_LOCAL_DIRS', value: dirs.join(',') }]);
  return dirs.reduce(
    (result, mountPath, index) => withVolume(result, { name: `spark-local-dir-${index + 1}`, emptyDir }, { mountPath }),
    named,
  );
};
