import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import {
  allHarmless,
  harmless,
  inspectFields,
  inspectItems,
  type Inspector,
  labels,
  nameOf,
  opaque,
  reference,
  type ReferencedResource,
} from './referenced-resource.ts';

/** The volumes of a pod, of every type that Kubernetes has or had. */
export const volumes: Inspector = (value, path) => inspectItems(value, path, volume);

/** Types of volumes that access only the pod's own data, or resources with a limit of their own. */
const TYPES: Readonly<Record<string, Inspector>> = {
  emptyDir: harmless,
  downwardAPI: harmless,
  configMap: (source, path) => reference('configMap', asRecord(source)['name'], [...path, 'name']),
  secret: (source, path) => reference('secret', asRecord(source)['secretName'], [...path, 'secretName']),
  persistentVolumeClaim: (source, path) =>
    reference('persistentVolumeClaim', asRecord(source)['claimName'], [...path, 'claimName']),
  hostPath: (source, path) => reference('hostPath', asRecord(source)['path'] ?? '(none)', [...path, 'path']),
  ephemeral: (source, path) =>
    inspectFields(asRecord(source)['volumeClaimTemplate'], [...path, 'volumeClaimTemplate'], {
      metadata: (metadata, metadataPath) => [
        ...claimAnnotations(asRecord(metadata)['annotations'], [...metadataPath, 'annotations']),
        ...labels(asRecord(metadata)['labels'], [...metadataPath, 'labels']),
      ],
      spec: claimSpec,
    }),
  // An image that is mounted as a volume is pulled like any other.
  image: (source, path) => reference('image', asRecord(source)['reference'], [...path, 'reference']),
  projected: (source, path) =>
    inspectItems(asRecord(source)['sources'], [...path, 'sources'], (projection, projectionPath) =>
      inspectFields(projection, projectionPath, {
        // A serviceAccountToken is one of the pod's own service account.
        ...allHarmless(['downwardAPI', 'serviceAccountToken', 'clusterTrustBundle']),
        secret: (secret, secretPath) => reference('secret', asRecord(secret)['name'], [...secretPath, 'name']),
        configMap: (configMap, configMapPath) =>
          reference('configMap', asRecord(configMap)['name'], [...configMapPath, 'name']),
      }),
    ),
};

function volume(value: unknown, path: FieldPath): ReferencedResource[] {
  if (!isRecord(value)) return [opaque(path, 'must be a map')];
  return Object.entries(value).flatMap(([type, source]): ReferencedResource[] => {
    if (type === 'name' || source === undefined || source === null) return [];
    const sourcePath = [...path, type];
    if (!isRecord(source)) return [opaque(sourcePath, 'must be a map')];
    const inspect = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    return inspect ? inspect(source, sourcePath) : otherType(type, source, sourcePath);
  });
}

/** Types that access storage outside the cluster: nfs, iscsi, csi, gitRepo, ... */
function otherType(type: string, source: Readonly<Record<string, unknown>>, path: FieldPath): ReferencedResource[] {
  const { driver, secretName, secretRef, nodePublishSecretRef } = source;
  const name =
    (type === 'csi' || type === 'flexVolume') && driver !== undefined ? `${type}:${valueText(driver)}` : type;
  return [
    ...reference('volumeType', name, path),
    ...reference('secret', secretName, [...path, 'secretName']),
    ...[secretRef, nodePublishSecretRef].flatMap((ref) => reference('secret', asRecord(ref)['name'], path)),
  ];
}

/** The spec of a claim that is created: its storage class, and the volume or source that it binds. */
export const claimSpec: Inspector = (spec, path) =>
  inspectFields(spec, path, {
    ...allHarmless(['accessModes', 'resources', 'volumeMode']),
    selector: (_, selectorPath) => [existingVolume(selectorPath)],
    volumeName: (name, namePath) => (name === '' ? [] : [existingVolume(namePath)]),
    storageClassName: nameOf('storageClass'),
    volumeAttributesClassName: nameOf('storageClass'),
    dataSource,
    dataSourceRef: dataSource,
  });

/** Names the storage class, from before there was a field for it; Kubernetes prefers it to the field. */
const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The annotations of a claim that is created. */
export const claimAnnotations: Inspector = (annotations, path) =>
  Object.entries(asRecord(annotations)).flatMap(([key, value]): ReferencedResource[] => [
    { kind: 'annotation', value: key, path: [...path, key] },
    ...(key === STORAGE_CLASS_ANNOTATION ? reference('storageClass', value, [...path, key]) : []),
  ]);

function existingVolume(path: FieldPath): ReferencedResource {
  return opaque(
    path,
    'selects an existing volume of the cluster, which may belong to another team or be a path of a node: remove it',
  );
}

/** Cloning a claim of the namespace is like mounting it. Other sources, such as snapshots, can't be checked. */
function dataSource(source: unknown, path: FieldPath): ReferencedResource[] {
  const { kind, name, namespace, apiGroup } = asRecord(source);
  const isClaim = kind === 'PersistentVolumeClaim' && (apiGroup ?? '') === '' && (namespace ?? '') === '';
  if (isClaim) return reference('persistentVolumeClaim', name, [...path, 'name']);
  return [opaque(path, "fills the claim from a source that can't be checked: remove it")];
}
