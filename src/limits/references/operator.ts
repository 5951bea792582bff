import { valueText } from '../../config/schema/flatten.ts';
import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { asRecord } from '../../model/lang.ts';
import { buildSparkApplication } from '../../submit/operator/build.ts';
import type { SpecFields } from '../../submit/operator/fields.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { effectiveProperties, pathInBatch } from '../spark-settings/effective-properties.ts';
import { applicationProperties, fieldOfProperty } from '../spark-settings/operator-properties.ts';
import { containerEnv, containerEnvFrom, containerLifecycle, containerPorts, containers } from './containers.ts';
import { annotations, pod } from './pod.ts';
import { propertyReferences } from './properties.ts';
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
import { operatorSecurityContext, podSecurityContext } from './security.ts';
import { submittingMachineReferences } from './submitting-machine.ts';
import { volumes } from './volumes.ts';

/** The resources that the SparkApplication of a batch references, by every field of `v1beta2`. */
export function applicationReferences(plan: BatchPlan): ReferencedResource[] {
  const { spec } = buildSparkApplication({ plan, attempt: planAttempt(plan, 1) });
  const { arguments: _arguments, ...settings } = spec;
  const ofSpec = [
    ...inspectFields(spec, [], SPEC),
    ...submittingMachineReferences({
      machine: 'the Spark operator',
      mainApplicationFile: valueText(spec['mainApplicationFile'] ?? ''),
      properties: applicationProperties(spec),
      pathOf: (property) => fieldOfProperty(property) ?? ['sparkConf', property],
      settings,
    }),
    ...impliedAccount(spec),
  ];
  return [
    ...ofSpec.map((one) => ({ ...one, path: pathInBatch(plan, one.path) })),
    ...propertyReferences(effectiveProperties(plan)),
  ];
}

/** The default service account, if the driver names no other. Executors use the account of their driver. */
function impliedAccount(spec: SpecFields): ReferencedResource[] {
  const driver = asRecord(spec['driver']);
  const template = asRecord(asRecord(driver['template'])['spec']);
  const accounts = [driver['serviceAccount'], template['serviceAccountName'], template['serviceAccount']];
  if (accounts.some((account) => (account ?? '') !== '')) return [];
  return [{ kind: 'serviceAccount', value: 'default', path: ['driver', 'serviceAccount'] }];
}

/** `[{ name, path }]` */
const mountedObjects =
  (kind: 'secret' | 'configMap'): Inspector =>
  (value, path) =>
    inspectItems(value, path, (item, itemPath) => reference(kind, asRecord(item)['name'], [...itemPath, 'name']));

/** The driver or the executors of a SparkApplication: `SparkPodSpec`, `DriverSpec` and `ExecutorSpec`. */
const applicationPod: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...allHarmless([
      'podName',
      'cores',
      'coreRequest',
      'coreLimit',
      'memory',
      'memoryOverhead',
      'memoryLimit',
      'gpu',
      'instances',
      'deleteOnTermination',
      'affinity',
      'tolerations',
      'nodeSelector',
      'dnsConfig',
      'hostAliases',
      'shareProcessNamespace',
      // Mounts name volumes, which are inspected themselves.
      'volumeMounts',
      // `spark-settings/` reads the properties that these set.
      'envVars',
      'javaOptions',
    ]),
    template: pod,
    image: nameOf('image'),
    serviceAccount: nameOf('serviceAccount'),
    configMaps: mountedObjects('configMap'),
    secrets: mountedObjects('secret'),
    env: containerEnv,
    envFrom: containerEnvFrom,
    envSecretKeyRefs: (refs, refsPath) =>
      Object.entries(asRecord(refs)).flatMap(([name, ref]) =>
        reference('secret', asRecord(ref)['name'], [...refsPath, name, 'name']),
      ),
    annotations,
    serviceAnnotations: annotations,
    labels,
    serviceLabels: labels,
    terminationGracePeriodSeconds: gracePeriod,
    podSecurityContext,
    securityContext: operatorSecurityContext,
    schedulerName: nameOf('scheduler'),
    priorityClassName: nameOf('priorityClass'),
    runtimeClassName: nameOf('runtimeClass'),
    sidecars: containers,
    initContainers: containers,
    hostNetwork: unlessFalse('hostAccess', "shares the node's network"),
    lifecycle: containerLifecycle,
    ports: containerPorts,
    kubernetesMaster: (_, masterPath) => [opaque(masterPath, 'selects an API server: remove it')],
  });

/** The fields of the spec. `mainApplicationFile`, `sparkConf`, `hadoopConf` and `deps` are inspected as properties. */
const SPEC: Readonly<Record<string, Inspector>> = {
  ...allHarmless([
    'type',
    'sparkVersion',
    'mode',
    'imagePullPolicy',
    'mainClass',
    'mainApplicationFile',
    'arguments',
    'sparkConf',
    'hadoopConf',
    'deps',
    'restartPolicy',
    'nodeSelector',
    'pythonVersion',
    'memoryOverheadFactor',
    'monitoring',
    'timeToLiveSeconds',
    'suspend',
    'dynamicAllocation',
  ]),
  image: nameOf('image'),
  imagePullSecrets: (secrets, path) =>
    inspectItems(secrets, path, (secret, secretPath) => reference('secret', secret, secretPath)),
  sparkConfigMap: nameOf('configMap'),
  hadoopConfigMap: nameOf('configMap'),
  volumes,
  proxyUser: (_, path) => [opaque(path, 'acts for another user with the credentials of the Spark operator: remove it')],
  batchScheduler: nameOf('scheduler'),
  batchSchedulerOptions: (options, path) =>
    inspectFields(options, path, {
      ...allHarmless(['resources']),
      queue: nameOf('queue'),
      priorityClassName: nameOf('priorityClass'),
    }),
  sparkUIOptions: (options, path) => exposure(options, path, false),
  driverIngressOptions: (options, path) =>
    inspectItems(options, path, (one, optionPath) => exposure(one, optionPath, true)),
  driver: applicationPod,
  executor: applicationPod,
};

/** The Service, and perhaps the Ingress, that the operator creates for the driver. */
function exposure(options: unknown, path: FieldPath, hasIngress: boolean): ReferencedResource[] {
  const { serviceType, ingressTLS, ingressAnnotations, ingressURLFormat } = asRecord(options);
  const isOpen = serviceType !== undefined && serviceType !== null && serviceType !== 'ClusterIP';
  const ingress = hasIngress || [ingressTLS, ingressAnnotations, ingressURLFormat].some((one) => one !== undefined);
  return [
    ...(isOpen || ingress ? [{ kind: 'exposed', value: 'is reachable from outside the cluster', path } as const] : []),
    ...inspectFields(options, path, {
      ...allHarmless(['servicePort', 'servicePortName', 'serviceType', 'ingressURLFormat', 'ingressClassName']),
      serviceAnnotations: annotations,
      serviceLabels: labels,
      ingressAnnotations: annotations,
      ingressTLS: (entries, entriesPath) =>
        inspectItems(entries, entriesPath, (tls, tlsPath) =>
          reference('secret', asRecord(tls)['secretName'], [...tlsPath, 'secretName']),
        ),
    }),
  ];
}
