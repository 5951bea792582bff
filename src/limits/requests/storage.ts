import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { ON_DEMAND, volumesOf } from '../../spark/volumes.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { listIn } from './amounts.ts';

/** The volumes that a pod creates. */
export interface CreatedVolumes {
  /** Claims that are created for the pod. */
  readonly claims: number;
  /** Bytes of the claims, and of `emptyDir` volumes with a size that are not in memory. NaN if a size can't be read. */
  readonly bytes: number;
}

const NONE: CreatedVolumes = { claims: 0, bytes: 0 };

/** The volumes that Spark properties create for each pod of a role. */
function volumesByProperties(properties: SparkProperties, role: 'driver' | 'executor'): CreatedVolumes {
  return total(
    volumesOf(properties, role).map(({ type, settings }) => {
      const size = settings['options.sizeLimit'];
      if (type === 'persistentVolumeClaim') {
        return settings['options.claimName']?.includes(ON_DEMAND) ? { claims: 1, bytes: bytesOf(size ?? '') } : NONE;
      }
      const isOnDisk = type === 'emptyDir' && settings['options.medium'] !== 'Memory';
      return { claims: 0, bytes: isOnDisk && size !== undefined ? bytesOf(size) : 0 };
    }),
  );
}

/** The volumes that a pod, or a pod template, creates. */
export function volumesInPod(pod: unknown): CreatedVolumes {
  return total(
    listIn(asRecord(asRecord(pod)['spec'])['volumes']).map((volume) => {
      const { emptyDir, ephemeral } = asRecord(volume);
      if (isRecord(ephemeral)) return volumesInClaim(ephemeral['volumeClaimTemplate']);
      const { medium, sizeLimit } = asRecord(emptyDir);
      const isOnDisk = medium !== 'Memory' && sizeLimit !== undefined && sizeLimit !== null;
      return { claims: 0, bytes: isOnDisk ? bytesOf(valueText(sizeLimit)) : 0 };
    }),
  );
}

/** A PersistentVolumeClaim, or a template of one. */
export function volumesInClaim(claim: unknown): CreatedVolumes {
  const { requests, limits } = asRecord(asRecord(asRecord(claim)['spec'])['resources']);
  const sizes = [requests, limits]
    .map((amounts) => asRecord(amounts)['storage'] ?? 0)
    .map((size) => bytesOf(valueText(size)));
  return { claims: 1, bytes: Math.max(...sizes) };
}

/** The volumes of each pod of a role, where a property and a template may set them, and sets of properties differ. */
export function volumesOfRole(
  role: 'driver' | 'executor',
  variants: readonly SparkProperties[],
  templates: readonly unknown[],
): CreatedVolumes {
  const all = variants.flatMap((properties) => {
    const byProperties = volumesByProperties(properties, role);
    return templates.map((template) => total([byProperties, volumesInPod(template)]));
  });
  return {
    claims: Math.max(...all.map(({ claims }) => claims)),
    bytes: Math.max(...all.map(({ bytes }) => bytes)),
  };
}

/** The sum of volumes. */
export function total(all: readonly CreatedVolumes[]): CreatedVolumes {
  return {
    claims: all.reduce((sum, { claims }) => sum + claims, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function bytesOf(text: string): number {
  return parseQuantity(text.trim());
}
