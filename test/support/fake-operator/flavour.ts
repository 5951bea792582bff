import type { V1Pod, V1Service } from '@kubernetes/client-node';
import type { CustomKind } from '../../../src/kubernetes/resources/custom-resources.ts';
import type { SparkApplication } from '../../../src/submit/operator/application.ts';

/** How one operator writes drivers and states; {@link FakeOperator} does what all of them do. */
export interface Flavour {
  readonly resource: CustomKind;
  /** The file of a minimal definition of its resource, in `stack/crds`. */
  readonly definition: string;
  /** The finalizer that keeps an application until the operator has deleted its driver. */
  readonly finalizer?: string;
  /** Whether it has not submitted an application yet. */
  isNew(application: SparkApplication): boolean;
  driverName(application: SparkApplication): string;
  /** The annotations of the driver, by which a batch controls the fake operator. */
  annotations(application: SparkApplication): Readonly<Record<string, string>>;
  driverPod(application: SparkApplication): V1Pod;
  driverService(driver: V1Pod): V1Service;
  /** The status after the driver and its Service were created. */
  submitted(application: SparkApplication): object;
  /** The status after that failed. */
  submissionFailed(application: SparkApplication): object;
  /** The next status of an application that was submitted; undefined while nothing changes. */
  next(application: SparkApplication, driver: V1Pod | undefined): object | undefined;
}
