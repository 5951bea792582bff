import type { DriverRef } from '../src/model/driver/observation.ts';

/** The fields by which log lines name a driver. */
export function driverFields({ cluster, namespace, name }: Pick<DriverRef, 'cluster' | 'namespace' | 'name'>) {
  return { cluster, namespace, pod: name };
}
