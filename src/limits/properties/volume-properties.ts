import { ON_DEMAND } from '../../spark/volumes.ts';
import { claimAnnotationsReach } from '../pod/volumes.ts';
import { named, type Path, type Reach, unseen } from '../referenced-resource.ts';

/** Settings of a volume that reach nothing: where and how it is mounted, and its size. */
const HARMLESS = /^(?:mount\.(?:path|subPath|subPathExpr|readOnly)|options\.(?:sizeLimit|medium|type)|label\..+)$/;

/**
 * What one setting of a volume reaches: `<type>.<name>.options.path`, behind `spark.kubernetes.<role>.volumes.` (Spark's
 * `KubernetesVolumeUtils`).
 */
export function volumePropertyReach(rest: string, value: string, path: Path): Reach[] {
  const [type = '', , ...settings] = rest.split('.');
  const setting = settings.join('.');
  const [, annotation] = /^annotation\.(.+)$/.exec(setting) ?? [];
  if (annotation !== undefined) return claimAnnotationsReach({ [annotation]: value }, path);
  switch (`${type} ${setting}`) {
    case 'hostPath options.path':
      return named('hostPath', value, path);
    case 'persistentVolumeClaim options.claimName':
      // A claim of the pod's own, made for it: Spark puts the pod's name there.
      return value.includes(ON_DEMAND) ? [] : named('persistentVolumeClaim', value, path);
    case 'persistentVolumeClaim options.storageClass':
      return named('storageClass', value, path);
    case 'nfs options.server':
      return named('volumeType', type, path);
    case 'nfs options.path':
      return [];
  }
  const isKnown = ['hostPath', 'persistentVolumeClaim', 'emptyDir', 'nfs'].includes(type) && HARMLESS.test(setting);
  return isKnown ? [] : [unseen(path, 'is not a setting of a volume that is known here: leave it out')];
}
