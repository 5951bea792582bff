import type { SparkProperties } from '../../../spark/properties.ts';
import type { Problem } from '../../shared/submitter.ts';

const NAME = 'spark.kubernetes.kerberos.tokenSecret.name';
const KEY = 'spark.kubernetes.kerberos.tokenSecret.itemKey';

/** Delegation tokens are a secret and a key in it (Spark's `KerberosConfDriverFeatureStep`). */
export function checkKerberos(properties: SparkProperties): Problem[] {
  if ((properties[NAME] === undefined) === (properties[KEY] === undefined)) return [];
  const [missing, given] = properties[NAME] === undefined ? [NAME, KEY] : [KEY, NAME];
  return [{ path: ['sparkConf', missing], message: `is missing: ${given} says only half of where the tokens are` }];
}
