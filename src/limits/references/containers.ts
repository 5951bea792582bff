import { asRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import {
  allHarmless,
  gracePeriod,
  harmless,
  inspectFields,
  inspectItems,
  type Inspector,
  nameOf,
  reference,
  type ReferencedResource,
} from './referenced-resource.ts';
import { containerSecurityContext } from './security.ts';

/** The containers of a pod: application containers, init containers and sidecars. */
export const containers: Inspector = (value, path) => inspectItems(value, path, container);

const container: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...allHarmless([
      'name',
      'imagePullPolicy',
      'command',
      'args',
      'workingDir',
      'resizePolicy',
      'restartPolicy',
      'restartPolicyRules',
      // Mounts and devices name volumes, which are inspected themselves.
      'volumeMounts',
      'volumeDevices',
      'terminationMessagePath',
      'terminationMessagePolicy',
      'stdin',
      'stdinOnce',
      'tty',
    ]),
    image: nameOf('image'),
    ports: containerPorts,
    env: containerEnv,
    envFrom: containerEnvFrom,
    resources,
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: containerLifecycle,
    securityContext: containerSecurityContext,
  });

/** Ports of a container, which may bind ports of the node. */
export const containerPorts: Inspector = (value, path) =>
  inspectItems(value, path, (port, portPath) => {
    const { hostPort } = asRecord(port);
    const isSet = hostPort !== undefined && hostPort !== null && hostPort !== 0;
    return isSet ? [{ kind: 'hostAccess', value: 'binds a port of the node', path: [...portPath, 'hostPort'] }] : [];
  });

/** Environment variables, which may come from secrets and ConfigMaps. */
export const containerEnv: Inspector = (value, path) =>
  inspectItems(value, path, (variable, variablePath) =>
    inspectFields(variable, variablePath, {
      ...allHarmless(['name', 'value']),
      valueFrom: (source, sourcePath) =>
        inspectFields(source, sourcePath, {
          ...allHarmless(['fieldRef', 'resourceFieldRef', 'fileKeyRef']),
          secretKeyRef: referenceByName('secret'),
          configMapKeyRef: referenceByName('configMap'),
        }),
    }),
  );

/** All entries of secrets and ConfigMaps as environment variables. */
export const containerEnvFrom: Inspector = (value, path) =>
  inspectItems(value, path, (source, sourcePath) =>
    inspectFields(source, sourcePath, {
      prefix: harmless,
      secretRef: referenceByName('secret'),
      configMapRef: referenceByName('configMap'),
    }),
  );

/** `{ name }` */
function referenceByName(kind: 'secret' | 'configMap'): Inspector {
  return (value, path) => reference(kind, asRecord(value)['name'], [...path, 'name']);
}

/** The node sends the requests of probes: one with a `host` reaches whatever the node reaches. */
const probe: Inspector = (value, path) => [
  ...requestHandler(value, path),
  ...gracePeriod(asRecord(value)['terminationGracePeriodSeconds'], [...path, 'terminationGracePeriodSeconds']),
];

/** Hooks when a container starts or ends. */
export const containerLifecycle: Inspector = (value, path) =>
  inspectFields(value, path, { postStart: requestHandler, preStop: requestHandler, stopSignal: harmless });

function requestHandler(value: unknown, path: FieldPath): ReferencedResource[] {
  return ['httpGet', 'tcpSocket'].flatMap((action): ReferencedResource[] => {
    const { host } = asRecord(asRecord(value)[action]);
    if (host === undefined || host === null || host === '') return [];
    return [{ kind: 'hostAccess', value: 'makes the node call another host', path: [...path, action, 'host'] }];
  });
}

/** Amounts of resources have limits of their own, and `claims` name entries of the pod's resourceClaims. */
const resources: Inspector = (value, path) => inspectFields(value, path, allHarmless(['requests', 'limits', 'claims']));
