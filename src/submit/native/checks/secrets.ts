import { type SparkProperties, withPrefix } from '../../../spark/properties.ts';
import type { FieldProblem } from '../../shared/problem.ts';

const SECRET_ENV = 'spark.kubernetes.driver.secretKeyRef.';
const TOKEN_SECRET_NAME = 'spark.kubernetes.kerberos.tokenSecret.name';
const TOKEN_SECRET_KEY = 'spark.kubernetes.kerberos.tokenSecret.itemKey';

/** Checks references to secrets: each needs the name of a secret and a key in it. */
export function checkSecrets(properties: SparkProperties): FieldProblem[] {
  return [...checkSecretEnv(properties), ...checkTokenSecret(properties)];
}

function checkSecretEnv(properties: SparkProperties): FieldProblem[] {
  return Object.entries(withPrefix(properties, SECRET_ENV)).flatMap(([name, value]) =>
    /^[^:]+:[^:]+$/.test(value)
      ? []
      : [{ path: ['sparkConf', SECRET_ENV + name], message: `"${value}" must name a secret and a key: secret:key` }],
  );
}

/** Delegation tokens (Spark's `KerberosConfDriverFeatureStep`). */
function checkTokenSecret(properties: SparkProperties): FieldProblem[] {
  if ((properties[TOKEN_SECRET_NAME] === undefined) === (properties[TOKEN_SECRET_KEY] === undefined)) return [];
  const [missing, given] =
    properties[TOKEN_SECRET_NAME] === undefined
      ? [TOKEN_SECRET_NAME, TOKEN_SECRET_KEY]
      : [TOKEN_SECRET_KEY, TOKEN_SECRET_NAME];
  return [{ path: ['sparkConf', missing], message: `is missing: ${given} needs it to locate the delegation tokens` }];
}
