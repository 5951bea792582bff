import type { Batch } from '../../../model/batch/batch.ts';
import { contradictions, sparkProperties } from '../../../spark/properties.ts';
import { checkReservedLabels, whyReservedLabel } from '../../shared/ownership-labels.ts';
import { checkTemplates } from '../../shared/pod-template.ts';
import type { FieldProblem } from '../../shared/problem.ts';
import { checkPropertyValues } from '../../shared/property-values.ts';
import { fieldsAt, type SpecFields } from '../fields.ts';
import {
  checkConflicts,
  checkMainClass,
  checkSpecProperties,
  isOneOf,
  refused,
  RETRIES,
  specOf,
  type SpecRule,
  whyTooShortLived,
  withSpecProperties,
} from '../spec-checks.ts';
import { NO_TIMEOUTS, requestedApacheSpec } from './spec.ts';

/** Checks a batch for the Apache Spark operator. */
export function checkApache(batch: Batch): FieldProblem[] {
  const spec = specOf(batch);
  const combined = withSpecProperties(batch);
  const properties = sparkProperties(combined);
  const ofSpec = Object.keys(fieldsAt(spec, 'sparkConf'));
  return [
    ...checkMainClass(batch, spec),
    ...checkImage(properties),
    ...contradictions(combined).map(({ path, message }) => ({ path, message })),
    ...checkPropertyValues(batch, properties),
    ...checkReservedLabels(batch, sparkProperties(batch)),
    ...refused(ofSpec.map((property): SpecRule => [['sparkConf', property], whyReservedLabel(property)])),
    ...checkTemplates(withSpecTemplates(batch, spec), properties).map((problem) => inSpec(batch, problem)),
    ...checkConfigFiles(batch),
    ...checkSpecProperties(spec),
    ...checkFiles(batch, spec),
    ...checkReservedFields(spec, batch),
    ...checkConflicts(requestedApacheSpec(batch), spec),
  ];
}

function checkImage(properties: Readonly<Record<string, string>>): FieldProblem[] {
  const image = (role: string) => properties[`spark.kubernetes.${role}container.image`];
  if (image('') ?? (image('driver.') && image('executor.'))) return [];
  return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
}

const ROLES = [
  ['driver', 'driverSpec'],
  ['executor', 'executorSpec'],
] as const;

/** The templates of `submit.spec` are checked like those of the batch. */
function withSpecTemplates(batch: Batch, spec: SpecFields): Batch {
  const added = ROLES.flatMap(([role, field]) => {
    const template = fieldsAt(spec, field)['podTemplateSpec'];
    const counts = template !== undefined && batch[role].template === undefined;
    return counts ? [[role, { ...batch[role], template }] as const] : [];
  });
  return { ...batch, ...Object.fromEntries(added) };
}

/** The place of a problem of a template: in the batch, or in `submit.spec`. */
function inSpec(batch: Batch, problem: FieldProblem): FieldProblem {
  const [role, , ...rest] = problem.path;
  const found = ROLES.find(([name]) => name === role);
  if (!found || batch[found[0]].template !== undefined) return problem;
  return { ...problem, path: ['submit', 'spec', found[1], 'podTemplateSpec', ...rest] };
}

/** The operator takes the configuration of Spark from properties alone. */
function checkConfigFiles(batch: Batch): FieldProblem[] {
  const advice = {
    sparkConfFiles: 'put the files into the image, or use submit.kind: native',
    hadoopConfFiles: 'name an existing ConfigMap in spark.kubernetes.hadoop.configMapName',
    krb5Conf: 'name an existing ConfigMap in spark.kubernetes.kerberos.krb5.configMapName',
  } as const;
  return (['sparkConfFiles', 'hadoopConfFiles', 'krb5Conf'] as const).flatMap((field) =>
    batch[field] === undefined
      ? []
      : [{ path: [field], message: `is not used with the Apache Spark operator: ${advice[field]}` }],
  );
}

/** The operator would run another file than that of the batch. */
function checkFiles(batch: Batch, spec: SpecFields): FieldProblem[] {
  const requested = requestedApacheSpec(batch);
  return refused(
    ['jars', 'pyFiles', 'sparkRFiles']
      .filter((field) => spec[field] !== undefined && requested[field] === undefined)
      .map((field): SpecRule => [[field], 'would replace mainApplicationFile: list further files in deps']),
  );
}

/** Refuses fields of the spec with which the operator would restart, time out or delete the driver. */
function checkReservedFields(spec: SpecFields, batch: Batch): FieldProblem[] {
  const tolerations = fieldsAt(spec, 'applicationTolerations');
  const timeouts = fieldsAt(tolerations, 'applicationTimeoutConfig');
  const { restartPolicy = 'Never' } = fieldsAt(tolerations, 'restartConfig');
  const { deploymentMode, driverSpec, executorSpec } = spec;
  const within = (...path: string[]) => ['applicationTolerations', ...path];
  return refused([
    [
      ['deploymentMode'],
      isOneOf(deploymentMode, [undefined, 'ClusterMode'])
        ? undefined
        : 'is not supported: the driver of a batch runs in its own pod; remove it',
    ],
    [within('restartConfig', 'restartPolicy'), restartPolicy === 'Never' ? undefined : RETRIES],
    [
      within('resourceRetainPolicy'),
      isOneOf(tolerations['resourceRetainPolicy'], [undefined, 'Always'])
        ? undefined
        : 'is not supported: SparkBatch itself keeps and deletes the driver (the fields "retention" and "cleanup"); remove it',
    ],
    ...(['resourceRetainDurationMillis', 'ttlAfterStopMillis'] as const).map((field): SpecRule => {
      const value = tolerations[field];
      // The operator's own word for "never".
      const never = typeof value === 'number' && value < 0;
      return [within(field), never ? undefined : whyTooShortLived(value, batch, [1, 'milliseconds'])];
    }),
    ...Object.keys(NO_TIMEOUTS).map((field): SpecRule => [
      within('applicationTimeoutConfig', field),
      isOneOf(timeouts[field], [undefined, 0])
        ? undefined
        : 'is not supported: timeouts.pending and timeouts.runtime limit the phases of a batch; remove it',
    ]),
    ...[['driverSpec', driverSpec] as const, ['executorSpec', executorSpec] as const].flatMap(([field, value]) =>
      Object.keys(value ?? {})
        .filter((key) => key !== 'podTemplateSpec')
        .map((key): SpecRule => [[field, key], 'is not a field of a SparkApplication: use podTemplateSpec']),
    ),
  ]);
}
