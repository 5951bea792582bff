import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { claimAnnotationsReach, claimSpecReach } from '../pod/volumes.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import { fieldsOf, named, nothing, type Reach } from '../referenced-resource.ts';

/** Names a service account, for whom Kubernetes then puts a token into the secret. */
const TOKEN_OF = 'kubernetes.io/service-account.name';

/** What an object beside the driver reaches: of each kind a manifest may hold. */
export function dependentReach(object: PlainObject): Reach[] {
  const annotations: Readonly<Record<string, unknown>> = object.metadata?.annotations ?? {};
  const fields: Readonly<Record<string, unknown>> = { ...object };
  return [
    ...claimAnnotationsReach(annotations, ['metadata', 'annotations']),
    ...named('serviceAccount', annotations[TOKEN_OF], ['metadata', 'annotations', TOKEN_OF]),
    ...reachOfKind(object.kind, fields['spec']),
  ];
}

function reachOfKind(kind: PlainObject['kind'], spec: unknown): Reach[] {
  switch (kind) {
    case 'PersistentVolumeClaim':
      return claimSpecReach(spec, ['spec']);
    case 'Service':
      return serviceReach(spec);
    case 'Ingress':
      return ingressReach(spec);
    // Their contents are the batch's own; what of them speaks of executors is looked at by `manifest-spark.ts`.
    case 'ConfigMap':
    case 'Secret':
    case 'Pod':
      return [];
  }
}

const HARMLESS_OF_SERVICE = [
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

/** A Service that answers within the cluster, or one that is reached from outside, or leads out. */
function serviceReach(spec: unknown): Reach[] {
  const open = (field: string, words: string): Reach => ({ kind: 'exposed', value: words, path: ['spec', field] });
  return fieldsOf(spec, ['spec'], {
    ...Object.fromEntries(HARMLESS_OF_SERVICE.map((field) => [field, nothing])),
    type: (type) =>
      type === 'ClusterIP'
        ? []
        : [open('type', `is ${String(type)}: reached from outside the cluster, or leads out of it`)],
    externalName: () => [open('externalName', 'leads to another host')],
    externalIPs: () => [open('externalIPs', 'takes addresses that others are reached by')],
    ...Object.fromEntries(
      [
        'loadBalancerIP',
        'loadBalancerClass',
        'loadBalancerSourceRanges',
        'externalTrafficPolicy',
        'healthCheckNodePort',
        'allocateLoadBalancerNodePorts',
      ].map((field) => [field, () => [open(field, 'is of a Service that is reached from outside the cluster')]]),
    ),
  });
}

/** An Ingress is reached from outside, and may read secrets for its certificates. */
function ingressReach(spec: unknown): Reach[] {
  const { tls } = asRecord(spec);
  return [
    { kind: 'exposed', value: 'is reached from outside the cluster', path: ['spec'] },
    ...(Array.isArray(tls) ? tls : []).flatMap((one: unknown, index) =>
      isRecord(one) ? named('secret', one['secretName'], ['spec', 'tls', index, 'secretName']) : [],
    ),
  ];
}
