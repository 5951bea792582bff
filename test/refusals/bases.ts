import type { BatchRequest } from '../../src/model/batch/batch.ts';

/** A valid batch of the kinds native and operator. */
export const APPLICATION = {
  name: 'etl',
  image: 'spark:4.1.4',
  mainClass: 'org.example.Etl',
  mainApplicationFile: 'local:///opt/spark/app/etl.jar',
} as const satisfies BatchRequest;

/** A valid manifest. */
export const DRIVER = `
apiVersion: v1
kind: Pod
metadata:
  labels: { app: etl }
spec:
  restartPolicy: Never
  containers:
    - name: spark-kubernetes-driver
      image: \${image}
      env:
        - { name: PROPERTIES, value: '\${SPARK_BATCH_PROPERTIES}' }
`.trimStart();

/** A batch with that manifest. */
export const MANIFEST = {
  name: 'etl',
  submit: { kind: 'manifest', manifest: DRIVER, variables: { image: 'spark:4.1.4' } },
} as const satisfies BatchRequest;
