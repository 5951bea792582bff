import { describe, expect, test } from '@jest/globals';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import { type BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkManifest } from '../../../../src/submit/manifest/check.ts';
import { CONFIG_MAP, DRIVER, manifestBatch, SERVICE } from '../../../support/manifests.ts';

/** The problems of a batch, as `path: message`. */
function problemsOf(documents: readonly string[], more: Partial<BatchRequest> = {}): string[] {
  const batch = batchSchema.parse({ ...manifestBatch({ documents }), namespace: 'team-a', ...more });
  return checkManifest(batch).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The driver with one text replaced. */
const driverWith = (before: string, after: string) => {
  expect(DRIVER).toContain(before);
  return DRIVER.replace(before, after);
};

/** A dependent of the driver. */
const object = (kind: string, more = '', apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${SPARK_BATCH_TAG}-x\n${more}`;

describe('the kind manifest', () => {
  test.each<[story: string, documents: readonly string[]]>([
    ['with driver, ConfigMap and Service', [DRIVER, CONFIG_MAP, SERVICE]],
    ['in any order', [SERVICE, CONFIG_MAP, DRIVER]],
    ['with a Pod without the role of a driver', [driverWith('spark-role: driver', 'team: a'), CONFIG_MAP]],
    ['with another name for the driver container', [driverWith('spark-kubernetes-driver', 'main'), CONFIG_MAP]],
    ['with the restart policy Never', [driverWith('spec:', 'spec:\n  restartPolicy: Never'), CONFIG_MAP]],
    [
      'with the values that SparkBatch would set',
      [
        driverWith(
          'metadata:',
          'metadata:\n  name: ${SPARK_BATCH_DRIVER_NAME}\n  namespace: ${SPARK_BATCH_NAMESPACE}\n  creationTimestamp: null',
        ).replace('spark-role: driver', 'spark-app-selector: ${SPARK_BATCH_APPLICATION_ID}'),
        CONFIG_MAP,
      ],
    ],
    [
      'with every supported kind',
      [
        DRIVER,
        CONFIG_MAP,
        object('Secret'),
        object('PersistentVolumeClaim'),
        object('Ingress', '', 'networking.k8s.io/v1'),
      ],
    ],
    [
      'with spark.app.id set by its author',
      [driverWith('driver, --prop', 'driver, --conf, "spark.app.id=${SPARK_BATCH_APPLICATION_ID}", --prop')],
    ],
  ])('accepts a manifest %s', (_, documents) => {
    expect(problemsOf(documents)).toEqual([]);
  });

  test('accepts any namespace while the namespace of the batch is not known', () => {
    const otherNamespace = driverWith('metadata:', 'metadata:\n  namespace: team-b');
    const { namespace: _, ...batch } = batchSchema.parse(manifestBatch({ documents: [otherNamespace, CONFIG_MAP] }));
    expect(checkManifest(batch)).toEqual([]);
  });
});

describe('a manifest is refused', () => {
  const UNIQUE = '${SPARK_BATCH_DRIVER_NAME}, ${SPARK_BATCH_APPLICATION_ID}, ${SPARK_BATCH_TAG}';

  const DRIVERS: [string, readonly string[], string][] = [
    ['no Pod', [CONFIG_MAP], 'has no driver: one document must be a Pod'],
    [
      'two Pods',
      [DRIVER, DRIVER, CONFIG_MAP],
      'has 2 Pods (documents 1, 2): keep one, the driver, which creates its executors itself',
    ],
    [
      'a driver and an executor',
      [DRIVER, CONFIG_MAP, driverWith('spark-role: driver', 'spark-role: executor')],
      'has 2 Pods (documents 1, 3): keep one, the driver, which creates its executors itself',
    ],
    [
      'an executor in place of the driver',
      [driverWith('spark-role: driver', 'spark-role: executor'), CONFIG_MAP],
      'document 1, metadata.labels["spark-role"]: is set by SparkBatch, which identifies its objects by it: remove it',
    ],
    [
      'a driver that restarts',
      [driverWith('spec:', 'spec:\n  restartPolicy: OnFailure'), CONFIG_MAP],
      'document 1, spec.restartPolicy: must be Never, not "OnFailure": SparkBatch retries the application itself, with a new driver (retry.application)',
    ],
    [
      'a driver without containers',
      [`${DRIVER.slice(0, DRIVER.indexOf('spec:'))}spec: {}`, CONFIG_MAP],
      'document 1, spec.containers: is missing: a driver needs a container, spark-kubernetes-driver',
    ],
    [
      'two containers without the name of Spark',
      [driverWith('- name: spark-kubernetes-driver', '- name: sidecar\n    - name: main'), CONFIG_MAP],
      'document 1, spec.containers: one of 2 must be named spark-kubernetes-driver: its exit code is that of the application',
    ],
    [
      'a name for the driver',
      [driverWith('metadata:', 'metadata:\n  name: pi-driver'), CONFIG_MAP],
      'document 1, metadata.name: is set by SparkBatch for each attempt: remove it, or write ${SPARK_BATCH_DRIVER_NAME}',
    ],
    [
      'a driver without its application id',
      [DRIVER],
      "does not set the driver's application id, by which SparkBatch finds and deletes its executors: put ${SPARK_BATCH_PROPERTIES} into the driver's spark.properties, or set spark.app.id to ${SPARK_BATCH_APPLICATION_ID}",
    ],
    ['an empty manifest', ['# to be written'], 'is empty: one document must be the driver Pod'],
  ];

  const METADATA: [string, readonly string[], string][] = [
    [
      'another namespace',
      [DRIVER, CONFIG_MAP, object('Secret', '  namespace: team-b')],
      'document 3, metadata.namespace: "team-b" is not the namespace of the batch, "team-a": remove it, or write ${SPARK_BATCH_NAMESPACE}',
    ],
    [
      'a generated name',
      [driverWith('metadata:', 'metadata:\n  generateName: pi-'), CONFIG_MAP],
      'document 1, metadata.generateName: would create another object with each try: use name',
    ],
    [
      'an owner',
      [DRIVER, CONFIG_MAP, object('Secret', '  ownerReferences: [{ name: x }]')],
      'document 3, metadata.ownerReferences: is set by SparkBatch: the driver owns all objects, which are deleted with it',
    ],
    [
      'a finalizer',
      [driverWith('metadata:', 'metadata:\n  finalizers: [x/y]'), CONFIG_MAP],
      'document 1, metadata.finalizers: would keep the object after SparkBatch has deleted it: remove it',
    ],
    [
      'a uid',
      [driverWith('metadata:', 'metadata:\n  uid: x'), CONFIG_MAP],
      'document 1, metadata.uid: is set by the API server: remove it',
    ],
    [
      'labels that are a list',
      [DRIVER, CONFIG_MAP, object('Secret', '  labels: [a]')],
      'document 3, metadata.labels: must be a map',
    ],
    ...[
      ['labels', 'spark-batch-tag'],
      ['labels', 'spark-batch/temporal-namespace-id'],
      ['annotations', 'spark-batch/workflow-id'],
      ['annotations', 'spark-batch/attempt'],
      ['annotations', 'spark-batch/state-source'],
      ['annotations', 'spark-batch/end-recorded'],
    ].map(([field, key]): [string, readonly string[], string] => [
      `a value for ${key}`,
      [DRIVER, CONFIG_MAP, object('Secret', `  ${field}: { ${key}: mine }`)],
      `document 3, metadata.${field}["${key}"]: is set by SparkBatch, which identifies its objects by it: remove it`,
    ]),
    [
      'another application id',
      [driverWith('spark-role: driver', 'spark-role: driver\n    spark-app-selector: mine'), CONFIG_MAP],
      'document 1, metadata.labels["spark-app-selector"]: is set by SparkBatch, which identifies its objects by it: remove it',
    ],
  ];

  const KINDS: [string, readonly string[], string][] = [
    [
      'a document of text',
      [DRIVER, CONFIG_MAP, 'hello'],
      'document 3: is not a Kubernetes object: it needs apiVersion, kind and metadata',
    ],
    [
      'an object without a kind',
      [DRIVER, CONFIG_MAP, 'a: 1'],
      'document 3, kind: is missing: use Pod, ConfigMap, Service, ...',
    ],
    [
      'an Ingress of an old version',
      [DRIVER, CONFIG_MAP, object('Ingress', '', 'extensions/v1beta1')],
      'document 3, apiVersion: must be networking.k8s.io/v1 for a Ingress',
    ],
    ...(
      [
        ['Deployment', 'starts pods that would outlive a kill of the batch; a manifest may start one driver Pod only'],
        ['CronJob', 'starts pods that would outlive a kill of the batch; a manifest may start one driver Pod only'],
        ['RoleBinding', 'grants permissions, which do not belong to a single batch: create it once, for all batches'],
        ['Namespace', 'is not namespaced, so that no driver can own it: create it once, for all batches'],
        ['List', 'is a list: write its items as separate documents, separated by ---'],
        ['SparkApplication', 'is run by the Spark operator: use submit.kind: operator'],
        [
          'NetworkPolicy',
          'is not supported: a manifest may contain Pod, ConfigMap, Service, Secret, PersistentVolumeClaim, Ingress',
        ],
      ] as const
    ).map(([kind, reason]): [string, readonly string[], string] => [
      kind,
      [DRIVER, CONFIG_MAP, object(kind)],
      `document 3, kind: ${kind} ${reason}`,
    ]),
  ];

  const NAMES: [string, readonly string[], string][] = [
    [
      'a ConfigMap with a fixed name',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', 'pi')],
      `document 2, metadata.name: "pi-conf" would be the same for every attempt and every batch, which would share one ConfigMap: include one of ${UNIQUE}`,
    ],
    [
      'a name that differs between batches, but not between attempts',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', '${SPARK_BATCH_NAME}')],
      `document 2, metadata.name: "\${SPARK_BATCH_NAME}-conf" would be the same for every attempt and every batch, which would share one ConfigMap: include one of ${UNIQUE}`,
    ],
    [
      'an escaped variable in a name',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', '$$$${SPARK_BATCH_TAG}')],
      `document 2, metadata.name: "$\${SPARK_BATCH_TAG}-conf" would be the same for every attempt and every batch, which would share one ConfigMap: include one of ${UNIQUE}`,
    ],
    [
      'an object without a name',
      [DRIVER, CONFIG_MAP, 'apiVersion: v1\nkind: Secret'],
      `document 3, metadata.name: is missing: use a name that contains one of ${UNIQUE}`,
    ],
    [
      'two objects with one name',
      [DRIVER, CONFIG_MAP, SERVICE, CONFIG_MAP],
      'document 4, metadata.name: is already the name of the ConfigMap in document 2',
    ],
    [
      'a Service named after the tag',
      [DRIVER, CONFIG_MAP, object('Service')],
      'document 3, metadata.name: must begin with a letter, which a tag may not: use ${SPARK_BATCH_APPLICATION_ID}',
    ],
  ];

  test.each([...DRIVERS, ...METADATA, ...KINDS, ...NAMES])('for %s', (_, documents, message) => {
    expect(problemsOf(documents, { submit: undefined, ...manifestBatch(withVariables(documents)) })).toEqual([
      `submit.manifest: ${message}`,
    ]);
  });

  test('for a Service named after a driver with a long name', () => {
    const service = SERVICE.replace('${SPARK_BATCH_APPLICATION_ID}-svc', '${SPARK_BATCH_DRIVER_NAME}');
    expect(problemsOf([DRIVER, CONFIG_MAP, service], { name: 'x'.repeat(50) })).toEqual([
      "submit.manifest: document 3, metadata.name: has 72 characters, more than the 63 of a Service's name: use ${SPARK_BATCH_APPLICATION_ID}, which has 40",
    ]);
  });
});

/** The documents with values for the variables that they use: an unused variable would be another problem. */
function withVariables(documents: readonly string[]) {
  return { documents, variables: documents.some((text) => text.includes('${runTime}')) ? { runTime: '1s' } : {} };
}

describe('a manifest is refused together with a field of other kinds', () => {
  test.each<[field: keyof BatchRequest, value: unknown, counterpart: string]>([
    ['type', 'Python', 'the command of the driver container'],
    ['mainClass', 'org.example.Main', 'the command of the driver container'],
    ['mainApplicationFile', 'local:///x.jar', 'the command of the driver container'],
    ['arguments', ['1'], 'the command of the driver container'],
    ['sparkConf', { 'spark.ui.enabled': 'false' }, "the driver's Spark properties"],
    ['sparkVersion', '4.1', 'the image'],
    ['image', 'spark:4.1', 'image of the driver container'],
    ['imagePullPolicy', 'Always', 'imagePullPolicy of the driver container'],
    ['imagePullSecrets', ['x'], 'imagePullSecrets of the driver Pod'],
    ['driver', { memory: '1g' }, 'the driver Pod'],
    ['executor', { instances: 1 }, "the driver's Spark properties (spark.executor.*, spark.kubernetes.executor.*)"],
    ['deps', { jars: ['local:///x.jar'] }, "the driver's Spark properties (spark.jars, spark.files, ...)"],
  ])('%s', (field, value, counterpart) => {
    expect(problemsOf([DRIVER, CONFIG_MAP], { [field]: value })).toEqual([
      `${field}: is not used with submit.kind: manifest: set ${counterpart} in the manifest instead, by a variable if need be`,
    ]);
  });
});

test('all problems of a manifest are reported at once', () => {
  const problems = problemsOf([
    driverWith('metadata:', 'metadata:\n  name: x').replace('spec:', 'spec:\n  restartPolicy: Always'),
    CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', '${tier}'),
    object('Job'),
  ]);
  expect(problems.map((problem) => problem.split(': ').slice(0, 2).join(': '))).toEqual([
    'submit.variables.tier: is missing',
    'submit.manifest: document 3, kind',
    'submit.manifest: document 1, metadata.name',
    'submit.manifest: document 1, spec.restartPolicy',
    'submit.manifest: document 2, metadata.name',
  ]);
});
