import type { MatchingLayer } from '../config/schema/layer.ts';
import type { Limits } from '../config/schema/limits.ts';
import { formatDuration } from '../model/duration.ts';
import { parseMemoryMiB } from '../model/batch/memory.ts';
import { parseCpuMillis } from '../spark/pod-resources.ts';
import { fitsOneOf, literal, literals, matchesOneOf, patternRegex } from './cel.ts';
import { imageFitsOneOf } from './image-regex.ts';

/** What an API server refuses because of one limit. */
export interface Rule {
  /** The kind of object, as in API paths. */
  readonly resource: 'pods' | 'services' | 'persistentvolumeclaims' | 'ingresses' | '*';
  /** A CEL expression: the list of what is refused. The request is denied unless it is empty. */
  readonly refused: string;
  /** Follows the refused items in the message. */
  readonly message: string;
}

/** Variables of every policy. They are evaluated only where they are used. */
export const VARIABLES: Readonly<Record<string, string>> = {
  containers:
    'object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])',
  volumes: 'object.spec.?volumes.orValue([])',
  // The containers that run together, and those that run before them.
  together:
    "object.spec.containers + object.spec.?initContainers.orValue([]).filter(c, c.?restartPolicy.orValue('') == 'Always')",
  before: "object.spec.?initContainers.orValue([]).filter(c, c.?restartPolicy.orValue('') != 'Always')",
  labels: 'object.metadata.?labels.orValue({})',
  annotations: 'object.metadata.?annotations.orValue({})',
  isDriver: "object.metadata.?labels[?'spark-role'].orValue('') == 'driver'",
  // What an attempt creates is named after it, or after its application.
  attemptPrefix: "object.metadata.?name.orValue('').find('^.*-[0-9a-f]{12}-[0-9]+-')",
  application: "object.metadata.?labels[?'spark-app-selector'].orValue('').find('^spark-[0-9a-f]{32}-[0-9]+$')",
};

/**
 * What the limits of the layers that match mean for Kubernetes objects. All of them hold together. Limits that need the whole
 * batch (its time, its attempts, the number of its executors, its Spark properties) are not among them.
 * @param hasTenants access to nodes and to the outside is then refused unless a layer allows it
 */
export function limitRules(layers: readonly MatchingLayer[], hasTenants: boolean): Rule[] {
  const limited = layers.flatMap(({ name, limits }) => (limits ? [{ name, limits }] : []));
  const closed: Limits = { hostPaths: [], volumeTypes: [], hostAccess: false, privileged: false, exposed: false };
  const unset = Object.fromEntries(
    Object.entries(closed).filter(([key]) => limited.every(({ limits }) => limits[key as keyof Limits] === undefined)),
  );
  return [
    ...limited.flatMap(({ name, limits }) => rulesOf(limits, `of ${name}`)),
    ...(hasTenants ? rulesOf(unset, 'where there are tenants') : []),
    ...(hasTenants || limited.length > 0 ? [SERVICE_SELECTOR, EXISTING_VOLUME] : []),
  ];
}

function rulesOf(limits: Limits, layer: string): Rule[] {
  const names = (key: keyof Limits, rules: (patterns: readonly string[]) => readonly Omit<Rule, 'message'>[]) => {
    const patterns = limits[key];
    if (!Array.isArray(patterns)) return [];
    const allowed = patterns.length > 0 ? `allows ${patterns.join(', ')}` : 'allows none';
    return rules(patterns as readonly string[]).map((rule) => ({
      ...rule,
      message: `limits.${key} ${layer} ${allowed}`,
    }));
  };
  const pods = (refused: string) => [{ resource: 'pods', refused } as const];
  return [
    ...names('images', (patterns) => [
      ...pods(`variables.containers.filter(c, !${imageFitsOneOf('c.image', patterns)}).map(c, 'image ' + c.image)`),
      ...pods(
        `variables.volumes.filter(v, has(v.image) && !${imageFitsOneOf("v.image.?reference.orValue('')", patterns)}).map(v, 'image ' + v.image.?reference.orValue(''))`,
      ),
    ]),
    ...names('serviceAccounts', (patterns) =>
      pods(unlessFits("object.spec.?serviceAccountName.orValue('default')", patterns, 'service account ')),
    ),
    ...names('secrets', (patterns) => pods(referencesTo('secret', patterns))),
    ...names('configMaps', (patterns) => pods(referencesTo('configMap', patterns))),
    ...names('persistentVolumeClaims', (patterns) =>
      pods(
        `variables.volumes.filter(v, has(v.persistentVolumeClaim) && !${mayUse('v.persistentVolumeClaim.claimName', patterns)}).map(v, 'claim ' + v.persistentVolumeClaim.claimName)`,
      ),
    ),
    ...names('storageClasses', (patterns) => [
      {
        resource: 'persistentvolumeclaims',
        refused: `[string(object.spec.?storageClassName.orValue('')), string(variables.annotations[?'volume.beta.kubernetes.io/storage-class'].orValue(''))].filter(n, n != '' && !${fitsOneOf('n', patterns)}).map(n, 'storage class ' + n)`,
      },
    ]),
    ...names('hostPaths', (patterns) =>
      pods(
        `variables.volumes.filter(v, has(v.hostPath) && (v.hostPath.path.matches('(^|/)\\\\.\\\\.(/|$)') || !${fitsOneOf('v.hostPath.path', patterns)})).map(v, 'host path ' + v.hostPath.path)`,
      ),
    ),
    ...names('volumeTypes', (patterns) => pods(volumesOfOtherTypes(patterns))),
    ...names('priorityClasses', (patterns) =>
      pods(unlessFits("object.spec.?priorityClassName.orValue('')", patterns, 'priority class ')),
    ),
    ...names('runtimeClasses', (patterns) =>
      pods(unlessFits("object.spec.?runtimeClassName.orValue('')", patterns, 'runtime class ')),
    ),
    ...names('schedulers', (patterns) =>
      // The API server sets the default scheduler where none is named.
      pods(unlessFits("object.spec.?schedulerName.orValue('')", ['default-scheduler', ...patterns], 'scheduler ')),
    ),
    ...names('annotations', (patterns) => [
      {
        resource: '*',
        refused: `variables.annotations.filter(k, !${matchesOneOf('k', [...OWN_ANNOTATIONS, ...regexes(patterns)])}).map(k, 'annotation ' + k)`,
      },
    ]),
    ...names('labels', (patterns) => [
      {
        resource: '*',
        refused: `variables.labels.filter(k, !${matchesOneOf('k', [...OWN_LABELS, ...regexes(patterns)])}).map(k, 'label ' + k)`,
      },
    ]),
    ...switches(limits, layer),
    ...podAmounts(limits, layer),
  ];
}

/** Labels of Spark, SparkBatch and the Spark operators. */
const OWN_LABELS = [
  'spark-batch-tag',
  'spark-batch/.*',
  'spark-(?:app-selector|app-name|role|version)',
  'spark-exec-(?:id|resourceprofile-id|inactive)',
  'sparkoperator[.]k8s[.]io/.*',
  'spark[.]operator/.*',
];

/** Annotations of SparkBatch, and the one that Spark's driver sets on itself. */
const OWN_ANNOTATIONS = ['spark-batch/.*', 'spark[.]exit-exception'];

function regexes(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => patternRegex(pattern));
}

function unlessFits(value: string, patterns: readonly string[], noun: string): string {
  return `[${value}].filter(n, n != '' && !${fitsOneOf('n', patterns)}).map(n, ${literal(noun)} + n)`;
}

/** Whether a name may be used: it fits a pattern, or the attempt of the pod creates the object. */
function mayUse(name: string, patterns: readonly string[]): string {
  const own = `(variables.attemptPrefix != '' && ${name}.startsWith(variables.attemptPrefix)) || (variables.application != '' && ${name}.contains(variables.application))`;
  return `(${fitsOneOf(name, patterns)} || ${own})`;
}

/** ConfigMaps of every pod of Spark, and of every pod. */
const COMMON_CONFIG_MAPS = ['spark-(?:drv|exec)-[0-9a-f-]+-conf-map', 'kube-root-ca[.]crt'];

/** The volumes and containers of a pod that name a Secret or ConfigMap which is not allowed. */
function referencesTo(kind: 'secret' | 'configMap', patterns: readonly string[]): string {
  const isCommon = (name: string) => (kind === 'configMap' ? ` || ${matchesOneOf(name, COMMON_CONFIG_MAPS)}` : '');
  const refused = (name: string) => `(${name} != '' && !(${mayUse(name, patterns)}${isCommon(name)}))`;
  const direct = kind === 'secret' ? "v.?secret.?secretName.orValue('')" : "v.?configMap.?name.orValue('')";
  const volume = `${refused(direct)} || v.?projected.?sources.orValue([]).exists(s, ${refused(`s.?${kind}.?name.orValue('')`)})`;
  const others =
    kind === 'secret'
      ? ` || ${["v.?csi.?nodePublishSecretRef.?name.orValue('')", "v.?flexVolume.?secretRef.?name.orValue('')"].map(refused).join(' || ')}`
      : '';
  const env = `c.?env.orValue([]).exists(e, ${refused(`e.?valueFrom.?${kind}KeyRef.?name.orValue('')`)})`;
  const envFrom = `c.?envFrom.orValue([]).exists(e, ${refused(`e.?${kind}Ref.?name.orValue('')`)})`;
  const noun = kind === 'secret' ? 'a Secret' : 'a ConfigMap';
  const pull =
    kind === 'secret'
      ? ` + object.spec.?imagePullSecrets.orValue([]).filter(s, ${refused("s.?name.orValue('')")}).map(s, 'pull secret ' + s.name)`
      : '';
  return `variables.volumes.filter(v, ${volume}${others}).map(v, ${literal(`${noun} in volume `)} + v.name) + variables.containers.filter(c, ${env} || ${envFrom}).map(c, ${literal(`${noun} in container `)} + c.name)${pull}`;
}

/** Types of volumes that access nothing, or have a limit of their own. */
const OTHER_LIMITS = [
  'name',
  'emptyDir',
  'downwardAPI',
  'configMap',
  'secret',
  'persistentVolumeClaim',
  'hostPath',
  'ephemeral',
  'image',
  'projected',
];

function volumesOfOtherTypes(patterns: readonly string[]): string {
  const name = (key: string) =>
    `(${key} == 'csi' || ${key} == 'flexVolume' ? ${key} + ':' + v[${key}].driver : ${key})`;
  return `variables.volumes.filter(v, v.exists(k, !(k in ${literals(OTHER_LIMITS)}) && !${fitsOneOf(name('k'), patterns)})).map(v, 'volume ' + v.name)`;
}

/** Handlers of requests that a node makes. */
const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.?postStart', 'lifecycle.?preStop'];

function switches({ hostAccess, privileged, exposed }: Limits, layer: string): Rule[] {
  const rule = (resource: Rule['resource'], refused: string, key: string): Rule => ({
    resource,
    refused,
    message: `limits.${key} ${layer} allows none`,
  });
  const calls = HANDLERS.flatMap((handler) =>
    ['httpGet', 'tcpSocket'].map((action) => `c.?${handler}.?${action}.?host.orValue('') != ''`),
  );
  const profile = (at: string) =>
    ['seccompProfile', 'appArmorProfile']
      .map((field) => `${at}.?${field}.?type.orValue('RuntimeDefault') != 'RuntimeDefault'`)
      .join(' || ');
  const common = (at: string) =>
    `${profile(at)} || ['user', 'role', 'type'].exists(f, ${at}.?seLinuxOptions[?f].orValue('') != '') || ${at}.?windowsOptions.?hostProcess.orValue(false) || ${at}.?windowsOptions.?gmsaCredentialSpecName.hasValue() || ${at}.?windowsOptions.?gmsaCredentialSpec.hasValue()`;
  return [
    ...(hostAccess === false
      ? [
          rule('pods', "['hostNetwork', 'hostPID', 'hostIPC'].filter(f, object.spec[?f].orValue(false))", 'hostAccess'),
          rule(
            'pods',
            "(request.operation == 'CREATE' ? [object.spec.?nodeName.orValue('')] : []).filter(n, n != '').map(n, 'node ' + n)",
            'hostAccess',
          ),
          rule(
            'pods',
            `variables.containers.filter(c, c.?ports.orValue([]).exists(p, p.?hostPort.orValue(0) != 0) || ${calls.join(' || ')}).map(c, 'a port of the node or a call of the node by container ' + c.name)`,
            'hostAccess',
          ),
        ]
      : []),
    ...(privileged === false
      ? [
          rule(
            'pods',
            `variables.containers.filter(c, c.?securityContext.?privileged.orValue(false) || c.?securityContext.?allowPrivilegeEscalation.orValue(false) || size(c.?securityContext.?capabilities.?add.orValue([])) > 0 || c.?securityContext.?procMount.orValue('Default') != 'Default' || ${common('c.?securityContext')}).map(c, 'privileges of container ' + c.name)`,
            'privileged',
          ),
          rule(
            'pods',
            `[object.spec].filter(s, size(s.?securityContext.?sysctls.orValue([])) > 0 || ${common('s.?securityContext')}).map(s, 'privileges in the security context')`,
            'privileged',
          ),
        ]
      : []),
    ...(exposed === false
      ? [
          rule(
            'services',
            "[object.spec].filter(s, s.?type.orValue('ClusterIP') != 'ClusterIP' || size(s.?externalIPs.orValue([])) > 0).map(s, 'a Service that is reachable from outside, or leads out')",
            'exposed',
          ),
          rule('ingresses', "['an Ingress']", 'exposed'),
        ]
      : []),
  ];
}

const MIB = 2 ** 20;

/** Amounts of one pod. A pod that is no driver has the limits of an executor. */
function podAmounts({ driver, executor, gracePeriod }: Limits, layer: string): Rule[] {
  const rule = (refused: string, limit: string): Rule => ({ resource: 'pods', refused, message: `${limit} ${layer}` });
  const roles = [
    ['driver', driver, 'variables.isDriver'],
    ['executor', executor, '!variables.isDriver'],
  ] as const;
  const storage = [driver?.storage, executor?.storage].flatMap((text) => (text === undefined ? [] : [mebibytes(text)]));
  return [
    ...roles.flatMap(([role, limits, applies]) => [
      ...(limits?.cores === undefined
        ? []
        : [
            rule(
              exceeds(applies, 'cpu', (parseCpuMillis(limits.cores) ?? 0) / 1000, 'CPUs'),
              `limits.${role}.cores ${limits.cores}`,
            ),
          ]),
      ...(limits?.memory === undefined
        ? []
        : [
            rule(
              exceeds(applies, 'memory', mebibytes(limits.memory) * MIB, 'bytes of memory'),
              `limits.${role}.memory ${limits.memory}`,
            ),
          ]),
      ...(limits?.storage === undefined
        ? []
        : [
            rule(
              exceeds(applies, 'ephemeral-storage', mebibytes(limits.storage) * MIB, 'bytes of storage', EMPTY_DIRS),
              `limits.${role}.storage ${limits.storage}`,
            ),
          ]),
      ...Object.entries(limits?.devices ?? {}).map(([pattern, most]) =>
        rule(devices(applies, pattern, most), `limits.${role}.devices["${pattern}"] ${most}`),
      ),
    ]),
    ...(driver?.storage !== undefined && executor?.storage !== undefined
      ? [
          {
            resource: 'persistentvolumeclaims',
            refused: `[${quantity("object.spec.?resources.?requests[?'storage'].orValue('0')")}].filter(n, n > ${double(Math.max(...storage) * MIB)}).map(n, string(n) + ' bytes of storage')`,
            message: `limits.driver.storage and limits.executor.storage ${layer}`,
          } as const,
        ]
      : []),
    ...(gracePeriod === undefined
      ? []
      : [
          rule(
            `[object.spec.?terminationGracePeriodSeconds.orValue(0)].filter(n, n > ${Math.floor(gracePeriod / 1000)}).map(n, 'a grace period of ' + string(n) + ' s') + variables.containers.filter(c, ['livenessProbe', 'startupProbe'].exists(p, c[?p].?terminationGracePeriodSeconds.orValue(0) > ${Math.floor(gracePeriod / 1000)})).map(c, 'the grace period of a probe of container ' + c.name)`,
            `limits.gracePeriod ${formatDuration(gracePeriod)}`,
          ),
        ]),
  ];
}

function mebibytes(text: string): number {
  return parseMemoryMiB(text) ?? 0;
}

function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function quantity(text: string): string {
  return `quantity(string(${text})).asApproximateFloat()`;
}

/** The amount of a container: the limit, which is at least the request, else the request. */
function amountOf(container: string, resource: string): string {
  const at = (field: string) => `${container}.?resources.?${field}[?${literal(resource)}]`;
  return quantity(`${at('limits')}.orValue(${at('requests')}.orValue('0'))`);
}

/** Sizes of volumes on the disk of the node. */
const EMPTY_DIRS = `variables.volumes.filter(v, v.?emptyDir.?medium.orValue('') != 'Memory').map(v, ${quantity("v.?emptyDir.?sizeLimit.orValue('0')")}).sum()`;

/** The total of a pod, as Kubernetes computes it, if it is more than allowed. */
function exceeds(applies: string, resource: string, most: number, unit: string, more = '0.0'): string {
  const total = (list: string, name: string) => `${list}.map(${name}, ${amountOf(name, resource)}).sum()`;
  const sidecars = `variables.together.filter(c, c.?restartPolicy.orValue('') == 'Always').map(c, ${amountOf('c', resource)}).sum()`;
  const candidates = [
    `[${total('variables.together', 'c')} + ${more}]`,
    `variables.before.map(c, ${amountOf('c', resource)} + ${sidecars})`,
    `[${amountOf('object.spec', resource)}]`,
  ].join(' + ');
  return `(${applies} ? ${candidates} : []).filter(n, n > ${double(most)}).map(n, string(n) + ${literal(` ${unit}`)})`;
}

function devices(applies: string, pattern: string, most: number): string {
  const names = (container: string) => `${container}.?resources.?limits.orValue({})`;
  const totalOf = (name: string) =>
    `variables.containers.map(d, ${quantity(`d.?resources.?limits[?${name}].orValue('0')`)}).sum()`;
  return `(${applies} ? variables.containers : []).filter(c, ${names('c')}.exists(k, ${fitsOneOf('k', [pattern])} && ${totalOf('k')} > ${double(most)})).map(c, 'devices of container ' + c.name)`;
}

/** The labels by which Services of Spark, of SparkBatch and of the Spark operator select the pods of one application. */
const SELECTORS = ['spark-app-selector', 'sparkoperator.k8s.io/app-name', 'sparkoperator.k8s.io/submission-id'];

const SERVICE_SELECTOR: Rule = {
  resource: 'services',
  refused: `[object.spec].filter(s, !${literals(SELECTORS)}.exists(k, k in s.?selector.orValue({}))).map(s, 'a Service that may select pods of others')`,
  message: `it must select ${SELECTORS[0]}`,
};

const EXISTING_VOLUME: Rule = {
  resource: 'persistentvolumeclaims',
  refused:
    "(request.operation == 'CREATE' ? [object.spec] : []).filter(s, s.?volumeName.orValue('') != '' || has(s.selector) || (has(s.dataSource) && s.dataSource.kind != 'PersistentVolumeClaim') || (has(s.dataSourceRef) && s.dataSourceRef.kind != 'PersistentVolumeClaim')).map(s, 'a claim that selects an existing volume or snapshot')",
  message: 'it may belong to others',
};
