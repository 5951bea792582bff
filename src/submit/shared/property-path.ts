import type { Batch } from '../../model/batch/batch.ts';
import { fieldProperties } from '../../spark/field-properties.ts';

/** Where in the batch a Spark property comes from: the field that stands for it, or `sparkConf`. */
export function pathOfProperty(batch: Batch, property: string): readonly (string | number)[] {
  const field = fieldProperties(batch).find((candidate) => candidate.property === property);
  return field?.path ?? ['sparkConf', property];
}
