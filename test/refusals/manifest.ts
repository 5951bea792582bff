import { DRIVER, MANIFEST } from './bases.ts';
import type { Refusal, Section } from './refusal.ts';

/** The driver with one thing said otherwise. */
function otherwise(about: string, instead: string, written: string): Refusal {
  if (!DRIVER.includes(instead)) throw new Error(`The driver has no ${JSON.stringify(instead)}`);
  return of(about, DRIVER.replace(instead, written));
}

/** The driver, and something else. */
function beside(about: string, document: string): Refusal {
  return of(about, `${DRIVER}---\n${document}\n`);
}

function of(about: string, manifest: string, variables: object = { image: 'spark:4.1.4' }): Refusal {
  return { about, written: { submit: { kind: 'manifest', manifest, variables } } };
}

const NAMED = 'metadata: { name: "${SPARK_BATCH_TAG}" }';

export const MANIFESTS: Section = {
  title: 'manifest',
  about:
    "What would make a manifest another batch, or nobody's. `DRIVER` stands for a driver Pod in YAML that is taken.",
  base: MANIFEST,
  refusals: [
    { about: 'no manifest', written: { submit: { kind: 'manifest' } } },
    of('an empty manifest', '# later', {}),
    of('no YAML', 'kind: [Pod', {}),
    of('a variable without quotes in a list', 'kind: Pod\nspec: [${image}]'),
    of('a variable without a value', DRIVER, {}),
    of('a value without a use', DRIVER, { image: 'spark:4.1.4', cores: 2 }),
    of('a value for a variable that is given', DRIVER, { image: 'spark:4.1.4', SPARK_BATCH_TAG: 'mine' }),
    otherwise('a variable in a key', 'app: etl', '"${app}": etl'),
    otherwise('a variable without a name', 'app: etl', 'app: "${}"'),
    beside('two drivers', DRIVER.trimEnd()),
    of('no driver', `apiVersion: v1\nkind: ConfigMap\n${NAMED}\ndata: { p: "\${SPARK_BATCH_PROPERTIES}" }`, {}),
    otherwise('a driver with a name', 'labels:', 'name: mine\n  labels:'),
    otherwise('a driver that starts anew by itself', 'restartPolicy: Never', 'restartPolicy: OnFailure'),
    otherwise('another namespace', 'labels:', 'namespace: other\n  labels:'),
    otherwise('a finalizer', 'labels:', 'finalizers: [example.org/mine]\n  labels:'),
    otherwise("a label of SparkBatch's", 'app: etl', 'spark-batch-tag: mine'),
    otherwise('a driver that is not told its id', '${SPARK_BATCH_PROPERTIES}', 'spark.ui.enabled=false'),
    otherwise(
      'no container that is the driver',
      '- name: spark-kubernetes-driver',
      '- name: sidecar\n    - name: main',
    ),
    beside('a name that other batches have, too', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }'),
    beside('a kind that is not of a driver', `apiVersion: apps/v1\nkind: Deployment\n${NAMED}`),
    { about: 'a field that the manifest says', written: { driver: { memory: '4g' } } },
  ],
};
