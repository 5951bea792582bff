import { type SparkProperties, withPrefix } from './properties.ts';

/** Types of volumes that Spark mounts by properties. */
export const VOLUME_TYPES = ['hostPath', 'persistentVolumeClaim', 'emptyDir', 'nfs'] as const;
/** One of {@link VOLUME_TYPES}. */
export type VolumeType = (typeof VOLUME_TYPES)[number];

/** The claim name for which a new claim is created per pod (Spark's `PVC_ON_DEMAND`). */
export const ON_DEMAND = 'OnDemand';

/** Volumes with this name prefix are scratch directories; they take precedence over `spark.local.dir`. */
export const LOCAL_DIR_VOLUME = 'spark-local-dir-';

/** A volume requested by properties: `spark.kubernetes.<role>.volumes.<type>.<name>.<setting>`. */
export interface SparkVolume {
  /** The type as written; one of {@link VOLUME_TYPES} once `checkVolumes` has accepted it. */
  readonly type: string;
  readonly name: string;
  /** The settings by the rest of the key: `mount.path`, `options.claimName`, ... */
  readonly settings: Readonly<Record<string, string>>;
}

/** The prefix of the keys of a role's volumes. */
export function volumesPrefix(role: 'driver' | 'executor'): string {
  return `spark.kubernetes.${role}.volumes.`;
}

/**
 * The volumes requested by properties (Spark's `KubernetesVolumeUtils.parseVolumesWithPrefix`), ordered by name. Spark uses the
 * order of a hash map; here every worker must compute the same order.
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
