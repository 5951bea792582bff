import type { KubernetesObject } from '@kubernetes/client-node';
import type { CustomKind } from '../../kubernetes/resources/custom-resources.ts';

/**
 * The resource this operator takes. Another operator's dialect (`spark.apache.org/v1`) would be a second one of these,
 * with its own `build.ts` and `states.ts`; the submitter between them knows neither fields nor states.
 */
export const SPARK_APPLICATION: CustomKind = {
  group: 'sparkoperator.k8s.io',
  version: 'v1beta2',
  plural: 'sparkapplications',
  kind: 'SparkApplication',
};

/** How to get the operator, for whoever has not. */
export const INSTALL =
  'helm install spark-operator spark-operator --repo https://kubeflow.github.io/spark-operator ' +
  '--namespace spark-operator --create-namespace';

/** Fields of a resource, as their author wrote them. */
export type Fields = Readonly<Record<string, unknown>>;

/** A SparkApplication, as far as we read it. */
export interface SparkApplication extends KubernetesObject {
  readonly spec: Fields;
  readonly status?: SparkApplicationStatus;
}

/** What the operator says of an application. */
export interface SparkApplicationStatus {
  readonly applicationState?: { readonly state?: string; readonly errorMessage?: string };
  /** How often spark-submit succeeded. */
  readonly executionAttempts?: number;
}
