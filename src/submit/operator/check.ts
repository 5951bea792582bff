import type { Batch } from '../../model/batch/batch.ts';
import type { FieldProblem } from '../shared/problem.ts';
import { dialectOf } from './dialects.ts';

/**
 * Everything in a batch that would make SparkBatch lose control of the driver, or that Spark would refuse. The operator
 * checks the rest.
 */
export function checkOperator(batch: Batch): FieldProblem[] {
  return dialectOf(batch).check(batch);
}
