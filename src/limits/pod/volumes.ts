import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import {
  each,
  fieldsOf,
  type Look,
  named,
  nameOf,
  nothing,
  type Path,
  type Reach,
  unseen,
} from '../referenced-resource.ts';

/** The volumes of a pod, of every type that Kubernetes has or had. */
export const volumesReach: Look = (volumes, path) => each(volumes, path, volumeReach);

/** Types that hold nothing but what the pod itself has, or what has a limit of its own. */
const OWN_LIMIT: Readonly<Record<string, Look>> = {
  emptyDir: nothing,
  downwardAPI: nothing,
  configMap: (source, path) => named('configMap', asRecord(source)['name'], [...path, 'name']),
  secret: (source, path) => named('secret', asRecord(source)['secretName'], [...path, 'secretName']),
  persistentVolumeClaim: (source, path) =>
    named('persistentVolumeClaim', asRecord(source)['claimName'], [...path, 'claimName']),
  hostPath: (source, path) => named('hostPath', asRecord(source)['path'] ?? '(none)', [...path, 'path']),
  ephemeral: (source, path) =>
    fieldsOf(asRecord(source)['volumeClaimTemplate'], [...path, 'volumeClaimTemplate'], {
      metadata: (metadata, at) => claimAnnotationsReach(asRecord(metadata)['annotations'], [...at, 'annotations']),
      spec: claimSpecReach,
    }),
  // An image as a volume is pulled like any other.
  image: (source, path) => named('image', asRecord(source)['reference'], [...path, 'reference']),
  projected: (source, path) =>
    each(asRecord(source)['sources'], [...path, 'sources'], (one, at) =>
      fieldsOf(one, at, {
        secret: (secret, here) => named('secret', asRecord(secret)['name'], [...here, 'name']),
        configMap: (configMap, here) => named('configMap', asRecord(configMap)['name'], [...here, 'name']),
        downwardAPI: nothing,
        // Of the pod's own service account.
        serviceAccountToken: nothing,
        clusterTrustBundle: nothing,
      }),
    ),
};

function volumeReach(volume: unknown, path: Path): Reach[] {
  if (!isRecord(volume)) return [unseen(path, 'must be a map')];
  return Object.entries(volume).flatMap(([type, source]): Reach[] => {
    if (type === 'name' || source === undefined || source === null) return [];
    const here = [...path, type];
    if (!isRecord(source)) return [unseen(here, 'must be a map')];
    const look = Object.hasOwn(OWN_LIMIT, type) ? OWN_LIMIT[type] : undefined;
    return look ? look(source, here) : otherType(type, source, here);
  });
}

/** Types that reach storage of the cluster's surroundings: nfs, iscsi, csi, gitRepo, ... */
function otherType(type: string, source: Readonly<Record<string, unknown>>, path: Path): Reach[] {
  const { driver, secretName, secretRef, nodePublishSecretRef } = source;
  const name =
    (type === 'csi' || type === 'flexVolume') && driver !== undefined ? `${type}:${valueText(driver)}` : type;
  return [
    ...named('volumeType', name, path),
    ...named('secret', secretName, [...path, 'secretName']),
    ...[secretRef, nodePublishSecretRef].flatMap((ref) => named('secret', asRecord(ref)['name'], path)),
  ];
}

/** A persistent volume claim that is made: what it is bound to, and what it is filled from. */
export const claimSpecReach: Look = (spec, path) =>
  fieldsOf(spec, path, {
    accessModes: nothing,
    resources: nothing,
    volumeMode: nothing,
    selector: (_, at) => [boundByHand(at)],
    volumeName: (name, at) => (name === '' ? [] : [boundByHand(at)]),
    storageClassName: nameOf('storageClass'),
    volumeAttributesClassName: nameOf('storageClass'),
    dataSource: sourceReach,
    dataSourceRef: sourceReach,
  });

/** Names the storage class of a claim as before it had a field, and counts over the field. */
const CLASS_BY_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The annotations of a claim that is made. */
export const claimAnnotationsReach: Look = (annotations, path) =>
  Object.entries(asRecord(annotations)).flatMap(([key, value]): Reach[] => [
    { kind: 'annotation', value: key, path: [...path, key] },
    ...(key === CLASS_BY_ANNOTATION ? named('storageClass', value, [...path, key]) : []),
  ]);

function boundByHand(path: Path): Reach {
  return unseen(
    path,
    'chooses a volume of the cluster, which may be of another team or a path of a node: leave it out',
  );
}

/** Another claim of the namespace is copied like it was mounted; anything else can't be looked into. */
function sourceReach(source: unknown, path: Path): Reach[] {
  const { kind, name, namespace, apiGroup } = asRecord(source);
  const isClaim = kind === 'PersistentVolumeClaim' && (apiGroup ?? '') === '' && (namespace ?? '') === '';
  if (isClaim) return named('persistentVolumeClaim', name, [...path, 'name']);
  return [unseen(path, 'fills the claim from something that can not be looked into: leave it out')];
}
