import { asRecord, isRecord } from '../model/lang.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { convertPod, takeAll, textOf } from './application-pod.ts';
import { convertRetry } from './application-retry.ts';
import { type Conversion, NotConvertibleError, type Note, problemsOfBatch } from './conversion.ts';
import { convertProperties } from './convert-properties.ts';
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
 * Converts a `SparkApplication` (sparkoperator.k8s.io/v1beta2), or the template of a `ScheduledSparkApplication`.
 * The batch is native if it has a field or property for everything; otherwise it has the kind `operator`, with the rest in
 * `submit.spec`.
 * @param resource the parsed YAML
 * @throws NotConvertibleError if it is another resource, or does not run in cluster mode
 */
export function convertApplication(resource: unknown): Conversion {
  const { name, namespace, spec, notes } = applicationOf(resource);
  const draft = new Draft();
  const {
    sparkConf,
    hadoopConf,
    nodeSelector,
    driver,
    executor,
    deps,
    memoryOverheadFactor,
    dynamicAllocation,
    ...rest
  } = spec;
  const addProperties = (properties: SparkProperties): void => void notes.push(...convertProperties(draft, properties));

  draft.set(['name'], name);
  draft.set(['namespace'], namespace);
  for (const field of SAME_NAME) {
    draft.set([field], rest[field]);
    delete rest[field];
  }
  addProperties(textsOf(sparkConf));
  addProperties(prefixed('spark.hadoop.', hadoopConf));
  addProperties(prefixed('spark.kubernetes.node.selector.', nodeSelector));
  if (memoryOverheadFactor !== undefined)
    addProperties({ 'spark.kubernetes.memoryOverheadFactor': textOf(memoryOverheadFactor) });
  addProperties(allocationOf(dynamicAllocation));
  const unconverted: Record<string, unknown> = {};
  for (const [role, fields] of [['driver', driver] as const, ['executor', executor] as const]) {
    const pod = convertPod(role, asRecord(fields));
    for (const [field, value] of Object.entries(pod.fields)) draft.set([role, field], value);
    addProperties(pod.properties);
    if (Object.keys(pod.rest).length > 0) unconverted[role] = pod.rest;
    notes.push(...pod.notes);
  }
  const dependencies: Record<string, unknown> = isRecord(deps) ? { ...deps } : {};
  takeAll(dependencies, DEPS, (field, value) => draft.set(['deps', field], value));
  if (Object.keys(dependencies).length > 0) unconverted['deps'] = dependencies;
  if (!isRecord(dynamicAllocation) || dynamicAllocation['enabled'] !== true) {
    // The operator defaults to 1 executor, Spark to 2.
    if (isRecord(executor) && executor['instances'] === undefined) draft.set(['executor', 'instances'], 1);
  }
  notes.push(...convertRetry(rest, draft));
  const operatorSpec = { ...rest, ...unconverted };
  if (Object.keys(operatorSpec).length > 0) {
    draft.set(['submit'], { kind: 'operator', spec: operatorSpec });
    draft.set(['timeouts'], { submit: '5m' });
    const about = Object.entries(operatorSpec).flatMap(([field, value]) =>
      field in unconverted ? Object.keys(value as object).map((inner) => `${field}.${inner}`) : [field],
    );
    notes.push({
      about: about.join(', '),
      message: 'only the operator supports this: submit.kind is operator, and submit.spec has the fields',
    });
  } else {
    notes.push({
      about: 'submit.kind',
      message: 'is native: nothing here needs the operator. Set submit: { kind: operator } to keep using it',
    });
  }
  const batch = draft.batch();
  return { batch, notes, problems: problemsOfBatch(batch) };
}

interface Application {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly spec: Record<string, unknown>;
  readonly notes: Note[];
}

function applicationOf(resource: unknown): Application {
  const { kind, metadata, spec } = asRecord(resource) as Record<string, unknown>;
  const { name, namespace, labels } = asRecord(metadata) as Record<string, unknown>;
  const notes: Note[] = [];
  let inner = spec;
  if (kind === 'ScheduledSparkApplication' && isRecord(spec)) {
    inner = spec['template'];
    const about = `schedule ${JSON.stringify(spec['schedule'] ?? '')}`;
    notes.push({ about, message: 'is left out: use a Temporal Schedule that starts the workflow SparkBatch' });
  } else if (kind !== 'SparkApplication') {
    const actual = kind === undefined ? 'it has no kind' : `its kind is ${JSON.stringify(kind)}`;
    throw new NotConvertibleError(`The YAML is not a SparkApplication: ${actual}.`);
  }
  if (!isRecord(inner)) throw new NotConvertibleError('The SparkApplication has no spec.');
  const { mode, suspend, ...fields } = inner;
  if (mode === 'client' || mode === 'in-cluster-client') {
    throw new NotConvertibleError(
      `The SparkApplication runs in ${mode} mode, but the driver of a batch always runs in its own pod.`,
    );
  }
  if (suspend === true) notes.push({ about: 'suspend', message: 'is left out: a batch cannot be suspended' });
  if (isRecord(labels) && Object.keys(labels).length > 0) {
    notes.push({ about: 'metadata.labels', message: 'are left out: set driver.labels and executor.labels' });
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { name: text(name), namespace: text(namespace), spec: fields, notes };
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
