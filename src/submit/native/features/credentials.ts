import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import { dependentName } from '../../../spark/names.ts';
import { type Feature, withDependent, withPodSpec, withProperties, withVolume } from './feature.ts';

const FOLDER = '/mnt/secrets/spark-kubernetes-credentials';
const TOKEN_KEY = 'oauth-token';
const TOKEN_FILE = 'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile';

/** What stands for a token among the properties, which more people may read than secrets. */
const REDACTED = '<present_but_redacted>';

/**
 * What the driver asks for executors with (as Spark's `DriverKubernetesCredentialsFeatureStep`): its service account, or
 * a token, of which a secret is made. Spark sets no service account beside a token. Credentials that are mounted
 * already are passed on with all properties.
 */
export const credentials: Feature = (draft, { attempt, requested }) => {
  const account = requested['spark.kubernetes.authenticate.driver.serviceAccountName'];
  const token = requested['spark.kubernetes.authenticate.driver.oauthToken'];
  if (token === undefined) {
    return account === undefined ? draft : withPodSpec(draft, { serviceAccountName: account, serviceAccount: account });
  }
  const name = dependentName(attempt, '-kubernetes-credentials');
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    data: { [TOKEN_KEY]: Buffer.from(token).toString('base64') },
    immutable: true,
  } as PlainObject;
  const mounted = withVolume(
    withDependent(draft, secret),
    { name: 'kubernetes-credentials', secret: { secretName: name } },
    { mountPath: FOLDER },
  );
  const tokens = Object.keys(requested).filter((property) => property.endsWith('oauthToken'));
  return withProperties(mounted, {
    ...Object.fromEntries(tokens.map((property) => [property, REDACTED])),
    [TOKEN_FILE]: requested[TOKEN_FILE] ?? `${FOLDER}/${TOKEN_KEY}`,
  });
};
