import { isDeepStrictEqual } from 'node:util';
import type { Batch } from '../../model/batch/batch.ts';
import { sparkConfSchema } from '../../model/schema/spark-conf-schema.ts';
import { formatDuration } from '../../model/duration.ts';
import { languageOf } from '../../spark/application.ts';
import { contradictions, sparkProperties } from '../../spark/properties.ts';
import {
  OWNERSHIP_ANNOTATIONS,
  OWNERSHIP_LABELS,
  checkReservedLabels,
  SPARK_LABELS,
} from '../shared/ownership-labels.ts';
import { checkTemplates } from '../shared/pod-template.ts';
import type { FieldProblem } from '../shared/problem.ts';
import { checkPropertyValues } from '../shared/property-values.ts';
import { fieldsAt, mergeFields, type SpecFields } from './fields.ts';
import { requestedSpec } from './requested-spec.ts';

/**
 * Everything in a batch that would make SparkBatch lose control of the driver, or that Spark would refuse. The operator
 * checks the rest.
 */
export function checkOperator(batch: Batch): FieldProblem[] {
  const spec: SpecFields = batch.submit.kind === 'operator' ? batch.submit.spec : {};
  // A field of the batch may be contradicted by the properties of the batch and by those of the spec.
  const combined = { ...batch, sparkConf: { ...batch.sparkConf, ...stringProperties(spec) } };
  const properties = sparkProperties(combined);
  return [
    ...checkMain(batch, spec),
    ...checkImage(properties, spec),
    ...contradictions(combined).map(({ path, message }) => ({ path, message })),
    ...checkPropertyValues(batch, properties),
    ...checkReservedLabels(batch, properties),
    ...checkTemplates(batch, {}),
    ...checkConfigFileFields(batch),
    ...checkProxyUser(batch),
    ...checkSpecProperties(spec),
    ...checkReservedFields(spec, batch),
    ...checkConflicts(batch, spec),
  ];
}

function stringProperties(spec: SpecFields): Record<string, string> {
  const entries = Object.entries(fieldsAt(spec, 'sparkConf'));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function checkMain(batch: Batch, spec: SpecFields): FieldProblem[] {
  const { mainApplicationFile: file } = batch;
  if (file.startsWith('-')) {
    const message = `"${file}" is not a file: the operator's spark-submit reads it as an option`;
    return [{ path: ['mainApplicationFile'], message }];
  }
  const hasMainClass = (batch.mainClass ?? spec['mainClass']) !== undefined;
  if (hasMainClass || languageOf(batch) !== 'java') return [];
  return [{ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' }];
}

function checkImage(properties: Readonly<Record<string, string>>, spec: SpecFields): FieldProblem[] {
  const image = (role: string) =>
    fieldsAt(spec, role)['image'] ?? properties[`spark.kubernetes.${role}.container.image`];
  const shared = properties['spark.kubernetes.container.image'] ?? spec['image'];
  if (shared ?? (image('driver') && image('executor'))) return [];
  return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
}

/** A SparkApplication names existing ConfigMaps; the operator creates none. */
function checkConfigFileFields(batch: Batch): FieldProblem[] {
  const fields = { sparkConfFiles: 'sparkConfigMap', hadoopConfFiles: 'hadoopConfigMap' } as const;
  return (['sparkConfFiles', 'hadoopConfFiles'] as const).flatMap((field) => {
    if (batch[field] === undefined) return [];
    const message = `is not used with submit.kind: operator: name an existing ConfigMap in submit.spec.${fields[field]}`;
    return [{ path: [field], message }];
  });
}

/** The operator would impersonate the user as well, with its own credentials. */
function checkProxyUser({ proxyUser }: Batch): FieldProblem[] {
  if (proxyUser === undefined) return [];
  return [{ path: ['proxyUser'], message: 'is not used with submit.kind: operator: set submit.spec.proxyUser' }];
}

/** Properties in the spec are reserved like those of the batch. */
function checkSpecProperties(spec: SpecFields): FieldProblem[] {
  const parsed = sparkConfSchema.safeParse(spec['sparkConf'] ?? {});
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: ['submit', 'spec', 'sparkConf', ...path.map(String)],
    message,
  }));
}

function checkConflicts(batch: Batch, spec: SpecFields): FieldProblem[] {
  return mergeFields(requestedSpec(batch), spec).conflicts.map(({ path, ours, theirs }) => ({
    path: ['submit', 'spec', ...path],
    message: `is ${JSON.stringify(theirs)}, but the batch itself has ${JSON.stringify(ours)}: set only one of them`,
  }));
}

const RETRIES =
  'is not supported: SparkBatch itself retries (the field "retry") and never runs two drivers at once; remove it';
const CONTROL = 'is set by SparkBatch, which finds and follows the driver by it';

/** Refuses fields of the spec with which the operator would restart, suspend, rename or delete the driver. */
function checkReservedFields(spec: SpecFields, batch: Batch): FieldProblem[] {
  const { restartPolicy, suspend, timeToLiveSeconds } = spec;
  const driver = fieldsAt(spec, 'driver');
  const problems: [path: string[], message: string | undefined][] = [
    [['restartPolicy'], isOneOf(restartPolicy, [undefined, { type: 'Never' }]) ? undefined : RETRIES],
    [['failureRetries'], spec['failureRetries'] === undefined ? undefined : RETRIES],
    [['retryInterval'], spec['retryInterval'] === undefined ? undefined : RETRIES],
    [
      ['suspend'],
      isOneOf(suspend, [undefined, false]) ? undefined : 'is not supported: the batch would wait forever; remove it',
    ],
    [['timeToLiveSeconds'], timeToLiveSeconds === undefined ? undefined : checkTimeToLive(timeToLiveSeconds, batch)],
    [['driver', 'podName'], driver['podName'] === undefined ? undefined : CONTROL],
    ...['driver', 'executor'].flatMap((role) =>
      ['labels', 'annotations'].flatMap((what) =>
        Object.keys(fieldsAt(fieldsAt(spec, role), what)).map((key): [string[], string | undefined] => [
          [role, what, key],
          isReservedKey(key) ? CONTROL : undefined,
        ]),
      ),
    ),
  ];
  return problems.flatMap(([path, message]) =>
    message === undefined ? [] : [{ path: ['submit', 'spec', ...path], message }],
  );
}

function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
  return allowed.some((one) => isDeepStrictEqual(one, value));
}

/** After this time the operator deletes an ended application, and its driver with it. */
function checkTimeToLive(seconds: unknown, { retention }: Batch): string | undefined {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) return 'must be a whole number of seconds';
  if (seconds * 1000 >= retention) return undefined;
  return (
    `is shorter than the retention of ${formatDuration(retention)}, and the operator would delete the driver too early: ` +
    'remove it, because SparkBatch cleans up itself (the field "cleanup")'
  );
}

function isReservedKey(key: string): boolean {
  return ([...OWNERSHIP_LABELS, ...OWNERSHIP_ANNOTATIONS, ...SPARK_LABELS] as readonly string[]).includes(key);
}
