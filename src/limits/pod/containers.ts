import { asRecord } from '../../model/lang.ts';
import { each, fieldsOf, type Look, named, nameOf, nothing, type Path, type Reach } from '../referenced-resource.ts';
import { containerSecurity } from './security.ts';

/** Containers of a pod: of the application, before it, beside it. */
export const containersReach: Look = (containers, path) => each(containers, path, containerReach);

const containerReach: Look = (container, path) =>
  fieldsOf(container, path, {
    name: nothing,
    image: nameOf('image'),
    imagePullPolicy: nothing,
    command: nothing,
    args: nothing,
    workingDir: nothing,
    ports: portsReach,
    env: envReach,
    envFrom: envFromReach,
    resources: resourcesReach,
    resizePolicy: nothing,
    restartPolicy: nothing,
    restartPolicyRules: nothing,
    // Volumes are looked at where they are; a mount names one of them.
    volumeMounts: nothing,
    volumeDevices: nothing,
    livenessProbe: probeReach,
    readinessProbe: probeReach,
    startupProbe: probeReach,
    lifecycle: lifecycleReach,
    terminationMessagePath: nothing,
    terminationMessagePolicy: nothing,
    securityContext: containerSecurity,
    stdin: nothing,
    stdinOnce: nothing,
    tty: nothing,
  });

/** Ports of the node. */
export const portsReach: Look = (ports, path) =>
  each(ports, path, (port, at) => {
    const { hostPort } = asRecord(port);
    const isSet = hostPort !== undefined && hostPort !== null && hostPort !== 0;
    return isSet ? [{ kind: 'hostAccess', value: 'takes a port of the node', path: [...at, 'hostPort'] }] : [];
  });

/** Environment variables from secrets and ConfigMaps. */
export const envReach: Look = (env, path) =>
  each(env, path, (variable, at) =>
    fieldsOf(variable, at, {
      name: nothing,
      value: nothing,
      valueFrom: (from, here) =>
        fieldsOf(from, here, {
          secretKeyRef: (ref, there) => named('secret', asRecord(ref)['name'], [...there, 'name']),
          configMapKeyRef: (ref, there) => named('configMap', asRecord(ref)['name'], [...there, 'name']),
          fieldRef: nothing,
          resourceFieldRef: nothing,
          fileKeyRef: nothing,
        }),
    }),
  );

/** All of a secret or ConfigMap as environment. */
export const envFromReach: Look = (sources, path) =>
  each(sources, path, (source, at) =>
    fieldsOf(source, at, {
      prefix: nothing,
      secretRef: (ref, here) => named('secret', asRecord(ref)['name'], [...here, 'name']),
      configMapRef: (ref, here) => named('configMap', asRecord(ref)['name'], [...here, 'name']),
    }),
  );

/** A probe is made by the node: with a host of its own it reaches whatever the node does. */
const probeReach: Look = (probe, path) => handlerReach(probe, path);

/** What is done when a container starts or ends. */
export const lifecycleReach: Look = (lifecycle, path) =>
  fieldsOf(lifecycle, path, { postStart: handlerReach, preStop: handlerReach, stopSignal: nothing });

function handlerReach(handler: unknown, path: Path): Reach[] {
  return ['httpGet', 'tcpSocket'].flatMap((how): Reach[] => {
    const { host } = asRecord(asRecord(handler)[how]);
    if (host === undefined || host === null || host === '') return [];
    return [{ kind: 'hostAccess', value: 'makes the node call another host', path: [...path, how, 'host'] }];
  });
}

/** Devices that are claimed by name; CPU and memory are another matter. */
const resourcesReach: Look = (resources, path) =>
  fieldsOf(resources, path, { requests: nothing, limits: nothing, claims: nothing });
