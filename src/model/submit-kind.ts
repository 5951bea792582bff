import { asRecord } from './lang.ts';

/** The operators of the kind `operator`, by the API version of their SparkApplication. The first is the default. */
export const OPERATOR_APIS = ['sparkoperator.k8s.io/v1beta2', 'spark.apache.org/v1'] as const;

/** One of {@link OPERATOR_APIS}. */
export type OperatorApi = (typeof OPERATOR_APIS)[number];

/** The ways to get a driver: most create it, `existing` adopts one. */
export const SUBMIT_KINDS = ['native', 'spark-submit', 'manifest', 'operator', 'custom', 'existing'] as const;

/** One of {@link SUBMIT_KINDS}. */
export type SubmitKind = (typeof SUBMIT_KINDS)[number];

const SECOND = 1000;

/** Default of `timeouts.submit` in milliseconds. A JVM or the operator's queue takes minutes when many batches are submitted. */
export const SUBMIT_TIMEOUTS: Readonly<Record<SubmitKind, number>> = {
  native: 30 * SECOND,
  manifest: 30 * SECOND,
  'spark-submit': 300 * SECOND,
  operator: 300 * SECOND,
  custom: 300 * SECOND,
  existing: 300 * SECOND,
};

/** The submit kind in the `submit` of a request that is not validated: whatever its author wrote, or the default. */
export function writtenSubmitKind(submit: unknown): unknown {
  return asRecord(submit)['kind'] ?? 'native';
}
