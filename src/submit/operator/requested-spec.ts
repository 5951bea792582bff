import type { Batch } from '../../model/batch/batch.ts';
import { languageOf } from '../../spark/application.ts';
import { fieldProperties } from '../../spark/field-properties.ts';
import type { Fields } from './crd.ts';
import { compact } from './fields.ts';

const TYPES = { java: 'Java', python: 'Python', r: 'R' } as const;

/**
 * The fields of a batch, in the words of a SparkApplication.
 *
 * What the operator would leave to its webhook (env, node selectors) goes as Spark's own property instead: it holds
 * whether the webhook is installed or not.
 */
export function requestedSpec(batch: Batch): Fields {
  const { driver, executor, deps } = batch;
  return compact({
    type: batch.type ?? TYPES[languageOf(batch)],
    mode: 'cluster',
    sparkVersion: batch.sparkVersion,
    mainClass: batch.mainClass,
    mainApplicationFile: batch.mainApplicationFile,
    arguments: batch.arguments,
    image: batch.image,
    imagePullPolicy: batch.imagePullPolicy,
    imagePullSecrets: batch.imagePullSecrets,
    sparkConf: { ...batch.sparkConf, ...byProperty(batch) },
    driver: compact({ ...podFields(driver), serviceAccount: driver.serviceAccount }),
    executor: compact({ ...podFields(executor), instances: executor.instances }),
    deps: compact({ ...deps }),
  });
}

function podFields({ env: _env, nodeSelector: _nodeSelector, ...fields }: Batch['driver'] | Batch['executor']): Fields {
  return fields;
}

function byProperty(batch: Batch): Fields {
  const rows = fieldProperties(batch).filter(({ path }) => path[1] === 'env' || path[1] === 'nodeSelector');
  return Object.fromEntries(rows.map(({ property, value }) => [property, value]));
}
