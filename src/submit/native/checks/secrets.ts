import { type SparkProperties, withPrefix } from '../../../spark/properties.ts';
import type { Problem } from '../../shared/submitter.ts';

const PREFIX = 'spark.kubernetes.driver.secretKeyRef.';

/** Environment variables from secrets name the secret and the key in it. */
export function checkSecrets(properties: SparkProperties): Problem[] {
  return Object.entries(withPrefix(properties, PREFIX)).flatMap(([name, value]) =>
    /^[^:]+:[^:]+$/.test(value)
      ? []
      : [{ path: ['sparkConf', PREFIX + name], message: `"${value}" must name a secret and a key: secret:key` }],
  );
}
