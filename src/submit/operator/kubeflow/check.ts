import type { Batch } from '../../../model/batch/batch.ts';
import { contradictions, sparkProperties } from '../../../spark/properties.ts';
import {
  checkReservedLabels,
  OWNERSHIP_ANNOTATIONS,
  OWNERSHIP_LABELS,
  SPARK_LABELS,
} from '../../shared/ownership-labels.ts';
import { checkTemplates } from '../../shared/pod-template.ts';
import type { FieldProblem } from '../../shared/problem.ts';
import { checkPropertyValues } from '../../shared/property-values.ts';
import { fieldsAt, type SpecFields } from '../fields.ts';
import {
  checkConflicts,
  checkMainClass,
  checkSpecProperties,
  CONTROL,
  isOneOf,
  refused,
  RETRIES,
  specOf,
  type SpecRule,
  whyTooShortLived,
  withSpecProperties,
} from '../spec-checks.ts';
import { requestedSpec } from './requested-spec.ts';

/** Checks a batch for the Kubeflow Spark operator. */
export function checkKubeflow(batch: Batch): FieldProblem[] {
  const spec = specOf(batch);
  const combined = withSpecProperties(batch);
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
    ...checkConflicts(requestedSpec(batch), spec),
  ];
}

function checkMain(batch: Batch, spec: SpecFields): FieldProblem[] {
  const { mainApplicationFile: file } = batch;
  if (file.startsWith('-')) {
    const message = `"${file}" is not a file: the operator's spark-submit reads it as an option`;
    return [{ path: ['mainApplicationFile'], message }];
  }
  return checkMainClass(batch, spec);
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
  const places = {
    sparkConfFiles: 'submit.spec.sparkConfigMap',
    hadoopConfFiles: 'submit.spec.hadoopConfigMap',
    krb5Conf: 'spark.kubernetes.kerberos.krb5.configMapName',
  } as const;
  return (['sparkConfFiles', 'hadoopConfFiles', 'krb5Conf'] as const).flatMap((field) => {
    if (batch[field] === undefined) return [];
    const message = `is not used with submit.kind: operator: name an existing ConfigMap in ${places[field]}`;
    return [{ path: [field], message }];
  });
}

/** The operator would impersonate the user as well, with its own credentials. */
function checkProxyUser({ proxyUser }: Batch): FieldProblem[] {
  if (proxyUser === undefined) return [];
  return [{ path: ['proxyUser'], message: 'is not used with submit.kind: operator: set submit.spec.proxyUser' }];
}

/** Refuses fields of the spec with which the operator would restart, suspend, rename or delete the driver. */
function checkReservedFields(spec: SpecFields, batch: Batch): FieldProblem[] {
  const { restartPolicy, suspend, timeToLiveSeconds } = spec;
  const driver = fieldsAt(spec, 'driver');
  return refused([
    [['restartPolicy'], isOneOf(restartPolicy, [undefined, { type: 'Never' }]) ? undefined : RETRIES],
    [['failureRetries'], spec['failureRetries'] === undefined ? undefined : RETRIES],
    [['retryInterval'], spec['retryInterval'] === undefined ? undefined : RETRIES],
    [
      ['suspend'],
      isOneOf(suspend, [undefined, false]) ? undefined : 'is not supported: the batch would wait forever; remove it',
    ],
    [['timeToLiveSeconds'], whyTooShortLived(timeToLiveSeconds, batch, [1000, 'seconds'])],
    [['driver', 'podName'], driver['podName'] === undefined ? undefined : CONTROL],
    ...['driver', 'executor'].flatMap((role) =>
      ['labels', 'annotations'].flatMap((what) =>
        Object.keys(fieldsAt(fieldsAt(spec, role), what)).map((key): SpecRule => [
          [role, what, key],
          isReservedKey(key) ? CONTROL : undefined,
        ]),
      ),
    ),
  ]);
}

function isReservedKey(key: string): boolean {
  return ([...OWNERSHIP_LABELS, ...OWNERSHIP_ANNOTATIONS, ...SPARK_LABELS] as readonly string[]).includes(key);
}
