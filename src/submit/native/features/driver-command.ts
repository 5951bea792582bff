import type { V1EnvVar } from '@kubernetes/client-node';
import { languageOf, mainClassOf, NO_RESOURCE } from '../../../spark/application.ts';
import { listOf } from '../../../spark/properties.ts';
import { type Feature, withContainer, withEnv, withProperties } from './feature.ts';
import { PROPERTIES_PATH } from './conf-volume.ts';

/**
 * The API server as the driver sees it. Spark wants `spark.master` to name Kubernetes, and then talks to
 * `spark.kubernetes.driver.master`, whose default this is (Spark's `KUBERNETES_MASTER_INTERNAL_URL`).
 */
const MASTER = 'k8s://https://kubernetes.default.svc';

/** What the driver runs (as Spark's `DriverCommandFeatureStep`, and what `SparkSubmit` itself adds to the properties). */
export const driverCommand: Feature = (draft, { plan, requested }) => {
  const { batch } = plan;
  const { mainApplicationFile } = batch;
  const language = languageOf(batch);
  const jars = listOf(requested['spark.jars']);
  if (language === 'java' && mainApplicationFile !== NO_RESOURCE && !jars.includes(mainApplicationFile)) {
    jars.push(mainApplicationFile);
  }
  const command = withContainer(draft, {
    args: [
      ...(draft.container.args ?? []),
      'driver',
      '--properties-file',
      PROPERTIES_PATH,
      '--class',
      mainClassOf(batch),
      mainApplicationFile,
      ...batch.arguments,
    ],
  });
  return withProperties(language === 'python' ? withEnv(command, pythonEnv(requested)) : command, {
    'spark.master': MASTER,
    'spark.submit.deployMode': 'cluster',
    'spark.submit.pyFiles': listOf(requested['spark.submit.pyFiles']).join(','),
    'spark.kubernetes.resource.type': language,
    'spark.kubernetes.submitInDriver': 'true',
    // For the JVM it is there even when it is empty.
    ...((language === 'java' || jars.length > 0) && { 'spark.jars': jars.join(',') }),
  });
};

/** Which Python to run, where the batch says so; the driver's is that of executors unless it has its own. */
function pythonEnv(requested: Readonly<Record<string, string>>): V1EnvVar[] {
  return [
    { name: 'PYSPARK_PYTHON', value: requested['spark.pyspark.python'] },
    {
      name: 'PYSPARK_DRIVER_PYTHON',
      value: requested['spark.pyspark.driver.python'] ?? requested['spark.pyspark.python'],
    },
  ].flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
}
