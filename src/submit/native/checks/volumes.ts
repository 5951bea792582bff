import type { SparkProperties } from '../../../spark/properties.ts';
import {
  ON_DEMAND,
  type SparkVolume,
  VOLUME_TYPES,
  type VolumeType,
  volumesOf,
  volumesPrefix,
} from '../../../spark/volumes.ts';
import type { FieldProblem } from '../../shared/problem.ts';

/** Settings that a volume of a type needs besides its mount path. */
const REQUIRED: Readonly<Record<VolumeType, readonly string[]>> = {
  hostPath: ['options.path'],
  persistentVolumeClaim: ['options.claimName'],
  emptyDir: [],
  nfs: ['options.path', 'options.server'],
};

/** A setting of a volume, and what is wrong with it. */
type SettingProblem = readonly [setting: string, message: string];

/**
 * Checks the volumes of driver and executors. Spark would fail with a stack trace, or create a pod that never starts.
 */
export function checkVolumes(properties: SparkProperties): FieldProblem[] {
  return (['driver', 'executor'] as const).flatMap((role) => {
    const volumes = volumesOf(properties, role);
    const volumeAt = new Map<string | undefined, string>();
    return volumes.flatMap((volume) => {
      const { type, name, settings } = volume;
      const problems = [...checkVolume(volume)];
      const path = settings['mount.path'];
      const other = volumeAt.get(path);
      if (path !== undefined && other !== undefined) {
        problems.push(['mount.path', `"${path}" is already the mount path of volume ${other}`]);
      }
      volumeAt.set(path, name);
      return problems.map(([setting, message]) => ({
        path: ['sparkConf', `${volumesPrefix(role)}${type}.${name}${setting && `.${setting}`}`],
        message,
      }));
    });
  });
}

function checkVolume(volume: SparkVolume): readonly SettingProblem[] {
  const { type, name, settings } = volume;
  if (!isVolumeType(type)) {
    return [['', `"${type}" is not a type of volume that Spark supports: use one of ${VOLUME_TYPES.join(', ')}`]];
  }
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    return [['', `"${name}" is not a valid volume name: use at most 63 lower-case letters, digits and dashes`]];
  }
  const missing = ['mount.path', ...REQUIRED[type]].filter((setting) => !settings[setting]);
  return [
    ...missing.map((setting): SettingProblem => [setting, `is missing: a volume of type ${type} needs it`]),
    ...checkValues(settings),
    ...(type === 'persistentVolumeClaim' ? checkClaim(settings) : []),
  ];
}

function checkValues(settings: SparkVolume['settings']): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const { 'mount.readOnly': readOnly, 'options.sizeLimit': size, 'options.medium': medium } = settings;
  if (readOnly !== undefined && !/^(true|false)$/i.test(readOnly)) {
    problems.push(['mount.readOnly', `"${readOnly}" is not true or false`]);
  }
  if (settings['mount.subPath'] !== undefined && settings['mount.subPathExpr'] !== undefined) {
    problems.push(['mount.subPathExpr', 'and mount.subPath are both set: remove one of them']);
  }
  if (medium !== undefined && !/^(Memory|HugePages(-[0-9]+[KMG]i)?|)$/.test(medium)) {
    problems.push([
      'options.medium',
      `"${medium}" is not a medium of Kubernetes: use Memory or HugePages, or remove it for the node's disk`,
    ]);
  }
  if (size !== undefined && !/^[0-9]+(\.[0-9]+)?([KMGTPE]i|[kMGTPE]|e[0-9]+)?$/.test(size)) {
    problems.push(['options.sizeLimit', `"${size}" is not a quantity of Kubernetes: use 512Mi or 10Gi`]);
  } else if (size !== undefined && /^[0-9]+$/.test(size) && Number(size) < 1024) {
    problems.push(['options.sizeLimit', `"${size}" means ${size} bytes: add a unit, as in 512Mi or 10Gi`]);
  }
  return problems;
}

/** A claim either exists, or is created for each pod under a name that only this pod has. */
function checkClaim(settings: SparkVolume['settings']): SettingProblem[] {
  const { 'options.claimName': name, 'options.storageClass': storageClass, 'options.sizeLimit': size } = settings;
  if (!name) return [];
  const isCreated = storageClass !== undefined && size !== undefined;
  if (name.includes(ON_DEMAND)) {
    if (isCreated) return [];
    const missing = storageClass === undefined ? 'options.storageClass' : 'options.sizeLimit';
    return [[missing, `is missing: Spark creates a claim ${ON_DEMAND} only with both a storage class and a size`]];
  }
  if (!isCreated) return [];
  const message = `"${name}" would be created by each attempt, with storage class and size, and deleted with the first: use ${ON_DEMAND} for a new claim, or remove options.storageClass to use an existing one`;
  return [['options.claimName', message]];
}

function isVolumeType(type: string): type is VolumeType {
  return VOLUME_TYPES.some((one) => one === type);
}
