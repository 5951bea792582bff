import { asRecord, isRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import {
  allHarmless,
  inspectFields,
  type Inspector,
  type ReferencedResource,
  unlessFalse,
} from './referenced-resource.ts';

/** Checks security contexts as the baseline of Kubernetes' Pod Security Standards does. */

const privileged = (phrase: string): Inspector => unlessFalse('privileged', phrase);

/** A seccomp or AppArmor profile. Others than the runtime's default may be off, or a profile of the node. */
const profile: Inspector = (value, path) =>
  asRecord(value)['type'] === 'RuntimeDefault' ? [] : [privilege(path, 'uses another profile than RuntimeDefault')];

const seLinux: Inspector = (value, path) =>
  ['user', 'role', 'type'].some((field) => (asRecord(value)[field] ?? '') !== '')
    ? [privilege(path, 'sets the SELinux user, role or type')]
    : [];

const windows: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...allHarmless(['runAsUserName']),
    hostProcess: privileged('runs as a process of the node'),
    gmsaCredentialSpec: privileged("uses credentials of the node's domain"),
    gmsaCredentialSpecName: privileged("uses credentials of the node's domain"),
  });

/** Fields that security contexts of pods and of containers share. */
const COMMON: Readonly<Record<string, Inspector>> = {
  ...allHarmless(['runAsUser', 'runAsGroup', 'runAsNonRoot']),
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: seLinux,
  windowsOptions: windows,
};

/** The security context of a container. */
export const containerSecurityContext: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...COMMON,
    ...allHarmless(['readOnlyRootFilesystem']),
    privileged: privileged('makes the container privileged'),
    allowPrivilegeEscalation: privileged('allows processes to gain privileges'),
    procMount: (mount, mountPath) => (mount === 'Default' ? [] : [privilege(mountPath, 'unmasks /proc')]),
    capabilities: (capabilities, capabilitiesPath) =>
      inspectFields(capabilities, capabilitiesPath, {
        ...allHarmless(['drop']),
        add: (added, addPath) =>
          Array.isArray(added) && added.length === 0
            ? []
            : [privilege(addPath, `adds capabilities: ${JSON.stringify(added)}`)],
      }),
  });

/** The security context of a pod. */
export const podSecurityContext: Inspector = (value, path) =>
  inspectFields(value, path, {
    ...COMMON,
    ...allHarmless([
      'fsGroup',
      'fsGroupChangePolicy',
      'seLinuxChangePolicy',
      'supplementalGroups',
      'supplementalGroupsPolicy',
    ]),
    sysctls: (sysctls, sysctlsPath) =>
      Array.isArray(sysctls) && sysctls.length === 0 ? [] : [privilege(sysctlsPath, 'changes kernel parameters')],
  });

/** Fields of `securityContext` that only the security context of a pod has. */
const POD_FIELDS: ReadonlySet<string> = new Set(['fsGroup', 'supplementalGroups', 'sysctls']);

/**
 * The field `securityContext` of the Spark operator's pods. It is the container's, and before operator 2.0 it was the
 * pod's: both are inspected.
 */
export const operatorSecurityContext: Inspector = (value, path) => {
  if (!isRecord(value)) return containerSecurityContext(value, path);
  const fields = (isOfPod: boolean) =>
    Object.fromEntries(Object.entries(value).filter(([field]) => POD_FIELDS.has(field) === isOfPod));
  return [...podSecurityContext(fields(true), path), ...containerSecurityContext(fields(false), path)];
};

/** Annotations that set security profiles, from before there were fields for them; Kubernetes still reads them. */
export function securityAnnotation(key: string, value: unknown, path: FieldPath): ReferencedResource[] {
  const isProfile =
    /^container\.apparmor\.security\.beta\.kubernetes\.io\/|^(?:container\.)?seccomp\.security\.alpha\./;
  return isProfile.test(key) && value !== 'runtime/default'
    ? [privilege(path, 'uses another profile than runtime/default')]
    : [];
}

function privilege(path: FieldPath, phrase: string): ReferencedResource {
  return { kind: 'privileged', value: phrase, path };
}
