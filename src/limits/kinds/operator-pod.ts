import { asRecord } from '../../model/lang.ts';
import { envFromReach, envReach, containersReach, lifecycleReach, portsReach } from '../pod/containers.ts';
import { annotationsReach, podReach } from '../pod/pod-references.ts';
import { operatorSecurity, podSecurity } from '../pod/security.ts';
import { definedIn } from '../properties/java-options.ts';
import { reachOfProperties } from '../properties/property-references.ts';
import { each, fieldsOf, granted, type Look, named, nameOf, nothing, unseen } from '../referenced-resource.ts';

/** Names of things to mount: `[{ name, path }]`. */
const mounted =
  (kind: 'secret' | 'configMap'): Look =>
  (all, path) =>
    each(all, path, (one, at) => named(kind, asRecord(one)['name'], [...at, 'name']));

const javaOptions: Look = (options, path) => reachOfProperties(definedIn(String(options)), () => path);

/** What a SparkApplication says of its driver or its executors: `SparkPodSpec`, `DriverSpec` and `ExecutorSpec`. */
export const operatorPodReach: Look = (pod, path) =>
  fieldsOf(pod, path, {
    ...Object.fromEntries(
      [
        'podName',
        'cores',
        'coreRequest',
        'coreLimit',
        'memory',
        'memoryOverhead',
        'memoryLimit',
        'gpu',
        'labels',
        'instances',
        'deleteOnTermination',
        'affinity',
        'tolerations',
        'nodeSelector',
        'dnsConfig',
        'hostAliases',
        'terminationGracePeriodSeconds',
        'shareProcessNamespace',
        'serviceLabels',
        // A volume is looked at where it is; a mount names one of them.
        'volumeMounts',
      ].map((field) => [field, nothing]),
    ),
    template: podReach,
    image: nameOf('image'),
    serviceAccount: nameOf('serviceAccount'),
    configMaps: mounted('configMap'),
    secrets: mounted('secret'),
    env: envReach,
    envFrom: envFromReach,
    envVars: (variables, at) =>
      Object.entries(asRecord(variables)).flatMap(([name, value]) => javaOptions(value, [...at, name])),
    envSecretKeyRefs: (refs, at) =>
      Object.entries(asRecord(refs)).flatMap(([name, ref]) =>
        named('secret', asRecord(ref)['name'], [...at, name, 'name']),
      ),
    annotations: annotationsReach,
    serviceAnnotations: annotationsReach,
    podSecurityContext: podSecurity,
    securityContext: operatorSecurity,
    schedulerName: nameOf('scheduler'),
    priorityClassName: nameOf('priorityClass'),
    runtimeClassName: nameOf('runtimeClass'),
    sidecars: containersReach,
    initContainers: containersReach,
    hostNetwork: granted('hostAccess', "shares the node's network"),
    javaOptions,
    lifecycle: lifecycleReach,
    ports: portsReach,
    kubernetesMaster: (_, at) => [unseen(at, 'names an API server: leave it out')],
  });
