import type { Batch } from '../../model/batch/batch.ts';

/** Fields of a batch that describe its driver. Kinds that do not build the driver from fields refuse them. */
export const DRIVER_FIELDS = [
  'type',
  'mainClass',
  'mainApplicationFile',
  'arguments',
  'sparkConf',
  'sparkVersion',
  'image',
  'imagePullPolicy',
  'imagePullSecrets',
  'driver',
  'executor',
  'sparkConfFiles',
  'hadoopConfFiles',
  'krb5Conf',
  'proxyUser',
  'deps',
] as const satisfies readonly (keyof Batch)[];

/** One of {@link DRIVER_FIELDS}. */
export type DriverField = (typeof DRIVER_FIELDS)[number];

/** The fields that describe a driver and have a value other than the empty ones that the schema fills in. */
export function setDriverFields(batch: Batch): DriverField[] {
  return DRIVER_FIELDS.filter((field) => isSet(batch[field]));
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}
