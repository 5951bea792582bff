import { asRecord, isRecord } from '../../model/lang.ts';
import {
  each,
  fieldsOf,
  granted,
  type Look,
  named,
  nameOf,
  nothing,
  type Path,
  type Reach,
  unseen,
} from '../referenced-resource.ts';
import { containersReach } from './containers.ts';
import { annotationSecurity, podSecurity } from './security.ts';
import { volumesReach } from './volumes.ts';

/**
 * Everything that a pod, or a template of one, reaches. Fields that are not known here can't be looked into: what a later
 * Kubernetes understands must not pass unseen.
 */
export const podReach: Look = (pod, path) =>
  fieldsOf(pod, path, {
    apiVersion: nothing,
    kind: nothing,
    metadata: metadataReach,
    spec: podSpecReach,
    status: nothing,
  });

/** What is said of an object's metadata. */
export const metadataReach: Look = (metadata, path) =>
  annotationsReach(asRecord(metadata)['annotations'], [...path, 'annotations']);

/** Annotations, by their keys: webhooks and agents of a cluster give rights by them. */
export const annotationsReach: Look = (annotations, path) =>
  Object.entries(asRecord(annotations)).flatMap(([key, value]): Reach[] => [
    { kind: 'annotation', value: key, path: [...path, key] },
    ...annotationSecurity(key, value, [...path, key]),
  ]);

/** Names of objects: `[{ name }]`. */
const pullSecrets: Look = (secrets, path) =>
  each(secrets, path, (one, at) => named('secret', isRecord(one) ? one['name'] : one, at));

const hostAccess = (words: string): Look => granted('hostAccess', words);

const podSpecReach: Look = (spec, path) =>
  fieldsOf(spec, path, {
    containers: containersReach,
    initContainers: containersReach,
    ephemeralContainers: containersReach,
    volumes: volumesReach,
    imagePullSecrets: pullSecrets,
    serviceAccountName: nameOf('serviceAccount'),
    serviceAccount: nameOf('serviceAccount'),
    priorityClassName: nameOf('priorityClass'),
    runtimeClassName: nameOf('runtimeClass'),
    schedulerName: nameOf('scheduler'),
    securityContext: podSecurity,
    hostNetwork: hostAccess("shares the node's network"),
    hostPID: hostAccess("shares the node's processes"),
    hostIPC: hostAccess("shares the node's memory segments"),
    nodeName: (name, at) => (name === '' ? [] : hostAccess('chooses its node past the scheduler')(name, at)),
    resourceClaims: (claims, at) =>
      Array.isArray(claims) && claims.length === 0
        ? []
        : [unseen(at, 'claims devices that no limit knows: leave it out')],
    // Computed by the API server of the priority class; it refuses others.
    priority: nothing,
    preemptionPolicy: nothing,
    ...Object.fromEntries(HARMLESS.map((field) => [field, nothing])),
  });

/** Fields that reach nothing beyond the pod, or choose among nodes where the scheduler has the last word. */
const HARMLESS = [
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
  'readinessGates',
  'resources',
  'restartPolicy',
  'schedulingGates',
  'schedulingGroup',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'subdomain',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
];

/** The service account a pod runs as when nothing says one. */
export const DEFAULT_SERVICE_ACCOUNT = 'default';

/** The service account that a pod gets from Kubernetes when it names none itself. */
export function impliedServiceAccount(pod: unknown, path: Path): Reach[] {
  const { serviceAccountName, serviceAccount } = asRecord(asRecord(pod)['spec']);
  return (serviceAccountName ?? serviceAccount ?? '') === ''
    ? [{ kind: 'serviceAccount', value: DEFAULT_SERVICE_ACCOUNT, path }]
    : [];
}
