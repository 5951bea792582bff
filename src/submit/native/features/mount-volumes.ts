import type { V1Volume, V1VolumeMount } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import { APPLICATION_ID_LABEL } from '../../../model/names.ts';
import { dependentName } from '../../../spark/names.ts';
import { withPrefix } from '../../../spark/properties.ts';
import { isAtLeast } from '../../../spark/application.ts';
import { ON_DEMAND, type SparkVolume, volumesOf } from '../../../spark/volumes.ts';
import { type Feature, type FeatureInput, withDependent, withVolume } from './feature.ts';

/** Volumes of the driver, and claims that are made for it (as Spark's `MountVolumesFeatureStep`). */
export const mountVolumes: Feature = (draft, input) =>
  volumesOf(input.requested, 'driver').reduce((result, volume, index) => {
    const claimName = claimNameOf(volume, input, index);
    const mounted = withVolume(result, sourceOf(volume, input, claimName), mountOf(volume, input));
    const claim = claimOf(volume, input, claimName);
    return claim ? withDependent(mounted, claim) : mounted;
  }, draft);

function mountOf({ settings }: SparkVolume, { version }: FeatureInput): Omit<V1VolumeMount, 'name'> {
  return {
    mountPath: settings['mount.path'] ?? '',
    readOnly: isReadOnly(settings),
    subPath: settings['mount.subPath'] ?? '',
    ...(isAtLeast(version, 4, 0) && { subPathExpr: settings['mount.subPathExpr'] ?? '' }),
  };
}

function sourceOf({ type, name, settings }: SparkVolume, { version }: FeatureInput, claimName: string): V1Volume {
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
      throw new Error(`volume ${name} is of type ${type}, which the check of volumes should have said`);
  }
}

/** Whatever a claim is called, `OnDemand` in it stands for a name of the attempt's own. */
function claimNameOf({ settings }: SparkVolume, { attempt }: FeatureInput, index: number): string {
  return (settings['options.claimName'] ?? '').replaceAll(ON_DEMAND, dependentName(attempt, `-driver-pvc-${index}`));
}

/** The claim to make: Spark makes one when it is told of what class and size. */
function claimOf({ type, settings }: SparkVolume, input: FeatureInput, name: string): PlainObject | undefined {
  const { 'options.storageClass': storageClassName, 'options.sizeLimit': storage } = settings;
  if (type !== 'persistentVolumeClaim' || storageClassName === undefined || storage === undefined) return undefined;
  const { attempt, requested, version } = input;
  const marked = isAtLeast(version, 4, 0);
  // Before 4.0 claims were shared by the pods of a node unless one said otherwise.
  const shared = /^true$/i.test(requested['spark.kubernetes.legacy.useReadWriteOnceAccessMode'] ?? String(!marked));
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      labels: { ...(marked && withPrefix(settings, 'label.')), [APPLICATION_ID_LABEL]: attempt.applicationId },
      annotations: marked ? withPrefix(settings, 'annotation.') : {},
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
