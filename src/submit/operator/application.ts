import type { KubernetesObject } from '@kubernetes/client-node';
import type { DriverRef } from '../../model/driver/observation.ts';
import type { SpecFields } from './fields.ts';

/** A SparkApplication of any operator, as far as it is read here. */
export interface SparkApplication extends KubernetesObject {
  readonly spec: SpecFields;
  /** What the operator writes; each has its own fields. */
  readonly status?: unknown;
}

/** The operators' webhooks accept DNS labels only, and use the name as a label value. */
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
