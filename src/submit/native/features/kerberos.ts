import { type Feature, withEnv, withVolume } from './feature.ts';

const TOKENS_FOLDER = '/mnt/secrets/hadoop-credentials';

/**
 * Kerberos set-up and delegation tokens that are in the cluster already (as Spark's `KerberosConfDriverFeatureStep`).
 * Keytabs and tokens of the submitter are refused.
 */
export const kerberos: Feature = (draft, { requested }) => {
  const krb5 = requested['spark.kubernetes.kerberos.krb5.configMapName'];
  const secretName = requested['spark.kubernetes.kerberos.tokenSecret.name'];
  const key = requested['spark.kubernetes.kerberos.tokenSecret.itemKey'];
  const configured =
    krb5 === undefined
      ? draft
      : withVolume(
          draft,
          { name: 'krb5-file', configMap: { name: krb5 } },
          { mountPath: '/etc/krb5.conf', subPath: 'krb5.conf' },
        );
  if (secretName === undefined) return configured;
  return withEnv(
    withVolume(configured, { name: 'hadoop-secret', secret: { secretName } }, { mountPath: TOKENS_FOLDER }),
    [{ name: 'HADOOP_TOKEN_FILE_LOCATION', value: `${TOKENS_FOLDER}/${key}` }],
  );
};
