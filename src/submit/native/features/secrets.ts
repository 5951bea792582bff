import type { V1EnvVar } from '@kubernetes/client-node';
import { withPrefix } from '../../../spark/properties.ts';
import { type Feature, withEnv, withVolume } from './feature.ts';

/** Secrets as files (as Spark's `MountSecretsFeatureStep`): `spark.kubernetes.driver.secrets.<secret>=<path>`. */
export const secretMounts: Feature = (draft, { requested }) =>
  Object.entries(withPrefix(requested, 'spark.kubernetes.driver.secrets.')).reduce(
    (result, [secretName, mountPath]) =>
      withVolume(result, { name: `${secretName}-volume`, secret: { secretName } }, { mountPath }),
    draft,
  );

/** Secrets as environment (as Spark's `EnvSecretsFeatureStep`): `spark.kubernetes.driver.secretKeyRef.<name>=<secret>:<key>`. */
export const secretEnv: Feature = (draft, { requested }) =>
  withEnv(
    draft,
    Object.entries(withPrefix(requested, 'spark.kubernetes.driver.secretKeyRef.')).map(([name, value]): V1EnvVar => {
      const [secret = '', key = ''] = value.split(':');
      return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
    }),
  );
