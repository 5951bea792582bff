import { DRIVER, MANIFEST } from './bases.ts';
import type { Refusal, Section } from './refusal.ts';

/** The driver with one text replaced. */
function withReplacement(about: string, text: string, replacement: string): Refusal {
  if (!DRIVER.includes(text)) throw new Error(`The driver has no ${JSON.stringify(text)}`);
  return refusal(about, DRIVER.replace(text, replacement));
}

/** The driver and another document. */
function withDocument(about: string, document: string): Refusal {
  return refusal(about, `${DRIVER}---\n${document}\n`);
}

function refusal(about: string, manifest: string, variables: object = { image: 'spark:4.1.4' }): Refusal {
  return { about, fields: { submit: { kind: 'manifest', manifest, variables } } };
}

const METADATA = 'metadata: { name: "${SPARK_BATCH_TAG}" }';

export const MANIFESTS: Section = {
  title: 'manifest',
  about:
    'SparkBatch would lose control of the driver, or could not assign the objects to their batch. `DRIVER` stands for a valid driver Pod.',
  base: MANIFEST,
  refusals: [
    { about: 'no manifest', fields: { submit: { kind: 'manifest' } } },
    refusal('an empty manifest', '# later', {}),
    refusal('invalid YAML', 'kind: [Pod', {}),
    refusal('a variable without quotes in a list', 'kind: Pod\nspec: [${image}]'),
    refusal('a variable without a value', DRIVER, {}),
    refusal('an unused variable', DRIVER, { image: 'spark:4.1.4', cores: 2 }),
    refusal('a value for a variable of SparkBatch', DRIVER, { image: 'spark:4.1.4', SPARK_BATCH_TAG: 'mine' }),
    withReplacement('a variable in a key', 'app: etl', '"${app}": etl'),
    withReplacement('a variable without a name', 'app: etl', 'app: "${}"'),
    withDocument('two drivers', DRIVER.trimEnd()),
    refusal('no driver', `apiVersion: v1\nkind: ConfigMap\n${METADATA}\ndata: { p: "\${SPARK_BATCH_PROPERTIES}" }`, {}),
    withReplacement('a name for the driver', 'labels:', 'name: mine\n  labels:'),
    withReplacement('a driver that restarts', 'restartPolicy: Never', 'restartPolicy: OnFailure'),
    withReplacement('another namespace', 'labels:', 'namespace: other\n  labels:'),
    withReplacement('a finalizer', 'labels:', 'finalizers: [example.org/mine]\n  labels:'),
    withReplacement('an ownership label', 'app: etl', 'spark-batch-tag: mine'),
    withReplacement('a driver without its application id', '${SPARK_BATCH_PROPERTIES}', 'spark.ui.enabled=false'),
    withReplacement(
      'two containers without the name of the driver',
      '- name: spark-kubernetes-driver',
      '- name: sidecar\n    - name: main',
    ),
    withDocument('a fixed name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }'),
    withDocument('an unsupported kind', `apiVersion: apps/v1\nkind: Deployment\n${METADATA}`),
    { about: 'a field of other submit kinds', fields: { driver: { memory: '4g' } } },
  ],
};
