import { asRecord, isRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { containers } from './containers.ts';
import {
  allHarmless,
  gracePeriod,
  inspectFields,
  inspectItems,
  type Inspector,
  labels,
  nameOf,
  opaque,
  reference,
  type ReferencedResource,
  unlessFalse,
} from './referenced-resource.ts';
import { podSecurityContext, securityAnnotation } from './security.ts';
import { volumes } from './volumes.ts';

/** A pod, or a template of one. */
export const pod: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...allHarmless(['apiVersion', 'kind', 'status']),
    metadata: (metadata, metadataPath) => [
      ...annotations(asRecord(metadata)['annotations'], [...metadataPath, 'annotations']),
      ...labels(asRecord(metadata)['labels'], [...metadataPath, 'labels']),
    ],
    spec: podSpec,
  });

/** Annotations, by key: webhooks and agents of a cluster may grant permissions based on them. */
export const annotations: Inspector = (value, path) =>
  Object.entries(asRecord(value)).flatMap(([key, annotation]): ReferencedResource[] => [
    { kind: 'annotation', value: key, path: [...path, key] },
    ...securityAnnotation(key, annotation, [...path, key]),
  ]);

/** `[{ name }]`, or a list of names. */
const pullSecrets: Inspector = (value, path) =>
  inspectItems(value, path, (secret, secretPath) =>
    reference('secret', isRecord(secret) ? secret['name'] : secret, secretPath),
  );

const hostAccess = (phrase: string): Inspector => unlessFalse('hostAccess', phrase);

const podSpec: Inspector = (spec, path) =>
  inspectFields(spec, path, {
    ...allHarmless(HARMLESS_FIELDS),
    containers,
    initContainers: containers,
    ephemeralContainers: containers,
    volumes,
    imagePullSecrets: pullSecrets,
    serviceAccountName: nameOf('serviceAccount'),
    serviceAccount: nameOf('serviceAccount'),
    priorityClassName: nameOf('priorityClass'),
    runtimeClassName: nameOf('runtimeClass'),
    schedulerName: nameOf('scheduler'),
    terminationGracePeriodSeconds: gracePeriod,
    securityContext: podSecurityContext,
    hostNetwork: hostAccess("shares the node's network"),
    hostPID: hostAccess("shares the node's processes"),
    hostIPC: hostAccess("shares the node's memory segments"),
    nodeName: (name, namePath) =>
      name === '' ? [] : hostAccess('selects its node without the scheduler')(name, namePath),
    resourceClaims: (claims, claimsPath) =>
      Array.isArray(claims) && claims.length === 0
        ? []
        : [opaque(claimsPath, 'claims devices, for which there is no limit: remove it')],
  });

/** Fields that reference nothing outside the pod, or select among nodes within the rules of the scheduler. */
const HARMLESS_FIELDS = [
  'activeDeadlineSeconds',
  'affinity',
  'automountServiceAccountToken',
  'dnsConfig',
  'dnsPolicy',
  'enableServiceLinks',
  'hostAliases',
  'hostUsers',
  'hostname',
  'hostnameOverride',
  'nodeSelector',
  'os',
  'overhead',
  // The API server computes priority and preemption policy from the priority class, and refuses other values.
  'preemptionPolicy',
  'priority',
  'readinessGates',
  'resources',
  'restartPolicy',
  'schedulingGates',
  'schedulingGroup',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'subdomain',
  'tolerations',
  'topologySpreadConstraints',
];

/** The service account of pods that name none. */
const DEFAULT_SERVICE_ACCOUNT = 'default';

/** The default service account, if a pod names no other. */
export function impliedServiceAccount(value: unknown, path: FieldPath): ReferencedResource[] {
  const { serviceAccountName, serviceAccount } = asRecord(asRecord(value)['spec']);
  return (serviceAccountName ?? serviceAccount ?? '') === ''
    ? reference('serviceAccount', DEFAULT_SERVICE_ACCOUNT, path)
    : [];
}
