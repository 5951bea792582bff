import type { Batch } from '../../model/batch/batch.ts';
import { sparkConfSchema } from '../../model/schema/spark-conf-schema.ts';
import { languageOf } from '../../spark/application.ts';
import { contradictions, sparkProperties } from '../../spark/properties.ts';
import { checkReserved } from '../native/checks/reserved.ts';
import { checkTemplates } from '../native/checks/templates.ts';
import { checkValues } from '../native/checks/values.ts';
import type { Problem } from '../shared/submitter.ts';
import type { Fields } from './crd.ts';
import { completed, fieldsAt } from './fields.ts';
import { checkControl } from './reserved-fields.ts';
import { requestedSpec } from './requested-spec.ts';

/** Everything in a batch that SparkBatch's control, or Spark, would not have, all at once. The rest the operator checks. */
export function checkOperator(batch: Batch): Problem[] {
  const spec: Fields = batch.submit.kind === 'operator' ? batch.submit.spec : {};
  // The properties of both: a field of the batch must not be contradicted by either.
  const whole = { ...batch, sparkConf: { ...batch.sparkConf, ...confOf(spec) } };
  const properties = sparkProperties(whole);
  return [
    ...checkMain(batch, spec),
    ...checkImage(properties, spec),
    ...contradictions(whole).map(({ path, message }) => ({ path, message })),
    ...checkValues(batch, properties),
    ...checkReserved(batch, properties),
    ...checkTemplates(batch, {}),
    ...checkFiles(batch),
    ...checkConf(spec),
    ...checkControl(spec, batch),
    ...checkSpec(batch, spec),
  ];
}

function confOf(spec: Fields): Record<string, string> {
  const entries = Object.entries(fieldsAt(spec, 'sparkConf'));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function checkMain(batch: Batch, spec: Fields): Problem[] {
  const { mainApplicationFile: file } = batch;
  if (file.startsWith('-')) {
    const message = `"${file}" is not a file: the operator's spark-submit takes it for an option`;
    return [{ path: ['mainApplicationFile'], message }];
  }
  const named = (batch.mainClass ?? spec['mainClass']) !== undefined;
  if (named || languageOf(batch) !== 'java') return [];
  return [{ path: ['mainClass'], message: 'is missing: an application in Java or Scala needs it' }];
}

function checkImage(properties: Readonly<Record<string, string>>, spec: Fields): Problem[] {
  const image = (role: string) =>
    fieldsAt(spec, role)['image'] ?? properties[`spark.kubernetes.${role}.container.image`];
  const shared = properties['spark.kubernetes.container.image'] ?? spec['image'];
  if (shared ?? (image('driver') && image('executor'))) return [];
  return [{ path: ['image'], message: 'is missing: name the container image of driver and executors' }];
}

/** The resource names ConfigMaps that exist; the operator makes none. */
function checkFiles(batch: Batch): Problem[] {
  const fields = { sparkConfFiles: 'sparkConfigMap', hadoopConfFiles: 'hadoopConfigMap' } as const;
  return (['sparkConfFiles', 'hadoopConfFiles'] as const).flatMap((field) => {
    if (batch[field] === undefined) return [];
    const message = `is not used with submit.kind: operator: name a ConfigMap that exists in submit.spec.${fields[field]}`;
    return [{ path: [field], message }];
  });
}

/** Properties in the resource's spec are as reserved as those of the batch. */
function checkConf(spec: Fields): Problem[] {
  const parsed = sparkConfSchema.safeParse(spec['sparkConf'] ?? {});
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    path: ['submit', 'spec', 'sparkConf', ...path.map(String)],
    message,
  }));
}

function checkSpec(batch: Batch, spec: Fields): Problem[] {
  const [, conflicts] = completed(requestedSpec(batch), spec);
  return conflicts.map(({ path, ours, theirs }) => ({
    path: ['submit', 'spec', ...path],
    message: `is ${JSON.stringify(theirs)}, but the batch itself says ${JSON.stringify(ours)}: give only one`,
  }));
}
