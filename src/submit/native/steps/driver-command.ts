import type { V1EnvVar } from '@kubernetes/client-node';
import { languageOf, mainClassOf, NO_RESOURCE } from '../../../spark/application.ts';
import { listOf } from '../../../spark/properties.ts';
import { PROPERTIES_PATH } from './config-maps.ts';
import { type FeatureStep, withContainer, withEnv, withProperties } from './step.ts';

/**
 * The API server as the driver reaches it. Spark only checks that `spark.master` names Kubernetes; it connects to
 * `spark.kubernetes.driver.master`, which has this default (Spark's `KUBERNETES_MASTER_INTERNAL_URL`).
 */
const MASTER = 'k8s://https://kubernetes.default.svc';

/** The command of the driver's container (as Spark's `DriverCommandFeatureStep`). */
export const driverCommand: FeatureStep = (draft, { plan, requested }) => {
  const { batch } = plan;
  const { mainApplicationFile } = batch;
  const language = languageOf(batch);
  const command = withContainer(draft, {
    args: [
      ...(draft.container.args ?? []),
      'driver',
      ...(batch.proxyUser === undefined ? [] : ['--proxy-user', batch.proxyUser]),
      '--properties-file',
      PROPERTIES_PATH,
      '--class',
      mainClassOf(batch),
      mainApplicationFile,
      ...batch.arguments,
    ],
  });
  return withProperties(language === 'python' ? withEnv(command, pythonEnv(requested)) : command, {
    'spark.kubernetes.resource.type': language,
  });
};

/** The properties that `SparkSubmit` and the client itself set, whatever feature steps there are. */
export const submitProperties: FeatureStep = (draft, { plan, requested }) => {
  const { mainApplicationFile } = plan.batch;
  const language = languageOf(plan.batch);
  const isJar = language === 'java' && mainApplicationFile !== NO_RESOURCE;
  // Spark appends the application's jar, even if it is in the list already.
  const jars = [...listOf(requested['spark.jars']), ...(isJar ? [mainApplicationFile] : [])];
  return withProperties(draft, {
    'spark.master': MASTER,
    'spark.submit.deployMode': 'cluster',
    'spark.submit.pyFiles': listOf(requested['spark.submit.pyFiles']).join(','),
    'spark.kubernetes.submitInDriver': 'true',
    // For Java applications Spark sets it even when it is empty.
    ...((language === 'java' || jars.length > 0) && { 'spark.jars': jars.join(',') }),
  });
};

/** The Python executables that the batch asks for. The driver uses the executors' unless its own is set. */
function pythonEnv(requested: Readonly<Record<string, string>>): V1EnvVar[] {
  return [
    { name: 'PYSPARK_PYTHON', value: requested['spark.pyspark.python'] },
    {
      name: 'PYSPARK_DRIVER_PYTHON',
      value: requested['spark.pyspark.driver.python'] ?? requested['spark.pyspark.python'],
    },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}
