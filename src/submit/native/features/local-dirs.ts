import { listOf } from '../../../spark/properties.ts';
import { LOCAL_DIR_VOLUME } from '../../../spark/volumes.ts';
import { type DriverDraft, type Feature, type FeatureInput, withEnv, withVolume } from './feature.ts';

/**
 * Scratch space of the driver (as Spark's `LocalDirsFeatureStep`): the volumes that are mounted for it already, or else
 * an emptyDir per directory, in memory on request.
 */
export const localDirs: Feature = (draft, input) => {
  const mounts = draft.container.volumeMounts ?? [];
  const mounted = mounts.filter(({ name }) => name.startsWith(LOCAL_DIR_VOLUME)).map(({ mountPath }) => mountPath);
  return mounted.length > 0 ? withDirs(draft, mounted) : withEmptyDirs(draft, input);
};

/** Where Spark names the directory at random, ours has the attempt's tag: every worker makes the same pod. */
function withEmptyDirs(draft: DriverDraft, { attempt, requested }: FeatureInput): DriverDraft {
  const requestedDirs = listOf(requested['spark.local.dir']);
  const dirs = requestedDirs.length > 0 ? requestedDirs : [`/var/data/spark-${attempt.tag}`];
  const emptyDir = /^true$/i.test(requested['spark.kubernetes.local.dirs.tmpfs'] ?? '') ? { medium: 'Memory' } : {};
  return dirs.reduce(
    (result, mountPath, index) =>
      withVolume(result, { name: `${LOCAL_DIR_VOLUME}${index + 1}`, emptyDir }, { mountPath }),
    withDirs(draft, dirs),
  );
}

function withDirs(draft: DriverDraft, dirs: readonly string[]): DriverDraft {
  return withEnv(draft, [{ name: 'SPARK_LOCAL_DIRS', value: dirs.join(',') }]);
}
