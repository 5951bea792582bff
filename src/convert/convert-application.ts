import { asRecord, isRecord } from '../model/lang.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { problemsOfBatch } from './check.ts';
import { type Conversion, NotConvertible, type Note } from './conversion.ts';
import { Draft } from './draft.ts';
import { whyLeftOut } from './properties-without-counterpart.ts';
import { whyReservedProperty } from './reserved.ts';
import { podOf, type Fields, takeAll, textOf } from './application-pod.ts';
import { retryOf } from './application-retry.ts';

/** Fields of a SparkApplication that a batch has under the same name. */
const SAME = [
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
 * The batch of a `SparkApplication` (sparkoperator.k8s.io/v1beta2), or of the template of a `ScheduledSparkApplication`.
 * It is native where the batch has a field or property for everything, else of kind `operator`, with the rest as
 * `submit.spec`.
 * @param resource the parsed YAML
 * @throws NotConvertible when it is no such resource, or not of cluster mode
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
  const say = (properties: SparkProperties): void => void notes.push(...sayProperties(draft, properties));

  draft.set(['name'], name);
  draft.set(['namespace'], namespace);
  for (const field of SAME) {
    draft.set([field], rest[field]);
    delete rest[field];
  }
  say(textsOf(sparkConf));
  say(prefixed('spark.hadoop.', hadoopConf));
  say(prefixed('spark.kubernetes.node.selector.', nodeSelector));
  if (memoryOverheadFactor !== undefined)
    say({ 'spark.kubernetes.memoryOverheadFactor': textOf(memoryOverheadFactor) });
  say(allocationOf(dynamicAllocation));
  const left: Record<string, unknown> = {};
  for (const [role, fields] of [['driver', driver] as const, ['executor', executor] as const]) {
    const pod = podOf(role, asRecord(fields));
    for (const [field, value] of Object.entries(pod.fields)) draft.set([role, field], value);
    say(pod.properties);
    if (Object.keys(pod.rest).length > 0) left[role] = pod.rest;
    notes.push(...pod.notes);
  }
  const dependencies: Record<string, unknown> = isRecord(deps) ? { ...deps } : {};
  takeAll(dependencies, DEPS, (field, value) => draft.set(['deps', field], value));
  if (Object.keys(dependencies).length > 0) left['deps'] = dependencies;
  if (!isRecord(dynamicAllocation) || dynamicAllocation['enabled'] !== true) {
    // The operator's default is 1, Spark's is 2.
    if (isRecord(executor) && executor['instances'] === undefined) draft.set(['executor', 'instances'], 1);
  }
  notes.push(...retryOf(rest, draft));
  const others = { ...rest, ...left };
  if (Object.keys(others).length > 0) {
    draft.set(['submit'], { kind: 'operator', spec: others });
    draft.set(['timeouts'], { submit: '5m' });
    const about = Object.entries(others).flatMap(([field, value]) =>
      field in left ? Object.keys(value as object).map((inner) => `${field}.${inner}`) : [field],
    );
    notes.push({
      about: about.join(', '),
      message: 'only the operator can: submit.kind is operator, and submit.spec has them',
    });
  } else {
    notes.push({
      about: 'submit.kind',
      message: 'is native: nothing here needs the operator. Write submit: { kind: operator } to go on with it',
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
    notes.push({ about, message: 'is left out: a Temporal Schedule starts the workflow SparkBatch at these times' });
  } else if (kind !== 'SparkApplication') {
    throw new NotConvertible(`The YAML is a ${JSON.stringify(kind ?? 'map without a kind')}, and no SparkApplication.`);
  }
  if (!isRecord(inner)) throw new NotConvertible('The SparkApplication has no spec.');
  const { mode, suspend, ...fields } = inner;
  if (mode === 'client' || mode === 'in-cluster-client') {
    throw new NotConvertible(`The SparkApplication runs in ${mode} mode; a batch has its driver in a pod of its own.`);
  }
  if (suspend === true) notes.push({ about: 'suspend', message: 'is left out: a batch that is submitted runs' });
  if (isRecord(labels) && Object.keys(labels).length > 0) {
    notes.push({ about: 'metadata.labels', message: 'are left out: say driver.labels and executor.labels' });
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { name: text(name), namespace: text(namespace), spec: fields, notes };
}

function sayProperties(draft: Draft, properties: SparkProperties): Note[] {
  return Object.entries(properties).flatMap(([property, value]): Note[] => {
    const reason = whyLeftOut(property) ?? whyReservedProperty(property);
    if (reason !== undefined) return [{ about: property, message: `is left out: ${reason}` }];
    draft.property(property, value);
    return [];
  });
}

function textsOf(fields: unknown): SparkProperties {
  return Object.fromEntries(Object.entries(asRecord(fields)).map(([key, value]) => [key, textOf(value)]));
}

function prefixed(prefix: string, fields: unknown): SparkProperties {
  return Object.fromEntries(Object.entries(textsOf(fields)).map(([key, value]) => [prefix + key, value]));
}

/** The properties the operator makes of its field `dynamicAllocation`. */
function allocationOf(fields: unknown): SparkProperties {
  if (!isRecord(fields) || fields['enabled'] !== true) return {};
  const names: Fields = {
    initialExecutors: 'initialExecutors',
    minExecutors: 'minExecutors',
    maxExecutors: 'maxExecutors',
    shuffleTrackingTimeout: 'shuffleTracking.timeout',
  };
  const given = Object.entries(names).filter(([field]) => fields[field] !== undefined);
  return {
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.shuffleTracking.enabled': textOf(fields['shuffleTrackingEnabled'] ?? true),
    ...Object.fromEntries(
      given.map(([field, name]) => [`spark.dynamicAllocation.${textOf(name)}`, textOf(fields[field])]),
    ),
  };
}
