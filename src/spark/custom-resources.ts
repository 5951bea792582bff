import { type SparkProperties, withPrefix } from './properties.ts';

/** A device a driver asks for, e.g. a GPU. */
export interface CustomResource {
  /** Spark's name of it: `gpu`. */
  readonly name: string;
  /** Amount as text, a whole number. */
  readonly amount: string;
  /** Kubernetes' domain for it: `nvidia.com`. Without one Kubernetes can't be asked. */
  readonly vendor: string | undefined;
}

/** The devices asked for by `spark.driver.resource.<name>.amount` (Spark's `ResourceUtils.parseAllResourceRequests`). */
export function customResources(properties: SparkProperties, role: 'driver' | 'executor'): CustomResource[] {
  const settings = withPrefix(properties, `spark.${role}.resource.`);
  return Object.entries(settings).flatMap(([key, amount]) => {
    if (!key.endsWith('.amount') || Number(amount) === 0) return [];
    const name = key.slice(0, -'.amount'.length);
    return [{ name, amount, vendor: settings[`${name}.vendor`] }];
  });
}
