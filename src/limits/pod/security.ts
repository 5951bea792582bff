import { asRecord, isRecord } from '../../model/lang.ts';
import { fieldsOf, granted, type Look, nothing, type Path, type Reach } from '../referenced-resource.ts';

const privileged = (words: string): Look => granted('privileged', words);

/** A profile that protects the node, unless it is switched off or is one of the node's own. */
const profile: Look = (value, path) =>
  asRecord(value)['type'] === 'RuntimeDefault' ? [] : [grant(path, 'chooses another profile than RuntimeDefault')];

const seLinux: Look = (value, path) =>
  ['user', 'role', 'type'].some((field) => (asRecord(value)[field] ?? '') !== '')
    ? [grant(path, "chooses the container's SELinux user, role or type")]
    : [];

const windows: Look = (value, path) =>
  fieldsOf(value, path, {
    hostProcess: privileged('runs as a process of the node'),
    runAsUserName: nothing,
    gmsaCredentialSpec: privileged("takes credentials of the node's domain"),
    gmsaCredentialSpecName: privileged("takes credentials of the node's domain"),
  });

/** What pod and container have in common. */
const COMMON: Readonly<Record<string, Look>> = {
  runAsUser: nothing,
  runAsGroup: nothing,
  runAsNonRoot: nothing,
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: seLinux,
  windowsOptions: windows,
};

/** The security context of a container: what takes it out of its box. As the baseline of Kubernetes' Pod Security Standards. */
export const containerSecurity: Look = (value, path) =>
  fieldsOf(value, path, {
    ...COMMON,
    privileged: privileged('makes the container privileged'),
    allowPrivilegeEscalation: privileged('lets processes gain privileges'),
    readOnlyRootFilesystem: nothing,
    procMount: (mount, at) => (mount === 'Default' ? [] : [grant(at, "shows the node's /proc")]),
    capabilities: (capabilities, at) =>
      fieldsOf(capabilities, at, {
        drop: nothing,
        add: (added, here) =>
          Array.isArray(added) && added.length === 0
            ? []
            : [grant(here, `adds capabilities: ${JSON.stringify(added)}`)],
      }),
  });

/** The security context of a pod. */
export const podSecurity: Look = (value, path) =>
  fieldsOf(value, path, {
    ...COMMON,
    fsGroup: nothing,
    fsGroupChangePolicy: nothing,
    seLinuxChangePolicy: nothing,
    supplementalGroups: nothing,
    supplementalGroupsPolicy: nothing,
    sysctls: (sysctls, at) =>
      Array.isArray(sysctls) && sysctls.length === 0 ? [] : [grant(at, 'changes parameters of the kernel')],
  });

/**
 * The field `securityContext` of the Spark operator's pods: that of the container, and before 2.0 that of the pod. What
 * either would grant counts.
 */
export const operatorSecurity: Look = (value, path) => {
  const fields = isRecord(value) ? value : {};
  const ofPod = new Set(['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'sysctls']);
  const part = (isOfPod: boolean) =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => ofPod.has(field) === isOfPod));
  return isRecord(value)
    ? [...podSecurity(part(true), path), ...containerSecurity(part(false), path)]
    : containerSecurity(value, path);
};

/** Annotations by which security was said before it had fields, and is yet. */
export function annotationSecurity(key: string, value: unknown, path: Path): Reach[] {
  const isProfile =
    /^container\.apparmor\.security\.beta\.kubernetes\.io\/|^(?:container\.)?seccomp\.security\.alpha\./;
  return isProfile.test(key) && value !== 'runtime/default'
    ? [grant(path, 'chooses another profile than runtime/default')]
    : [];
}

function grant(path: Path, words: string): Reach {
  return { kind: 'privileged', value: words, path };
}
