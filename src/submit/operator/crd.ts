import type { KubernetesObject } from '@kubernetes/client-node';
import type { CustomKind } from '../../kubernetes/resources/custom-resources.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { SpecFields } from './fields.ts';

/**
 * The custom resource of this operator. Support for another operator (`spark.apache.org/v1`) would be another one of
 * these, with its own `build.ts` and `application-status.ts`; `submit.ts` depends on neither fields nor states.
 */
export const SPARK_APPLICATION: CustomKind = {
  group: 'sparkoperator.k8s.io',
  version: 'v1beta2',
  plural: 'sparkapplications',
  kind: 'SparkApplication',
};

/** The command that installs the operator. */
export const INSTALL_COMMAND =
  'helm install spark-operator spark-operator --repo https://kubeflow.github.io/spark-operator ' +
  '--namespace spark-operator --create-namespace';

/** A SparkApplication, as far as it is read here. */
export interface SparkApplication extends KubernetesObject {
  readonly spec: SpecFields;
  readonly status?: SparkApplicationStatus;
}

/** The status that the operator writes. */
export interface SparkApplicationStatus {
  readonly applicationState?: { readonly state?: string; readonly errorMessage?: string };
  /** Number of successful submissions. */
  readonly executionAttempts?: number;
}

/** The operator's webhook accepts DNS labels only, and uses the name as a label value. */
const MAX_NAME_LENGTH = 63;

/**
 * The name of the SparkApplication that creates a driver. It follows from the driver's name and
 * keeps its unique suffix, so that the resource can be found from the driver.
 */
export function applicationName({ name }: Pick<DriverRef, 'name'>): string {
  const prefix = name.replace(/-driver$/, '');
  const suffix = /-[0-9a-f]{12}-\d+$/.exec(prefix)?.[0] ?? '';
  const batchName = prefix.slice(0, prefix.length - suffix.length);
  return batchName.slice(0, MAX_NAME_LENGTH - suffix.length).replace(/-+$/, '') + suffix;
}
