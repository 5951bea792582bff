import { type SparkProperties, withPrefix } from './properties.ts';

/** Types of volumes that Spark mounts by its properties. */
export const VOLUME_TYPES = ['hostPath', 'persistentVolumeClaim', 'emptyDir', 'nfs'] as const;
/** A type of volume that Spark mounts by its properties. */
export type VolumeType = (typeof VOLUME_TYPES)[number];

/** The name of a claim that is made anew for each pod (Spark's `PVC_ON_DEMAND`). */
export const ON_DEMAND = 'OnDemand';

/** Volumes of this name are directories for scratch space (`spark.local.dir` is not heeded beside them). */
export const LOCAL_DIR_VOLUME = 'spark-local-dir-';

/** A volume as properties ask for it: `spark.kubernetes.<role>.volumes.<type>.<name>.<setting>`. */
export interface SparkVolume {
  /** As it is written; one of {@link VOLUME_TYPES} where `checkVolumes` has nothing against it. */
  readonly type: string;
  readonly name: string;
  /** The rest of the keys with their values: `mount.path`, `options.claimName`, ... */
  readonly settings: Readonly<Record<string, string>>;
}

/** The beginning of all keys of a role's volumes. */
export function volumesPrefix(role: 'driver' | 'executor'): string {
  return `spark.kubernetes.${role}.volumes.`;
}

/**
 * The volumes properties ask for (Spark's `KubernetesVolumeUtils.parseVolumesWithPrefix`), in the order of their names:
 * Spark has them in that of a hash map, ours have to come in the same order for every worker.
 */
export function volumesOf(properties: SparkProperties, role: 'driver' | 'executor'): SparkVolume[] {
  const volumes = new Map<string, { type: string; name: string; settings: Record<string, string> }>();
  for (const [key, value] of Object.entries(withPrefix(properties, volumesPrefix(role)))) {
    const [type = '', name = '', ...setting] = key.split('.');
    const volume = volumes.get(`${type}.${name}`) ?? { type, name, settings: {} };
    volumes.set(`${type}.${name}`, volume);
    volume.settings[setting.join('.')] = value;
  }
  return [...volumes.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function keyOf({ name, type }: SparkVolume): string {
  return `${name} ${type}`;
}
