import type { CustomKind } from '../../kubernetes/resources/custom-resources.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { FieldProblem } from '../shared/problem.ts';
import type { PlannedAttempt } from '../shared/ownership-labels.ts';
import type { SpecFields } from './fields.ts';
import type { OperatorStatus } from './progress.ts';

/**
 * What differs between the operators that run SparkApplications. Everything else of this kind (creating, withdrawing,
 * adopting, evidence) knows no field and no state of any of them.
 */
export interface Dialect {
  /** The operator in messages, with its article. */
  readonly operator: string;
  readonly resource: CustomKind;
  /** The command that installs the operator. */
  readonly installCommand: string;
  /** The field of its spec that holds the driver's pod template. */
  readonly driverTemplate: readonly [field: string, inner: string];

  /** The spec of an attempt, with the names and labels by which SparkBatch finds its driver. */
  spec(input: PlannedAttempt): SpecFields;

  /** Everything in a batch that would make SparkBatch lose control of the driver, or that Spark would refuse. */
  check(batch: Batch): FieldProblem[];

  /** What the operator reports in the status of the application that creates a driver. */
  statusOf(status: unknown, driver: Pick<DriverRef, 'stateSource' | 'container'>): OperatorStatus;
}
