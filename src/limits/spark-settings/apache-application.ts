import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { asRecord, type UnknownRecord } from '../../model/lang.ts';
import { sparkConfSchema } from '../../model/schema/spark-conf-schema.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';

/** The fields of a SparkApplication (spark.apache.org) that hold the templates of driver and executors. */
const TEMPLATES = { driver: 'driverSpec', executor: 'executorSpec' } as const;

/** Whether the Apache Spark operator creates the drivers of a batch. */
export function isForApache({ submit }: Pick<Batch, 'submit'>): boolean {
  return submit.kind === 'operator' && submit.apiVersion === 'spark.apache.org/v1';
}

/**
 * A batch for the Apache operator as one of the kind spark-submit. Both pass properties and templates to the same classes of
 * Spark, so that one reading of them serves both; `pathInApacheBatch` leads back.
 */
export function asSparkSubmit(plan: BatchPlan): BatchPlan {
  const { batch } = plan;
  const spec = specOf(batch);
  const ofSpec = sparkConfSchema.safeParse(spec['sparkConf'] ?? {}).data ?? {};
  const proxyUser = spec['proxyUser'] ?? batch.proxyUser;
  const merged = {
    ...batch,
    submit: { kind: 'spark-submit' } as const,
    sparkConf: { ...ofSpec, ...batch.sparkConf },
    driver: { ...batch.driver, ...templateOf(batch, 'driver') },
    executor: { ...batch.executor, ...templateOf(batch, 'executor') },
    ...(typeof proxyUser === 'string' && { proxyUser }),
  };
  return { ...plan, batch: merged };
}

/** The place in the batch of what {@link asSparkSubmit} took from it. */
export function pathInApacheBatch({ batch }: BatchPlan, path: FieldPath): FieldPath {
  const [first, second, ...rest] = path;
  if (first === 'sparkConf' && typeof second === 'string' && !Object.hasOwn(batch.sparkConf, second)) {
    return Object.hasOwn(asRecord(specOf(batch)['sparkConf']), second) ? ['submit', 'spec', ...path] : path;
  }
  const isTemplate = (first === 'driver' || first === 'executor') && second === 'template';
  if (!isTemplate || batch[first].template !== undefined) return path;
  return ['submit', 'spec', TEMPLATES[first], 'podTemplateSpec', ...rest];
}

/** The template of a role in `submit.spec`, which only counts where the batch has none. */
function templateOf(batch: Batch, role: 'driver' | 'executor'): { readonly template?: UnknownRecord } {
  const template = asRecord(specOf(batch)[TEMPLATES[role]])['podTemplateSpec'];
  return batch[role].template === undefined && template !== undefined ? { template: asRecord(template) } : {};
}

function specOf({ submit }: Batch): UnknownRecord {
  return submit.kind === 'operator' ? submit.spec : {};
}
