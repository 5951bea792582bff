import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import { APPLICATION_ID_LABEL } from '../../../model/names.ts';
import { dependentName } from '../../../spark/names.ts';
import { withPrefix, listOf } from '../../../spark/properties.ts';
import { isAtLeast } from '../../../spark/application.ts';
import { LOCAL_DIR_VOLUME, ON_DEMAND, type SparkVolume, volumesOf } from '../../../spark/volumes.ts';
import { type DriverDraft, type FeatureStep, type StepInput, withDependent, withEnv, withVolume } from './step.ts';

/** Volumes of the driver, and the claims that are created for them (as Spark's `MountVolumesFeatureStep`). */
export const mountVolumes: FeatureStep = (draft, input) =>
  volumesOf(input.requested, 'driver').reduce((result, volume, index) => {
    const claimName = claimNameOf(volume, input, index);
    const mounted = withVolume(result, volumeSource(volume, input, claimName), volumeMount(volume, input));
    const claim = newClaim(volume, input, claimName);
    return claim ? withDependent(mounted, claim) : mounted;
  }, draft);

function volumeMount({ settings }: SparkVolume, { version }: StepInput): Omit<V1VolumeMount, 'name'> {
  return {
    mountPath: settings['mount.path'] ?? '',
    readOnly: isReadOnly(settings),
    subPath: settings['mount.subPath'] ?? '',
    ...(isAtLeast(version, 4, 0) && { subPathExpr: settings['mount.subPathExpr'] ?? '' }),
  };
}

function volumeSource({ type, name, settings }: SparkVolume, { version }: StepInput, claimName: string): V1Volume {
  const { 'options.path': path = '', 'options.type': hostPathType = '' } = settings;
  const sizeLimit = settings['options.sizeLimit'];
  switch (type) {
    case 'hostPath':
      return { name, hostPath: { path, type: isAtLeast(version, 4, 0) ? hostPathType : '' } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName, readOnly: isReadOnly(settings) } };
    case 'emptyDir':
      return {
        name,
        emptyDir: { medium: settings['options.medium'] ?? '', ...(sizeLimit !== undefined && { sizeLimit }) },
      };
    case 'nfs':
      return { name, nfs: { path, server: settings['options.server'] ?? '' } };
    default:
      throw new Error(`Volume ${name} has the unsupported type ${type}, which checkVolumes should have refused.`);
  }
}

/** The name of a volume's claim. Spark replaces `OnDemand` in it with a name that only this attempt has. */
function claimNameOf({ settings }: SparkVolume, { attempt }: StepInput, index: number): string {
  return (settings['options.claimName'] ?? '').replaceAll(ON_DEMAND, dependentName(attempt, `-driver-pvc-${index}`));
}

/** The claim to create. Spark creates one when both a storage class and a size are set. */
function newClaim({ type, settings }: SparkVolume, input: StepInput, name: string): PlainObject | undefined {
  const { 'options.storageClass': storageClassName, 'options.sizeLimit': storage } = settings;
  if (type !== 'persistentVolumeClaim' || storageClassName === undefined || storage === undefined) return undefined;
  const { attempt, requested, version } = input;
  const since4 = isAtLeast(version, 4, 0);
  // Since 4.0, Spark asks for exclusive access by default and puts the batch's labels and annotations on the claim.
  const shared = /^true$/i.test(requested['spark.kubernetes.legacy.useReadWriteOnceAccessMode'] ?? String(!since4));
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      labels: { ...(since4 && withPrefix(settings, 'label.')), [APPLICATION_ID_LABEL]: attempt.applicationId },
      annotations: since4 ? withPrefix(settings, 'annotation.') : {},
    },
    spec: {
      storageClassName,
      accessModes: [shared ? 'ReadWriteOnce' : 'ReadWriteOncePod'],
      resources: { requests: { storage } },
    },
  } as PlainObject;
}

function isReadOnly(settings: SparkVolume['settings']): boolean {
  return /^true$/i.test(settings['mount.readOnly'] ?? '');
}

/**
 * Scratch directories of the driver (as Spark's `LocalDirsFeatureStep`): the volumes that the batch mounts for them, or
 * else an emptyDir per directory, in memory on request.
 */
export const localDirs: FeatureStep = (draft, input) => {
  const mounts = draft.container.volumeMounts ?? [];
  const mounted = mounts.filter(({ name }) => name.startsWith(LOCAL_DIR_VOLUME)).map(({ mountPath }) => mountPath);
  return mounted.length > 0 ? withLocalDirs(draft, mounted) : withEmptyDirs(draft, input);
};

/** Spark gives the directory a random name. Here the attempt's tag names it, so that every try builds the same pod. */
function withEmptyDirs(draft: DriverDraft, { attempt, requested }: StepInput): DriverDraft {
  const requestedDirs = listOf(requested['spark.local.dir']);
  const dirs = requestedDirs.length > 0 ? requestedDirs : [`/var/data/spark-${attempt.tag}`];
  const emptyDir = /^true$/i.test(requested['spark.kubernetes.local.dirs.tmpfs'] ?? '') ? { medium: 'Memory' } : {};
  return dirs.reduce(
    (result, mountPath, index) =>
      withVolume(result, { name: `${LOCAL_DIR_VOLUME}${index + 1}`, emptyDir }, { mountPath }),
    withLocalDirs(draft, dirs),
  );
}

function withLocalDirs(draft: DriverDraft, dirs: readonly string[]): DriverDraft {
  return withEnv(draft, [{ name: 'SPARK_LOCAL_DIRS', value: dirs.join(',') }]);
}
