/** Builders of manifests from the parts that matter to a test. */
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { Simulation } from './environment/test-environment.ts';

/** The driver of a manifest, with the volumes that it needs and a simulated run time. */
export const DRIVER = `
apiVersion: v1
kind: Pod
metadata:
  labels:
    spark-role: driver
  annotations:
    sim.spark-batch/run-time: \${runTime}
spec:
  containers:
    - name: spark-kubernetes-driver
      image: spark:4.1
      args: [driver, --properties-file, /opt/spark/conf/spark.properties, local:///opt/spark/app/job.jar]
      volumeMounts:
        - { name: conf, mountPath: /opt/spark/conf }
  volumes:
    - name: conf
      configMap:
        name: "\${SPARK_BATCH_APPLICATION_ID}-conf"
`;

/** The ConfigMap with the driver's properties. */
export const CONFIG_MAP = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: \${SPARK_BATCH_APPLICATION_ID}-conf
data:
  spark.properties: |
    spark.executor.instances=2
    \${SPARK_BATCH_PROPERTIES}
`;

/** The Service of the driver, for executors and the Spark UI. */
export const SERVICE = `
apiVersion: v1
kind: Service
metadata:
  name: \${SPARK_BATCH_APPLICATION_ID}-svc
spec:
  clusterIP: None
  selector:
    spark-app-selector: \${SPARK_BATCH_APPLICATION_ID}
  ports:
    - { name: spark-ui, port: 4040 }
`;

/** Joins documents to a manifest. */
export function manifestOf(...documents: readonly string[]): string {
  return documents.join('\n---\n');
}

/** A batch from a manifest. */
export function manifestBatch(
  { documents = [DRIVER, CONFIG_MAP, SERVICE], variables = { runTime: '1s' } }: ManifestFacts = {},
  more: Partial<BatchRequest> = {},
): BatchRequest {
  return { name: 'etl', submit: { kind: 'manifest', manifest: manifestOf(...documents), variables }, ...more };
}

/** The parts of a manifest that matter to a test. */
export interface ManifestFacts {
  readonly documents?: readonly string[];
  readonly variables?: Record<string, string | number | boolean>;
}

/** A batch from a manifest with a simulated driver; each annotation has a variable as value. */
export function simulatedManifest(simulation: Simulation): BatchRequest {
  const simulated = Object.entries({ 'run-time': '0.5s', ...simulation });
  const annotations = simulated.map(([key]) => `    sim.spark-batch/${key}: \${${camel(key)}}`).join('\n');
  const driver = DRIVER.replace(/^ {4}sim\..*$/m, () => annotations);
  const variables = Object.fromEntries(simulated.map(([key, value]) => [camel(key), value]));
  return manifestBatch({ documents: [driver, CONFIG_MAP, SERVICE], variables });
}

const camel = (key: string) => key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
