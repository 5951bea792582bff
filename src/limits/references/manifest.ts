import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { type AttemptPlan, planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { asRecord, isRecord, type UnknownRecord } from '../../model/lang.ts';
import { APPLICATION_ID_LABEL } from '../../model/names.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import {
  effectiveProperties,
  type EffectiveProperties,
  type EffectiveProperty,
} from '../spark-settings/effective-properties.ts';
import { type ManifestSettings, readManifestSettings } from '../spark-settings/manifest-properties.ts';
import { withoutOwnObjects } from './own-objects.ts';
import { impliedServiceAccount, pod } from './pod.ts';
import { propertyReferences } from './properties.ts';
import {
  allHarmless,
  inspectFields,
  inspectItems,
  type Inspector,
  labels,
  opaque,
  reference,
  type ReferencedResource,
} from './referenced-resource.ts';
import { claimAnnotations, claimSpec } from './volumes.ts';

/**
 * The resources that the objects of a manifest reference, with the values of their variables, and those that its
 * settings make the executors reference.
 */
export function manifestReferences(plan: BatchPlan): ReferencedResource[] {
  return withoutOwnObjects((number) => {
    const attempt = planAttempt(plan, number);
    const driver = buildManifestDriver({ plan, attempt });
    const settings = readManifestSettings(driver.pod, driver.dependents);
    const references = [
      ...located('Pod', [...pod(driver.pod, []), ...impliedServiceAccount(driver.pod, ['spec', 'serviceAccountName'])]),
      ...driver.dependents.flatMap((object) =>
        located(`${object.kind} ${object.metadata?.name}`, dependentReferences(object, attempt)),
      ),
      ...propertyReferences(withoutOwnProperties(effectiveProperties(plan, number), plan, settings)),
      ...settings.templates.flatMap(({ location, pod: template }) => located(location, pod(template, []))),
    ];
    return { references, dependents: driver.dependents };
  });
}

/** Gives references the path of the manifest, and their own path as the location. */
function located(location: string, references: readonly ReferencedResource[]): ReferencedResource[] {
  return references.map(({ kind, value, path }) => ({
    kind,
    value,
    path: MANIFEST,
    location: path.length === 0 ? location : `${location}, ${formatPath(path)}`,
  }));
}

const MANIFEST: FieldPath = ['submit', 'manifest'];

/** The API server that a pod reaches in its own cluster. */
const OWN_API_SERVER = /^k8s:\/\/https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?::443)?\/?$/;

/** The properties without those that reference the batch's own namespace, API server and ConfigMaps. */
function withoutOwnProperties(
  { groups, opaque: unknown }: EffectiveProperties,
  { batch }: BatchPlan,
  { templateFiles }: ManifestSettings,
): EffectiveProperties {
  const isOwn = ({ property, value }: EffectiveProperty) =>
    (property === 'spark.kubernetes.namespace' && value === batch.namespace) ||
    (property === 'spark.kubernetes.executor.podTemplateFile' && templateFiles.includes(value)) ||
    (property === 'spark.master' && OWN_API_SERVER.test(value));
  return { groups: groups.map((group) => group.filter((one) => !isOwn(one))), opaque: unknown };
}

/** Names the service account for which Kubernetes puts a token into the secret. */
const TOKEN_ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** The resources that a dependent of the driver references. */
function dependentReferences(object: PlainObject, attempt: AttemptPlan): ReferencedResource[] {
  const annotations: UnknownRecord = object.metadata?.annotations ?? {};
  const { spec }: UnknownRecord = { ...object };
  return [
    ...labels(object.metadata?.labels, ['metadata', 'labels']),
    ...claimAnnotations(annotations, ['metadata', 'annotations']),
    ...reference('serviceAccount', annotations[TOKEN_ACCOUNT_ANNOTATION], [
      'metadata',
      'annotations',
      TOKEN_ACCOUNT_ANNOTATION,
    ]),
    ...specReferences(object.kind, spec, attempt),
  ];
}

function specReferences(kind: PlainObject['kind'], spec: unknown, attempt: AttemptPlan): ReferencedResource[] {
  switch (kind) {
    case 'PersistentVolumeClaim':
      return claimSpec(spec, ['spec']);
    case 'Service':
      return serviceReferences(spec, attempt);
    case 'Ingress':
    case 'HTTPRoute':
      return ingressReferences(spec);
    // Their content is the batch's own; `readManifestSettings` reads what it sets for executors.
    case 'ConfigMap':
    case 'Secret':
    case 'Pod':
      return [];
  }
}

const FOREIGN_PODS = `may select pods of others: select ${APPLICATION_ID_LABEL}: \${SPARK_BATCH_APPLICATION_ID}`;

/** An address that a manifest chooses may be the one that others still use. */
const chosenAddress: Inspector = (address, path) =>
  address === 'None' || address === ''
    ? []
    : [opaque(path, 'chooses an address of the cluster: remove it, or use None')];

const INTERNAL_SERVICE_FIELDS = [
  'ports',
  'ipFamilies',
  'ipFamilyPolicy',
  'internalTrafficPolicy',
  'publishNotReadyAddresses',
  'sessionAffinity',
  'sessionAffinityConfig',
  'trafficDistribution',
];

const EXTERNAL_SERVICE_FIELDS = [
  'loadBalancerIP',
  'loadBalancerClass',
  'loadBalancerSourceRanges',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'allocateLoadBalancerNodePorts',
];

/** A Service may be reachable from outside the cluster, lead out of it, or receive what is meant for other pods. */
function serviceReferences(spec: unknown, attempt: AttemptPlan): ReferencedResource[] {
  const exposed = (field: string, phrase: string): ReferencedResource => ({
    kind: 'exposed',
    value: phrase,
    path: ['spec', field],
  });
  return inspectFields(spec, ['spec'], {
    ...allHarmless(INTERNAL_SERVICE_FIELDS),
    selector: (selector, path) =>
      asRecord(selector)[APPLICATION_ID_LABEL] === attempt.applicationId ? [] : [opaque(path, FOREIGN_PODS)],
    clusterIP: chosenAddress,
    clusterIPs: (addresses, path) => inspectItems(addresses, path, chosenAddress),
    type: (type) =>
      type === 'ClusterIP'
        ? []
        : [exposed('type', `is ${String(type)}, which is reachable from outside the cluster or leads out of it`)],
    externalName: () => [exposed('externalName', 'leads to another host')],
    externalIPs: () => [exposed('externalIPs', 'takes over addresses of other hosts')],
    ...Object.fromEntries(
      EXTERNAL_SERVICE_FIELDS.map((field) => [
        field,
        () => [exposed(field, 'is for a Service that is reachable from outside the cluster')],
      ]),
    ),
  });
}

/** An Ingress, as an HTTPRoute, is reachable from outside the cluster, and reads its certificates from secrets. */
function ingressReferences(spec: unknown): ReferencedResource[] {
  const { tls } = asRecord(spec);
  return [
    { kind: 'exposed', value: 'is reachable from outside the cluster', path: ['spec'] },
    ...(Array.isArray(tls) ? tls : []).flatMap((one: unknown, index) =>
      isRecord(one) ? reference('secret', one['secretName'], ['spec', 'tls', index, 'secretName']) : [],
    ),
  ];
}
