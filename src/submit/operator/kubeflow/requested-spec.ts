import type { Batch } from '../../../model/batch/batch.ts';
import { languageOf } from '../../../spark/application.ts';
import { fieldProperties } from '../../../spark/field-properties.ts';
import { type SpecFields, withoutEmpty } from '../fields.ts';

const TYPES = { java: 'Java', python: 'Python', r: 'R' } as const;

/**
 * The fields of a batch as the spec of a SparkApplication. Environment and node selectors, which the operator applies
 * through its optional webhook, become Spark properties instead, which apply in any case.
 */
export function requestedSpec(batch: Batch): SpecFields {
  const { driver, executor, deps } = batch;
  return withoutEmpty({
    type: batch.type ?? TYPES[languageOf(batch)],
    mode: 'cluster',
    sparkVersion: batch.sparkVersion,
    mainClass: batch.mainClass,
    mainApplicationFile: batch.mainApplicationFile,
    arguments: batch.arguments,
    image: batch.image,
    imagePullPolicy: batch.imagePullPolicy,
    imagePullSecrets: batch.imagePullSecrets,
    sparkConf: { ...batch.sparkConf, ...webhookFieldProperties(batch) },
    driver: withoutEmpty({ ...podFields(driver), serviceAccount: driver.serviceAccount }),
    executor: withoutEmpty({ ...podFields(executor), instances: executor.instances }),
    deps: withoutEmpty({ ...deps }),
  });
}

function podFields({
  env: _env,
  nodeSelector: _nodeSelector,
  templateText: _templateText,
  ...fields
}: Batch['driver'] & Pick<Batch['executor'], 'templateText'>): SpecFields {
  return fields;
}

function webhookFieldProperties(batch: Batch): SpecFields {
  const rows = fieldProperties(batch).filter(({ path }) => path[1] === 'env' || path[1] === 'nodeSelector');
  return Object.fromEntries(rows.map(({ property, value }) => [property, value]));
}
