import { listOf } from '../../spark/properties.ts';
import { ON_DEMAND } from '../../spark/volumes.ts';
import { entryFor, type FieldPath } from '../../submit/shared/problem.ts';
import type { EffectiveProperties, EffectiveProperty } from '../spark-settings/effective-properties.ts';
import { isUnknownProperty } from './known-properties.ts';
import { type ListedKind, opaque, reference, type ReferencedResource } from './referenced-resource.ts';
import { securityAnnotation } from './security.ts';
import { claimAnnotations } from './volumes.ts';

/**
 * The resources that Spark properties make the submitting client, the driver or the executors reference. Unknown
 * properties below `spark.kubernetes.` are opaque.
 */
export function propertyReferences({ groups, opaque: unknown }: EffectiveProperties): ReferencedResource[] {
  return [
    ...groups.flat().flatMap((one) => located(one, referencesOf(one))),
    ...unknown.flatMap((one) => located(one, [opaque(one.path, one.reason)])),
  ];
}

function referencesOf({ property, value, path }: EffectiveProperty): ReferencedResource[] {
  const entry = entryFor(PROPERTIES, property);
  if (entry) return entry[1](property.slice(entry[0].length), value, path);
  return isUnknownProperty(property) ? [opaque(path, `${property} is not a known property: remove it`)] : [];
}

function located({ location }: { readonly location?: string }, references: ReferencedResource[]): ReferencedResource[] {
  return location === undefined ? references : references.map((one) => ({ ...one, location }));
}

/**
 * Finds the resources that one property references.
 * @param suffix what follows the prefix in its key
 */
type PropertyInspector = (suffix: string, value: string, path: FieldPath) => ReferencedResource[];

const valueNames =
  (kind: ListedKind): PropertyInspector =>
  (_, value, path) =>
    reference(kind, value, path);
const suffixNames =
  (kind: ListedKind): PropertyInspector =>
  (suffix, _, path) =>
    reference(kind, suffix, path);
const refused =
  (reason: string): PropertyInspector =>
  (_, value, path) =>
    value === '' ? [] : [opaque(path, reason)];

const CREDENTIALS = 'sets other credentials than a service account: remove it';
const FILE = "names a file that can't be checked";
const API_SERVER = 'selects an API server: remove it';
const annotation: PropertyInspector = (suffix, value, path) => [
  { kind: 'annotation', value: suffix, path },
  ...securityAnnotation(suffix, value, path),
];

const label: PropertyInspector = (suffix, _, path) => [{ kind: 'label', value: suffix, path }];
const grace: PropertyInspector = (_, value, path) => [{ kind: 'gracePeriod', value, path }];

function podProperties(role: 'driver' | 'executor'): [setting: string, inspect: PropertyInspector][] {
  const prefix = `spark.kubernetes.${role}`;
  return [
    [`${prefix}.container.image`, valueNames('image')],
    [`${prefix}.secrets.`, suffixNames('secret')],
    [`${prefix}.secretKeyRef.`, (_, value, path) => reference('secret', value.split(':')[0], path)],
    [`${prefix}.volumes.`, volumeReferences],
    [`${prefix}.annotation.`, annotation],
    [`${prefix}.label.`, label],
    [`${prefix}.scheduler.name`, valueNames('scheduler')],
    [`${prefix}.podTemplateFile`, refused(`${FILE}: put its content into ${role}.template`)],
    [`${prefix}.pod.featureSteps`, refused('loads code that changes pods: remove it')],
    // A step may be one that protects the pod.
    [`${prefix}.pod.excludedFeatureSteps`, refused('removes parts of the pods that Spark creates: remove it')],
  ];
}

/**
 * The properties of Spark 3.5 to 4.1 that reference resources in Kubernetes. Of two entries for one property, the
 * longer one comes first.
 */
const PROPERTIES: readonly (readonly [setting: string, inspect: PropertyInspector])[] = [
  ...podProperties('driver'),
  ...podProperties('executor'),
  ['spark.kubernetes.container.image', valueNames('image')],
  [
    'spark.kubernetes.container.image.pullSecrets',
    (_, value, path) => listOf(value).flatMap((secret) => reference('secret', secret, path)),
  ],
  ['spark.kubernetes.scheduler.name', valueNames('scheduler')],
  ['spark.kubernetes.scheduler.volcano.podGroupTemplateFile', refused(`${FILE}: remove it`)],
  ['spark.kubernetes.driver.service.annotation.', annotation],
  ['spark.kubernetes.driver.service.label.', label],
  ['spark.kubernetes.executor.terminationGracePeriodSeconds', grace],
  ['spark.kubernetes.appKillPodDeletionGracePeriod', grace],
  ['spark.kubernetes.authenticate.driver.serviceAccountName', valueNames('serviceAccount')],
  ['spark.kubernetes.authenticate.executor.serviceAccountName', valueNames('serviceAccount')],
  ['spark.kubernetes.authenticate.serviceAccountName', valueNames('serviceAccount')],
  // Files, tokens and certificates of the client, the driver and the executors.
  ['spark.kubernetes.authenticate.', refused(CREDENTIALS)],
  ['spark.kubernetes.hadoop.configMapName', valueNames('configMap')],
  ['spark.kubernetes.executor.hadoopConfigMapName', valueNames('configMap')],
  ['spark.kubernetes.kerberos.krb5.configMapName', valueNames('configMap')],
  ['spark.kubernetes.kerberos.krb5.path', refused(`${FILE}: name a ConfigMap with its content`)],
  ['spark.kubernetes.kerberos.tokenSecret.name', valueNames('secret')],
  ['spark.kubernetes.kerberos.dt-secret-name', valueNames('secret')],
  ['spark.kerberos.keytab', refused(CREDENTIALS)],
  ['spark.yarn.keytab', refused(CREDENTIALS)],
  ['spark.kubernetes.driver.master', refused(API_SERVER)],
  ['spark.kubernetes.context', refused(API_SERVER)],
  ['spark.master', refused(API_SERVER)],
  ['spark.kubernetes.namespace', (_, value, path) => [{ kind: 'namespace', value, path }]],
  // Any other value is a class of the application that creates the executor pods.
  [
    'spark.kubernetes.allocation.pods.allocator',
    (_, value, path) =>
      ['direct', 'statefulset'].includes(value) ? [] : [opaque(path, 'loads code that creates pods: use direct')],
  ],
];

/** Settings of a volume that reference nothing: how it is mounted, and its size. */
const HARMLESS_VOLUME_SETTINGS =
  /^(?:mount\.(?:path|subPath|subPathExpr|readOnly)|options\.(?:sizeLimit|medium|type))$/;

/**
 * The resources that one setting of a volume references (Spark's `KubernetesVolumeUtils`).
 * @param suffix `<type>.<name>.<setting>`, as in `hostPath.data.options.path`
 */
function volumeReferences(suffix: string, value: string, path: FieldPath): ReferencedResource[] {
  const [type = '', , ...settings] = suffix.split('.');
  const setting = settings.join('.');
  const [, annotationKey] = /^annotation\.(.+)$/.exec(setting) ?? [];
  if (annotationKey !== undefined) return claimAnnotations({ [annotationKey]: value }, path);
  const [, labelKey] = /^label\.(.+)$/.exec(setting) ?? [];
  if (labelKey !== undefined) return [{ kind: 'label', value: labelKey, path }];
  switch (`${type} ${setting}`) {
    case 'hostPath options.path':
      return reference('hostPath', value, path);
    case 'persistentVolumeClaim options.claimName':
      // Spark creates a claim for the pod, under the pod's name.
      return value.includes(ON_DEMAND) ? [] : reference('persistentVolumeClaim', value, path);
    case 'persistentVolumeClaim options.storageClass':
      return reference('storageClass', value, path);
    case 'nfs options.server':
      return reference('volumeType', type, path);
    case 'nfs options.path':
      return [];
  }
  const isKnown =
    ['hostPath', 'persistentVolumeClaim', 'emptyDir', 'nfs'].includes(type) && HARMLESS_VOLUME_SETTINGS.test(setting);
  return isKnown ? [] : [opaque(path, 'is not a known setting of a volume: remove it')];
}
