import { describe, expect, test } from '@jest/globals';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import { type BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkManifest } from '../../../../src/submit/manifest/check.ts';
import { CONFIG_MAP, DRIVER, manifestBatch, SERVICE } from '../../../support/manifests.ts';

/** What is wrong with a batch, as `path: message`. */
function problemsOf(documents: readonly string[], more: Partial<BatchRequest> = {}): string[] {
  const batch = batchSchema.parse({ ...manifestBatch({ documents }), namespace: 'team-a', ...more });
  return checkManifest(batch).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The driver with one text replaced. */
const driver = (before: string, after: string) => {
  expect(DRIVER).toContain(before);
  return DRIVER.replace(before, after);
};

/** An object beside the driver. */
const object = (kind: string, more = '', apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: \${SPARK_BATCH_TAG}-x\n${more}`;

describe('a manifest is taken', () => {
  test.each<[story: string, documents: readonly string[]]>([
    ['with driver, ConfigMap and Service', [DRIVER, CONFIG_MAP, SERVICE]],
    ['in any order', [SERVICE, CONFIG_MAP, DRIVER]],
    ['with a Pod that does not say it is the driver', [driver('spark-role: driver', 'team: a'), CONFIG_MAP]],
    ['with a driver of its own container name', [driver('spark-kubernetes-driver', 'main'), CONFIG_MAP]],
    ['with Never said', [driver('spec:', 'spec:\n  restartPolicy: Never'), CONFIG_MAP]],
    [
      'with what SparkBatch would set, said right',
      [
        driver(
          'metadata:',
          'metadata:\n  name: ${SPARK_BATCH_DRIVER_NAME}\n  namespace: ${SPARK_BATCH_NAMESPACE}\n  creationTimestamp: null',
        ).replace('spark-role: driver', 'spark-app-selector: ${SPARK_BATCH_APPLICATION_ID}'),
        CONFIG_MAP,
      ],
    ],
    [
      'with every kind it may hold',
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
      [driver('driver, --prop', 'driver, --conf, "spark.app.id=${SPARK_BATCH_APPLICATION_ID}", --prop')],
    ],
  ])('%s', (_, documents) => {
    expect(problemsOf(documents)).toEqual([]);
  });

  test('wherever the namespace of the batch is not known yet', () => {
    const said = driver('metadata:', 'metadata:\n  namespace: team-b');
    const { namespace: _, ...batch } = batchSchema.parse(manifestBatch({ documents: [said, CONFIG_MAP] }));
    expect(checkManifest(batch)).toEqual([]);
  });
});

describe('a manifest is refused, with the sentence', () => {
  const UNIQUE = '${SPARK_BATCH_DRIVER_NAME}, ${SPARK_BATCH_APPLICATION_ID}, ${SPARK_BATCH_TAG}';

  const DRIVERS: [string, readonly string[], string][] = [
    ['no Pod', [CONFIG_MAP], 'holds no driver: one document must be a Pod'],
    [
      'two Pods',
      [DRIVER, DRIVER, CONFIG_MAP],
      'holds 2 Pods (documents 1, 2) where one is meant, the driver: executors are made by it',
    ],
    [
      'a driver and an executor',
      [DRIVER, CONFIG_MAP, driver('spark-role: driver', 'spark-role: executor')],
      'holds 2 Pods (documents 1, 3) where one is meant, the driver: executors are made by it',
    ],
    [
      'an executor for a driver',
      [driver('spark-role: driver', 'spark-role: executor'), CONFIG_MAP],
      'document 1, metadata.labels["spark-role"]: is set by SparkBatch, which finds its own by it: leave it out',
    ],
    [
      'a driver that restarts',
      [driver('spec:', 'spec:\n  restartPolicy: OnFailure'), CONFIG_MAP],
      'document 1, spec.restartPolicy: must be Never, not "OnFailure": what ended is tried again by SparkBatch (retry.application), as another driver',
    ],
    [
      'a driver without containers',
      [`${DRIVER.slice(0, DRIVER.indexOf('spec:'))}spec: {}`, CONFIG_MAP],
      'document 1, spec.containers: is missing: a driver needs a container, spark-kubernetes-driver',
    ],
    [
      'two containers, none of them Spark’s',
      [driver('- name: spark-kubernetes-driver', '- name: sidecar\n    - name: main'), CONFIG_MAP],
      'document 1, spec.containers: one of 2 must be named spark-kubernetes-driver: it is the one whose exit code counts',
    ],
    [
      'a driver with a name',
      [driver('metadata:', 'metadata:\n  name: pi-driver'), CONFIG_MAP],
      'document 1, metadata.name: SparkBatch names the driver, for each attempt anew: leave it out, or write ${SPARK_BATCH_DRIVER_NAME}',
    ],
    [
      'a driver that is not told its application id',
      [DRIVER],
      "does not tell the driver its application id, by which its executors are found when they have to go: put ${SPARK_BATCH_PROPERTIES} into the driver's spark.properties, or set spark.app.id to ${SPARK_BATCH_APPLICATION_ID}",
    ],
    ['nothing', ['# to be written'], 'is empty: one document must be the driver Pod'],
  ];

  const METADATA: [string, readonly string[], string][] = [
    [
      'another namespace',
      [DRIVER, CONFIG_MAP, object('Secret', '  namespace: team-b')],
      'document 3, metadata.namespace: "team-b" is not the namespace of the batch, "team-a": leave it out, or write ${SPARK_BATCH_NAMESPACE}',
    ],
    [
      'a generated name',
      [driver('metadata:', 'metadata:\n  generateName: pi-'), CONFIG_MAP],
      'document 1, metadata.generateName: would be another name for every try, and each try another object: write a name',
    ],
    [
      'an owner',
      [DRIVER, CONFIG_MAP, object('Secret', '  ownerReferences: [{ name: x }]')],
      'document 3, metadata.ownerReferences: is set by SparkBatch: everything belongs to the driver, and goes with it',
    ],
    [
      'a finalizer',
      [driver('metadata:', 'metadata:\n  finalizers: [x/y]'), CONFIG_MAP],
      'document 1, metadata.finalizers: would keep what SparkBatch has deleted: leave it out',
    ],
    [
      'a uid',
      [driver('metadata:', 'metadata:\n  uid: x'), CONFIG_MAP],
      'document 1, metadata.uid: is set by the API server: leave it out',
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
      `${key} of another`,
      [DRIVER, CONFIG_MAP, object('Secret', `  ${field}: { ${key}: mine }`)],
      `document 3, metadata.${field}["${key}"]: is set by SparkBatch, which finds its own by it: leave it out`,
    ]),
    [
      'another application id',
      [driver('spark-role: driver', 'spark-role: driver\n    spark-app-selector: mine'), CONFIG_MAP],
      'document 1, metadata.labels["spark-app-selector"]: is set by SparkBatch, which finds its own by it: leave it out',
    ],
  ];

  const KINDS: [string, readonly string[], string][] = [
    [
      'text',
      [DRIVER, CONFIG_MAP, 'hello'],
      'document 3: is not an object of Kubernetes: apiVersion, kind, metadata, ...',
    ],
    ['no kind', [DRIVER, CONFIG_MAP, 'a: 1'], 'document 3, kind: is missing: say Pod, ConfigMap, Service, ...'],
    [
      'an older Ingress',
      [DRIVER, CONFIG_MAP, object('Ingress', '', 'extensions/v1beta1')],
      'document 3, apiVersion: of a Ingress must be networking.k8s.io/v1',
    ],
    ...(
      [
        ['Deployment', 'starts pods that would outlive a kill of the batch; one driver Pod is all that may run'],
        ['CronJob', 'starts pods that would outlive a kill of the batch; one driver Pod is all that may run'],
        ['RoleBinding', 'gives rights, and batches come and go: create it once, for all of them'],
        ['Namespace', 'is in no namespace, so that no driver can own it: create it once, for all batches'],
        ['List', 'is a list: write its items as documents of their own, separated by ---'],
        ['SparkApplication', 'is run by the Spark operator: use submit.kind: operator'],
        [
          'NetworkPolicy',
          'is not made by SparkBatch: a manifest may hold Pod, ConfigMap, Service, Secret, PersistentVolumeClaim, Ingress',
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
      'a ConfigMap of a fixed name',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', 'pi')],
      `document 2, metadata.name: "pi-conf" would be the same for every attempt and every run, and they would meet each other's ConfigMap: make one of ${UNIQUE} a part of it`,
    ],
    [
      'a name that differs between batches only',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', '${SPARK_BATCH_NAME}')],
      `document 2, metadata.name: "\${SPARK_BATCH_NAME}-conf" would be the same for every attempt and every run, and they would meet each other's ConfigMap: make one of ${UNIQUE} a part of it`,
    ],
    [
      'an escaped variable in a name',
      [DRIVER, CONFIG_MAP.replace('${SPARK_BATCH_APPLICATION_ID}', '$$$${SPARK_BATCH_TAG}')],
      `document 2, metadata.name: "$\${SPARK_BATCH_TAG}-conf" would be the same for every attempt and every run, and they would meet each other's ConfigMap: make one of ${UNIQUE} a part of it`,
    ],
    [
      'no name',
      [DRIVER, CONFIG_MAP, 'apiVersion: v1\nkind: Secret'],
      `document 3, metadata.name: is missing: one that holds one of ${UNIQUE}`,
    ],
    [
      'a name twice',
      [DRIVER, CONFIG_MAP, SERVICE, CONFIG_MAP],
      'document 4, metadata.name: document 2 is a ConfigMap of this name already',
    ],
    [
      'a Service named by the tag alone',
      [DRIVER, CONFIG_MAP, object('Service')],
      'document 3, metadata.name: must begin with a letter, a tag need not: use ${SPARK_BATCH_APPLICATION_ID}',
    ],
  ];

  test.each([...DRIVERS, ...METADATA, ...KINDS, ...NAMES])('for %s', (_, documents, sentence) => {
    expect(problemsOf(documents, { submit: undefined, ...manifestBatch(facts(documents)) })).toEqual([
      `submit.manifest: ${sentence}`,
    ]);
  });

  test('for a Service named after a driver whose name is long', () => {
    const service = SERVICE.replace('${SPARK_BATCH_APPLICATION_ID}-svc', '${SPARK_BATCH_DRIVER_NAME}');
    expect(problemsOf([DRIVER, CONFIG_MAP, service], { name: 'x'.repeat(50) })).toEqual([
      "submit.manifest: document 3, metadata.name: is 72 characters long, and a Service's name takes 63: use ${SPARK_BATCH_APPLICATION_ID}, which has 40",
    ]);
  });
});

/** Variables of documents that use them; one that nothing uses would be a problem of its own. */
function facts(documents: readonly string[]) {
  return { documents, variables: documents.some((text) => text.includes('${runTime}')) ? { runTime: '1s' } : {} };
}

describe('a field that the manifest says is refused', () => {
  test.each<[field: keyof BatchRequest, value: unknown, where: string]>([
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
  ])('%s', (field, value, where) => {
    expect(problemsOf([DRIVER, CONFIG_MAP], { [field]: value })).toEqual([
      `${field}: is not used with submit.kind: manifest, where it is said by ${where}: leave it out, or make it a variable`,
    ]);
  });
});

test('everything is told at once', () => {
  const problems = problemsOf([
    driver('metadata:', 'metadata:\n  name: x').replace('spec:', 'spec:\n  restartPolicy: Always'),
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
