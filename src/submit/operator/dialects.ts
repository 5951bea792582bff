import { lookUp } from '../../model/lang.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { OperatorApi } from '../../model/submit-kind.ts';
import { APACHE } from './apache/index.ts';
import type { Dialect } from './dialect.ts';
import { KUBEFLOW } from './kubeflow/index.ts';

/** The operators, by the API version of their SparkApplication. */
export const DIALECTS: Readonly<Record<OperatorApi, Dialect>> = {
  'sparkoperator.k8s.io/v1beta2': KUBEFLOW,
  'spark.apache.org/v1': APACHE,
};

/** The operator that a batch of the kind `operator` names. */
export function dialectOf({ submit }: Pick<Batch, 'submit'>): Dialect {
  return submit.kind === 'operator' ? DIALECTS[submit.apiVersion] : KUBEFLOW;
}

/** The operator that created a driver, or was to create it. */
export function dialectOfDriver({ submitter = '' }: Pick<DriverRef, 'submitter'>): Dialect {
  return lookUp<Dialect>(DIALECTS, submitter) ?? KUBEFLOW;
}
