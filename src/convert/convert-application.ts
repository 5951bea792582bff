import { asRecord, isRecord, type UnknownRecord } from '../model/lang.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { whyReservedLabel } from '../submit/shared/ownership-labels.ts';
import { convertApacheApplication } from './apache-application.ts';
import { convertPod, takeAll, textOf } from './application-pod.ts';
import { convertRetry } from './application-retry.ts';
import { scheduleNotes } from './application-schedule.ts';
import { convertNativePod, leftOut, listOf, SIDECAR_NOTE } from './application-template.ts';
import { attention, type Conversion, NotConvertibleError, type Note, problemsOfBatch } from './conversion.ts';
import { convertProperties, withoutOwnFields } from './convert-properties.ts';
import { Draft } from './draft.ts';

/** Fields of a SparkApplication that a batch has under the same name. */
const SAME_NAME = [
  'type',
  'sparkVersion',
  'mainClass',
  'mainApplicationFile',
  'arguments',
  'image',
  'imagePullPolicy',
  'imagePullSecrets',
] as const;

const DEPS = ['jars', 'files', 'pyFiles', 'archives', 'packages', 'excludePackages', 'repositories'] as const;

/**
 * Converts a `SparkApplication` of the Kubeflow operator (sparkoperator.k8s.io/v1beta2) or of the Apache Spark operator
 * (spark.apache.org), or the template of a `ScheduledSparkApplication`.
 *
 * The batch is native if it has a field, a property or a place in a pod template for everything, and the operator's only
 * otherwise, with the rest in `submit.spec`.
 * @param resource the parsed YAML
 * @throws NotConvertibleError if it is another resource, or does not run in cluster mode
 */
export function convertApplication(resource: unknown): Conversion {
  const application = applicationOf(resource);
  const { name, namespace, spec, notes } = application;
  if (application.dialect === 'apache') {
    const conversion = convertApacheApplication(name, namespace, spec);
    return { ...conversion, notes: [...notes, ...conversion.notes] };
  }
  const native = convertNatively(application);
  if ('conversion' in native) return native.conversion;
  return convertForOperator(application, native.reasons);
}

/** The application natively, or the fields that need the operator. */
function convertNatively(
  application: Application,
): { readonly conversion: Conversion } | { readonly reasons: string[] } {
  const { driver, executor, volumes, pythonVersion, hadoopConfigMap, proxyUser, ...spec } = application.spec;
  const shared = convertShared({ ...application, spec });
  const { draft, notes, rest, addProperties } = shared;
  if (pythonVersion !== undefined) {
    addProperties({ 'spark.kubernetes.pyspark.pythonVersion': textOf(pythonVersion) });
  }
  if (hadoopConfigMap !== undefined) {
    addProperties({ 'spark.kubernetes.hadoop.configMapName': textOf(hadoopConfigMap) });
    notes.push({
      about: 'hadoopConfigMap',
      message: 'becomes spark.kubernetes.hadoop.configMapName: Spark mounts it itself',
    });
  }
  draft.set(['proxyUser'], proxyUser);
  const reasons = Object.keys(rest);
  for (const [role, fields] of [['driver', driver] as const, ['executor', executor] as const]) {
    const pod = convertNativePod(role, asRecord(fields), listOf(volumes));
    for (const [field, value] of Object.entries(pod.fields)) draft.set([role, field], value);
    addProperties(pod.properties);
    reasons.push(...Object.keys(pod.rest).map((field) => `${role}.${field}`));
    notes.push(...pod.notes);
    if (role === 'driver' && pod.hasSidecars) {
      draft.set(['stateSource'], 'CONTAINER');
      notes.push(SIDECAR_NOTE);
    }
  }
  notes.push(...addLabels(draft, application));
  if (reasons.length > 0) return { reasons };
  const batch = draft.batch();
  const problems = problemsOfBatch(batch);
  const impossible = problems.filter(({ message }) => NEEDS_OPERATOR.test(message));
  if (impossible.length > 0) return { reasons: impossible.map(({ path }) => path) };
  notes.push({
    about: 'submit.kind',
    message: 'is native: nothing here needs the operator. Set submit: { kind: operator } to keep using it',
  });
  return { conversion: { batch, notes, problems } };
}

/** Problems of native submission that the operator, whose spark-submit is another one, does not have. */
const NEEDS_OPERATOR = /native submission (?:supports Spark|uploads nothing)|is not supported by native submission/;

/** The application with the kind `operator`, and the rest in `submit.spec`. */
function convertForOperator(application: Application, reasons: readonly string[]): Conversion {
  const { driver, executor, ...spec } = application.spec;
  const { draft, notes, rest, unconverted, addProperties } = convertShared({ ...application, spec });
  for (const [role, fields] of [['driver', driver] as const, ['executor', executor] as const]) {
    const pod = convertPod(role, asRecord(fields));
    for (const [field, value] of Object.entries(pod.fields)) draft.set([role, field], value);
    addProperties(pod.properties);
    if (Object.keys(pod.rest).length > 0) unconverted[role] = pod.rest;
    notes.push(...pod.notes);
  }
  const { sidecars } = asRecord(driver);
  if (listOf(sidecars).length > 0) {
    draft.set(['stateSource'], 'CONTAINER');
    notes.push(SIDECAR_NOTE);
  }
  notes.push(...addLabels(draft, application));
  const operatorSpec = { ...rest, ...unconverted };
  draft.set(
    ['submit'],
    Object.keys(operatorSpec).length > 0 ? { kind: 'operator', spec: operatorSpec } : { kind: 'operator' },
  );
  draft.set(['timeouts', 'submit'], '5m');
  notes.push({
    about: reasons.join(', '),
    message: `only the operator supports this: submit.kind is operator${Object.keys(operatorSpec).length > 0 ? ', and submit.spec has the fields' : ''}`,
  });
  const batch = draft.batch();
  return { batch, notes, problems: problemsOfBatch(batch) };
}

/** Converts what both kinds have in common. */
function convertShared({ name, namespace, spec, notes: given }: Application) {
  const draft = new Draft();
  const notes = [...given];
  const { sparkConf, hadoopConf, nodeSelector, deps, memoryOverheadFactor, dynamicAllocation, ...rest } = spec;
  const addProperties = (properties: SparkProperties): void => void notes.push(...convertProperties(draft, properties));
  draft.set(['name'], name);
  draft.set(['namespace'], namespace);
  for (const field of SAME_NAME) {
    draft.set([field], rest[field]);
    delete rest[field];
  }
  const { mainApplicationFile = '', type } = draft.batch();
  // Spark ignores the class of an application in Python or R.
  if (type === 'Python' || type === 'R' || /\.(?:py|r)$/i.test(mainApplicationFile)) draft.remove('mainClass');
  const properties = textsOf(sparkConf);
  addProperties(withoutOwnFields(properties));
  if (namespace === undefined) draft.set(['namespace'], properties['spark.kubernetes.namespace']);
  addProperties(prefixed('spark.hadoop.', hadoopConf));
  addProperties(prefixed('spark.kubernetes.node.selector.', nodeSelector));
  if (memoryOverheadFactor !== undefined)
    addProperties({ 'spark.kubernetes.memoryOverheadFactor': textOf(memoryOverheadFactor) });
  addProperties(allocationOf(dynamicAllocation));
  const unconverted: Record<string, unknown> = {};
  const dependencies: Record<string, unknown> = isRecord(deps) ? { ...deps } : {};
  takeAll(dependencies, DEPS, (field, value) => draft.set(['deps', field], value));
  if (Object.keys(dependencies).length > 0) {
    unconverted['deps'] = dependencies;
    rest['deps'] = dependencies;
  }
  const isDynamic = isRecord(dynamicAllocation) && dynamicAllocation['enabled'] === true;
  const hasCount =
    properties['spark.executor.instances'] !== undefined || properties['spark.dynamicAllocation.enabled'] === 'true';
  // The operator defaults to 1 executor, Spark to 2.
  if (!isDynamic && !hasCount) draft.set(['executor', 'instances'], 1);
  notes.push(...convertRetry(rest, draft));
  return { draft, notes, rest, unconverted, addProperties };
}

/** Labels of the resource, which the operator puts on driver and executors; schedulers read a queue from them. */
function addLabels(draft: Draft, { labels }: Application): Note[] {
  const taken = Object.entries(labels).filter(([key]) => !key.startsWith('kueue.x-k8s.io/'));
  const notes: Note[] = [];
  for (const [key, value] of taken) {
    const reserved = whyReservedLabel(`spark.kubernetes.driver.label.${key}`);
    if (reserved !== undefined) notes.push({ about: `metadata.labels.${key}`, message: `is left out: it ${reserved}` });
    else for (const role of ['driver', 'executor']) draft.setDefault([role, 'labels', key], textOf(value));
  }
  if (taken.length > notes.length) {
    notes.push({
      about: 'metadata.labels',
      message: 'become driver.labels and executor.labels, as the operator sets them',
    });
  }
  for (const key of Object.keys(labels).filter((one) => one.startsWith('kueue.x-k8s.io/'))) {
    notes.push(
      attention(`metadata.labels.${key}`, 'is left out: Kueue queues the SparkApplication, and no driver of a batch'),
    );
  }
  return notes;
}

interface Application {
  readonly dialect: 'kubeflow' | 'apache';
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly labels: UnknownRecord;
  readonly spec: Record<string, unknown>;
  readonly notes: readonly Note[];
}

function applicationOf(resource: unknown): Application {
  const { apiVersion, kind, metadata, spec } = asRecord(resource) as Record<string, unknown>;
  const { name, namespace, labels } = asRecord(metadata) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  if (kind !== 'SparkApplication' && kind !== 'ScheduledSparkApplication') {
    const actual = kind === undefined ? 'it has no kind' : `its kind is ${JSON.stringify(kind)}`;
    throw new NotConvertibleError(`The YAML is not a SparkApplication: ${actual}.`);
  }
  const dialect = dialectOf(apiVersion);
  const notes: Note[] = [];
  let inner = spec;
  if (kind === 'ScheduledSparkApplication' && isRecord(spec)) {
    const { template, ...schedule } = spec;
    inner = template;
    notes.push(...scheduleNotes(text(name) ?? 'batch', schedule));
  }
  if (!isRecord(inner)) throw new NotConvertibleError('The SparkApplication has no spec.');
  const { mode, suspend, ...fields } = inner;
  if (mode === 'client' || mode === 'in-cluster-client') {
    throw new NotConvertibleError(
      `The SparkApplication runs in ${mode} mode, but the driver of a batch always runs in its own pod.`,
    );
  }
  if (suspend === true) notes.push(leftOut('suspend', 'a batch cannot be suspended'));
  return { dialect, name: text(name), namespace: text(namespace), labels: asRecord(labels), spec: fields, notes };
}

function dialectOf(apiVersion: unknown): Application['dialect'] {
  const group = typeof apiVersion === 'string' ? (apiVersion.split('/')[0] ?? '') : 'sparkoperator.k8s.io';
  if (group === 'sparkoperator.k8s.io') return 'kubeflow';
  if (group === 'spark.apache.org') return 'apache';
  throw new NotConvertibleError(
    `The SparkApplication is of ${textOf(apiVersion)}, which is not read: convert reads sparkoperator.k8s.io/v1beta2 and spark.apache.org/v1.`,
  );
}

function textsOf(fields: unknown): SparkProperties {
  return Object.fromEntries(Object.entries(asRecord(fields)).map(([key, value]) => [key, textOf(value)]));
}

function prefixed(prefix: string, fields: unknown): SparkProperties {
  return Object.fromEntries(Object.entries(textsOf(fields)).map(([key, value]) => [prefix + key, value]));
}

/** The properties that the operator derives from its field `dynamicAllocation`. */
function allocationOf(fields: unknown): SparkProperties {
  if (!isRecord(fields) || fields['enabled'] !== true) return {};
  const names: Readonly<Record<string, string>> = {
    initialExecutors: 'initialExecutors',
    minExecutors: 'minExecutors',
    maxExecutors: 'maxExecutors',
    shuffleTrackingTimeout: 'shuffleTracking.timeout',
  };
  const given = Object.entries(names).filter(([field]) => fields[field] !== undefined);
  return {
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.shuffleTracking.enabled': textOf(fields['shuffleTrackingEnabled'] ?? true),
    ...Object.fromEntries(given.map(([field, name]) => [`spark.dynamicAllocation.${name}`, textOf(fields[field])])),
  };
}
