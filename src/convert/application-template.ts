import { asRecord, isRecord, type UnknownRecord } from '../model/lang.ts';
import { convertPod, takeAll, textOf, type ConvertedPod } from './application-pod.ts';
import { attention, type Note } from './conversion.ts';

/** The driver or executor of a SparkApplication, converted for native submission. */
export interface NativePod extends ConvertedPod {
  /** Whether the pod has containers that do not end with Spark's own. */
  readonly hasSidecars: boolean;
}

/** Fields that are fields of a pod's spec, by their names there. */
const OF_POD: Readonly<Record<string, string>> = {
  affinity: 'affinity',
  tolerations: 'tolerations',
  priorityClassName: 'priorityClassName',
  dnsConfig: 'dnsConfig',
  hostAliases: 'hostAliases',
  hostNetwork: 'hostNetwork',
  initContainers: 'initContainers',
  podSecurityContext: 'securityContext',
  shareProcessNamespace: 'shareProcessNamespace',
  terminationGracePeriodSeconds: 'terminationGracePeriodSeconds',
};

/** Fields that are fields of Spark's container. */
const OF_CONTAINER = ['envFrom', 'lifecycle', 'ports', 'securityContext'];

/** Variables of the driver that a secret of a type stands for, and the file in the secret. */
const SECRET_FILES: Readonly<Record<string, readonly [variable: string, file: string]>> = {
  GCPServiceAccount: ['GOOGLE_APPLICATION_CREDENTIALS', 'key.json'],
  HadoopDelegationToken: ['HADOOP_TOKEN_FILE_LOCATION', 'hadoop.token'],
};

/**
 * Converts the field `driver` or `executor` of a SparkApplication to fields, properties and a pod template that give the same
 * pod as the operator and its webhook. What has no counterpart remains in `rest`.
 * @param volumes the volumes of the application; a pod has those that it mounts
 */
export function convertNativePod(
  role: 'driver' | 'executor',
  pod: UnknownRecord,
  volumes: readonly unknown[],
): NativePod {
  const notes: Note[] = [];
  const remaining: Record<string, unknown> = { ...pod };
  const spec: Record<string, unknown> = {};
  const container: Record<string, unknown> = {};
  const properties: Record<string, string> = {};
  const env = takeOrderedEnv(remaining);
  if (env) container['env'] = env;
  takeAll(remaining, Object.keys(OF_POD), (name, value) => {
    spec[OF_POD[name] ?? name] = value;
  });
  if (spec['hostNetwork'] === true) spec['dnsPolicy'] ??= 'ClusterFirstWithHostNet';
  takeAll(remaining, OF_CONTAINER, (name, value) => {
    container[name] = value;
  });
  takeAll(remaining, ['gpu'], (_, value) => {
    const { name, quantity } = asRecord(value);
    container['resources'] = { limits: { [textOf(name)]: quantity } };
  });
  const mounts: unknown[] = [];
  const mounted: unknown[] = [];
  takeAll(remaining, ['volumeMounts'], (_, value) => {
    const list = listOf(value);
    const names = new Set(list.map((one) => asRecord(one)['name']));
    mounts.push(...list);
    mounted.push(...volumes.filter((volume) => names.has(asRecord(volume)['name'])));
  });
  takeAll(remaining, ['configMaps'], (_, value) => {
    for (const one of listOf(value)) {
      const { name, path } = asRecord(one);
      mounted.push({ name: `${textOf(name)}-vol`, configMap: { name } });
      mounts.push({ name: `${textOf(name)}-vol`, mountPath: path });
    }
  });
  if (mounts.length > 0) container['volumeMounts'] = mounts;
  if (mounted.length > 0) spec['volumes'] = mounted;
  takeAll(remaining, ['schedulerName'], (_, value) => {
    properties[`spark.kubernetes.${role}.scheduler.name`] = textOf(value);
  });
  takeAll(remaining, ['deleteOnTermination'], (_, value) => {
    properties['spark.kubernetes.executor.deleteOnTermination'] = textOf(value);
  });
  takeAll(remaining, ['kubernetesMaster'], (_, value) => {
    properties['spark.kubernetes.driver.master'] = textOf(value);
  });
  for (const what of ['Annotation', 'Label'] as const) {
    takeAll(remaining, [`service${what}s`], (_, value) => {
      for (const [key, one] of Object.entries(asRecord(value))) {
        properties[`spark.kubernetes.driver.service.${what.toLowerCase()}.${key}`] = textOf(one);
      }
    });
  }
  const secretEnv: Record<string, string> = {};
  takeAll(remaining, ['secrets'], (_, value) => {
    for (const one of listOf(value)) {
      const { name, path, secretType } = asRecord(one);
      properties[`spark.kubernetes.${role}.secrets.${textOf(name)}`] = textOf(path);
      const [variable, file] = SECRET_FILES[textOf(secretType)] ?? [];
      if (variable !== undefined) secretEnv[variable] = `${textOf(path).replace(/\/$/, '')}/${file}`;
    }
  });
  let sidecars: readonly unknown[] = [];
  takeAll(remaining, ['sidecars'], (_, value) => {
    sidecars = listOf(value);
  });
  let given: unknown;
  takeAll(remaining, ['template'], (_, value) => {
    given = value;
  });
  const converted = convertPod(role, remaining);
  const fields: Record<string, unknown> = { ...converted.fields };
  if (Object.keys(secretEnv).length > 0) fields['env'] = { ...secretEnv, ...asRecord(fields['env']) };
  const template = mergedTemplate(role, given, { spec, container, sidecars });
  if (template) fields['template'] = template;
  const containers = listOf(asRecord(template?.['spec'])['containers']);
  if (Object.keys(spec).length > 0 || Object.keys(container).length > 0) {
    const about = [...Object.keys(spec), ...Object.keys(container)].join(', ');
    notes.push({ about: `${role}: ${about}`, message: `becomes ${role}.template` });
  }
  return {
    fields,
    properties: { ...converted.properties, ...properties },
    rest: converted.rest,
    notes: [...converted.notes, ...notes],
    hasSidecars: containers.length > 1,
  };
}

/**
 * Takes the list `env` as it is if the order of its variables counts, or one has a source other than a Secret: Kubernetes
 * replaces `$(NAME)` by variables before it only.
 */
function takeOrderedEnv(pod: Record<string, unknown>): readonly unknown[] | undefined {
  const list = listOf(pod['env']);
  const isOrdered = list.some((one) => {
    const { value, valueFrom } = asRecord(one);
    const secret = asRecord(asRecord(valueFrom)['secretKeyRef']);
    const isPlainSecret = isRecord(valueFrom) && Object.keys(secret).length > 0 && secret['optional'] !== true;
    return (typeof value === 'string' && value.includes('$(')) || (valueFrom !== undefined && !isPlainSecret);
  });
  if (!isOrdered || referencesSpark(list)) return undefined;
  delete pod['env'];
  return list;
}

/** Whether a variable refers to one that is not in the list: a template's variables come before those of Spark. */
function referencesSpark(list: readonly unknown[]): boolean {
  const names = new Set(list.map((one) => asRecord(one)['name']));
  return list.some((one) => {
    const { value } = asRecord(one);
    const references = typeof value === 'string' ? [...value.matchAll(/(?<!\$)\$\(([^)]*)\)/g)] : [];
    return references.some(([, name]) => !names.has(name));
  });
}

/** The template of the application with what the webhook of the operator would add. */
function mergedTemplate(
  role: 'driver' | 'executor',
  given: unknown,
  added: { readonly spec: UnknownRecord; readonly container: UnknownRecord; readonly sidecars: readonly unknown[] },
): UnknownRecord | undefined {
  const { spec, container, sidecars } = added;
  const isEmpty = Object.keys(spec).length === 0 && Object.keys(container).length === 0 && sidecars.length === 0;
  if (isEmpty) return isRecord(given) ? given : undefined;
  const template = asRecord(given);
  const givenSpec = asRecord(template['spec']);
  const [own = { name: `spark-kubernetes-${role}` }, ...others] = listOf(givenSpec['containers']);
  return {
    ...template,
    spec: {
      ...withLists(givenSpec, spec),
      containers: [withLists(asRecord(own), container), ...others, ...sidecars],
    },
  };
}

/** The fields of both; lists are joined, and of two other values the second one counts. */
function withLists(one: UnknownRecord, other: UnknownRecord): UnknownRecord {
  const joined = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value] as const;
  });
  return { ...one, ...Object.fromEntries(joined) };
}

/** The items of a list; none for any other value. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A note on fields of a sidecar: the operator takes the end of Spark's container for the end of the application. */
export const SIDECAR_NOTE: Note = {
  about: 'sidecars of the driver',
  message:
    "set stateSource: CONTAINER: the application ends with Spark's container, and the pod is deleted after its retention",
};

/** A note on a field that a batch can't have. */
export function leftOut(field: string, message: string): Note {
  return attention(field, `is left out: ${message}`);
}
