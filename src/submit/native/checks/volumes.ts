import type { SparkProperties } from '../../../spark/properties.ts';
import {
  ON_DEMAND,
  type SparkVolume,
  VOLUME_TYPES,
  type VolumeType,
  volumesOf,
  volumesPrefix,
} from '../../../spark/volumes.ts';
import type { Problem } from '../../shared/submitter.ts';

/** Settings a volume can't do without, besides where it is mounted. */
const REQUIRED: Readonly<Record<VolumeType, readonly string[]>> = {
  hostPath: ['options.path'],
  persistentVolumeClaim: ['options.claimName'],
  emptyDir: [],
  nfs: ['options.path', 'options.server'],
};

/** A setting of a volume, and what is wrong with it. */
type Fault = readonly [setting: string, message: string];

/** Volumes of driver and executors: Spark would find out with a stack trace, or with a pod that never starts. */
export function checkVolumes(properties: SparkProperties): Problem[] {
  return (['driver', 'executor'] as const).flatMap((role) => {
    const volumes = volumesOf(properties, role);
    const mounted = new Map<string | undefined, string>();
    return volumes.flatMap((volume) => {
      const { type, name, settings } = volume;
      const faults = [...faultsOf(volume)];
      const path = settings['mount.path'];
      const other = mounted.get(path);
      if (path !== undefined && other !== undefined) {
        faults.push(['mount.path', `"${path}" is where volume ${other} is mounted already`]);
      }
      mounted.set(path, name);
      return faults.map(([setting, message]) => ({
        path: ['sparkConf', `${volumesPrefix(role)}${type}.${name}${setting && `.${setting}`}`],
        message,
      }));
    });
  });
}

function faultsOf(volume: SparkVolume): readonly Fault[] {
  const { type, name, settings } = volume;
  if (!isVolumeType(type)) {
    return [['', `"${type}" is not a type of volume that Spark mounts: ${VOLUME_TYPES.join(', ')}`]];
  }
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    return [['', `"${name}" can't name a volume: lower-case letters, digits and dashes, at most 63`]];
  }
  const missing = ['mount.path', ...REQUIRED[type]].filter((setting) => !settings[setting]);
  return [
    ...missing.map((setting): Fault => [setting, `is missing: a volume of type ${type} needs it`]),
    ...valueFaults(settings),
    ...(type === 'persistentVolumeClaim' ? claimFaults(settings) : []),
  ];
}

function valueFaults(settings: SparkVolume['settings']): Fault[] {
  const faults: Fault[] = [];
  const { 'mount.readOnly': readOnly, 'options.sizeLimit': size, 'options.medium': medium } = settings;
  if (readOnly !== undefined && !/^(true|false)$/i.test(readOnly)) {
    faults.push(['mount.readOnly', `"${readOnly}" is not true or false`]);
  }
  if (settings['mount.subPath'] !== undefined && settings['mount.subPathExpr'] !== undefined) {
    faults.push(['mount.subPathExpr', 'and mount.subPath are both given: leave one of them out']);
  }
  if (medium !== undefined && !/^(Memory|HugePages(-[0-9]+[KMG]i)?|)$/.test(medium)) {
    faults.push([
      'options.medium',
      `"${medium}" is not a medium of Kubernetes: Memory, HugePages, or nothing for the disk`,
    ]);
  }
  if (size !== undefined && !/^[0-9]+(\.[0-9]+)?([KMGTPE]i|[kMGTPE]|e[0-9]+)?$/.test(size)) {
    faults.push(['options.sizeLimit', `"${size}" is not a quantity of Kubernetes: use 512Mi or 10Gi`]);
  } else if (size !== undefined && /^[0-9]+$/.test(size) && Number(size) < 1024) {
    faults.push(['options.sizeLimit', `"${size}" would be that many bytes: use 512Mi or 10Gi`]);
  }
  return faults;
}

/** A claim is either there, or made for each pod under a name of its own. */
function claimFaults(settings: SparkVolume['settings']): Fault[] {
  const { 'options.claimName': name, 'options.storageClass': storageClass, 'options.sizeLimit': size } = settings;
  if (!name) return [];
  const isMade = storageClass !== undefined && size !== undefined;
  if (name.includes(ON_DEMAND)) {
    if (isMade) return [];
    const missing = storageClass === undefined ? 'options.storageClass' : 'options.sizeLimit';
    return [[missing, `is missing: Spark makes a claim ${ON_DEMAND} only when it is told both class and size`]];
  }
  if (!isMade) return [];
  const message = `"${name}" would be made with class and size, be the same for every attempt, and be deleted with the first: write ${ON_DEMAND}, or leave out options.storageClass for a claim that exists`;
  return [['options.claimName', message]];
}

function isVolumeType(type: string): type is VolumeType {
  return VOLUME_TYPES.some((one) => one === type);
}
