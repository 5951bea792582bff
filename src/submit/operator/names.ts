import type { DriverRef } from '../../model/driver/observation.ts';

/** The operator's webhook takes DNS labels only, and makes a label of the name. */
const LONGEST = 63;

/**
 * The name of the SparkApplication that makes a driver. It follows from the driver's, with the unique end kept, so that
 * whoever knows the driver finds what made it.
 */
export function applicationName({ name }: Pick<DriverRef, 'name'>): string {
  const prefix = name.replace(/-driver$/, '');
  const unique = /-[0-9a-f]{12}-\d+$/.exec(prefix)?.[0] ?? '';
  const given = prefix.slice(0, prefix.length - unique.length);
  return given.slice(0, LONGEST - unique.length).replace(/-+$/, '') + unique;
}
