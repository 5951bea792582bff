import type { V1EnvVar } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import { dependentName } from '../../../spark/names.ts';
import { withPrefix } from '../../../spark/properties.ts';
import {
  type DriverDraft,
  type FeatureStep,
  type StepInput,
  withDependent,
  withEnv,
  withPodSpec,
  withProperties,
  withVolume,
} from './step.ts';

/**
 * Secrets mounted as files (as Spark's `MountSecretsFeatureStep`): `spark.kubernetes.driver.secrets.<secret>=<path>`.
 */
export const secretMounts: FeatureStep = (draft, { requested }) =>
  Object.entries(withPrefix(requested, 'spark.kubernetes.driver.secrets.')).reduce(
    (result, [secretName, mountPath]) =>
      withVolume(result, { name: `${secretName}-volume`, secret: { secretName } }, { mountPath }),
    draft,
  );

/**
 * Secrets as environment variables (as Spark's `EnvSecretsFeatureStep`):
 * `spark.kubernetes.driver.secretKeyRef.<name>=<secret>:<key>`.
 */
export const secretEnv: FeatureStep = (draft, { requested }) =>
  withEnv(
    draft,
    Object.entries(withPrefix(requested, 'spark.kubernetes.driver.secretKeyRef.')).map(([name, value]): V1EnvVar => {
      const [secret = '', key = ''] = value.split(':');
      return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
    }),
  );

const CREDENTIALS_FOLDER = '/mnt/secrets/spark-kubernetes-credentials';
const TOKEN_KEY = 'oauth-token';
const TOKEN_FILE = 'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile';
/** Spark's replacement for a token in the properties, which more people may read than secrets. */
const REDACTED = '<present_but_redacted>';

/**
 * The credentials with which the driver creates executors (as Spark's `DriverKubernetesCredentialsFeatureStep`): a
 * service account, or a token, which becomes a Secret. Spark sets no service account when there is a token. Credentials
 * that the batch mounts itself are plain properties and need no step.
 */
export const credentials: FeatureStep = (draft, { attempt, requested }) => {
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
    { mountPath: CREDENTIALS_FOLDER },
  );
  const tokens = Object.keys(requested).filter((property) => property.endsWith('oauthToken'));
  return withProperties(mounted, {
    ...Object.fromEntries(tokens.map((property) => [property, REDACTED])),
    [TOKEN_FILE]: requested[TOKEN_FILE] ?? `${CREDENTIALS_FOLDER}/${TOKEN_KEY}`,
  });
};

const HADOOP_TOKENS_FOLDER = '/mnt/secrets/hadoop-credentials';

/**
 * Kerberos configuration of the batch or of an existing ConfigMap, and delegation tokens that exist in the cluster (as Spark's
 * `KerberosConfDriverFeatureStep`). `checkNative` refuses keytabs and tokens of the submitting machine.
 */
export const kerberos: FeatureStep = (draft, input) => {
  const { requested } = input;
  const secretName = requested['spark.kubernetes.kerberos.tokenSecret.name'];
  const key = requested['spark.kubernetes.kerberos.tokenSecret.itemKey'];
  const configured = withKrb5Conf(draft, input);
  if (secretName === undefined) return configured;
  return withEnv(
    withVolume(configured, { name: 'hadoop-secret', secret: { secretName } }, { mountPath: HADOOP_TOKENS_FOLDER }),
    [{ name: 'HADOOP_TOKEN_FILE_LOCATION', value: `${HADOOP_TOKENS_FOLDER}/${key}` }],
  );
};

const KRB5_CONF = 'krb5.conf';

function withKrb5Conf(draft: DriverDraft, { plan, attempt, requested }: StepInput): DriverDraft {
  const mountAt = { mountPath: `/etc/${KRB5_CONF}`, subPath: KRB5_CONF };
  const existing = requested['spark.kubernetes.kerberos.krb5.configMapName'];
  if (existing !== undefined) return withVolume(draft, { name: 'krb5-file', configMap: { name: existing } }, mountAt);
  const { krb5Conf } = plan.batch;
  if (krb5Conf === undefined) return draft;
  const name = dependentName(attempt, '-krb5-file');
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { [KRB5_CONF]: krb5Conf },
    immutable: true,
  } as PlainObject;
  const items = [{ key: KRB5_CONF, path: KRB5_CONF }];
  return withVolume(withDependent(draft, configMap), { name: 'krb5-file', configMap: { name, items } }, mountAt);
}
