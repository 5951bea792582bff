import { type Feature, withPodSpec } from './feature.ts';

/** The account the driver asks for executors with (as Spark's `DriverKubernetesCredentialsFeatureStep`, which sets both names). */
export const serviceAccount: Feature = (draft, { requested }) => {
  const name = requested['spark.kubernetes.authenticate.driver.serviceAccountName'];
  return name === undefined ? draft : withPodSpec(draft, { serviceAccountName: name, serviceAccount: name });
};
