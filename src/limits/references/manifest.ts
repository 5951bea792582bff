import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { asRecord, isRecord, type UnknownRecord } from '../../model/lang.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import {
  effectiveProperties,
  type EffectiveProperties,
  type EffectiveProperty,
} from '../spark-settings/effective-properties.ts';
import { type ManifestSettings, readManifestSettings } from '../spark-settings/manifest-properties.ts';
import { isOwnershipAnnotation } from './batch-fields.ts';
import { withoutOwnObjects } from './own-objects.ts';
import { impliedServiceAccount, pod } from './pod.ts';
import { propertyReferences } from './properties.ts';
import { allHarmless, inspectFields, reference, type ReferencedResource } from './referenced-resource.ts';
import { claimAnnotations, claimSpec } from './volumes.ts';

/**
 * The resources that the objects of a manifest reference, with the values of their variables, and those that its
 * settings make the executors reference.
 */
export function manifestReferences(plan: BatchPlan): ReferencedResource[] {
  return withoutOwnObjects((number) => {
    const driver = buildManifestDriver({ plan, attempt: planAttempt(plan, number) });
    const settings = readManifestSettings(driver.pod, driver.dependents);
    const references = [
      ...located('Pod', [...pod(driver.pod, []), ...impliedServiceAccount(driver.pod, ['spec', 'serviceAccountName'])]),
      ...driver.dependents.flatMap((object) =>
        located(`${object.kind} ${object.metadata?.name}`, dependentReferences(object)),
      ),
      ...propertyReferences(withoutOwnProperties(effectiveProperties(plan, number), plan, settings)),
      ...settings.templates.flatMap(({ location, pod: template }) => located(location, pod(template, []))),
    ];
    return { references: references.filter((one) => !isOwnershipAnnotation(one)), dependents: driver.dependents };
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
  { groups, opaque }: EffectiveProperties,
  { batch }: BatchPlan,
  { templateFiles }: ManifestSettings,
): EffectiveProperties {
  const isOwn = ({ property, value }: EffectiveProperty) =>
    (property === 'spark.kubernetes.namespace' && value === batch.namespace) ||
    (property === 'spark.kubernetes.executor.podTemplateFile' && templateFiles.includes(value)) ||
    (property === 'spark.master' && OWN_API_SERVER.test(value));
  return { groups: groups.map((group) => group.filter((one) => !isOwn(one))), opaque };
}

/** Names the service account for which Kubernetes puts a token into the secret. */
const TOKEN_ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** The resources that a dependent of the driver references. */
function dependentReferences(object: PlainObject): ReferencedResource[] {
  const annotations: UnknownRecord = object.metadata?.annotations ?? {};
  const { spec }: UnknownRecord = { ...object };
  return [
    ...claimAnnotations(annotations, ['metadata', 'annotations']),
    ...reference('serviceAccount', annotations[TOKEN_ACCOUNT_ANNOTATION], [
      'metadata',
      'annotations',
      TOKEN_ACCOUNT_ANNOTATION,
    ]),
    ...specReferences(object.kind, spec),
  ];
}

function specReferences(kind: PlainObject['kind'], spec: unknown): ReferencedResource[] {
  switch (kind) {
    case 'PersistentVolumeClaim':
      return claimSpec(spec, ['spec']);
    case 'Service':
      return serviceReferences(spec);
    case 'Ingress':
      return ingressReferences(spec);
    // Their content is the batch's own; `readManifestSettings` reads what it sets for executors.
    case 'ConfigMap':
    case 'Secret':
    case 'Pod':
      return [];
  }
}

const INTERNAL_SERVICE_FIELDS = [
  'clusterIP',
  'clusterIPs',
  'ports',
  'selector',
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

/** A Service may be reachable from outside the cluster, or lead out of it. */
function serviceReferences(spec: unknown): ReferencedResource[] {
  const exposed = (field: string, phrase: string): ReferencedResource => ({
    kind: 'exposed',
    value: phrase,
    path: ['spec', field],
  });
  return inspectFields(spec, ['spec'], {
    ...allHarmless(INTERNAL_SERVICE_FIELDS),
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

/** An Ingress is reachable from outside the cluster, and reads its certificates from secrets. */
function ingressReferences(spec: unknown): ReferencedResource[] {
  const { tls } = asRecord(spec);
  return [
    { kind: 'exposed', value: 'is reachable from outside the cluster', path: ['spec'] },
    ...(Array.isArray(tls) ? tls : []).flatMap((one: unknown, index) =>
      isRecord(one) ? reference('secret', one['secretName'], ['spec', 'tls', index, 'secretName']) : [],
    ),
  ];
}
