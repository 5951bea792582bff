import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkNative } from '../../../../src/submit/native/check.ts';
import { batchOf } from '../../../support/plans.ts';

interface Row {
  readonly about: string;
  readonly batch: Partial<BatchRequest>;
  /** Paths joined by slashes, each with a part of its message. */
  readonly problems: Readonly<Record<string, string>>;
}

const CLAIM = {
  'mount.path': '/claim',
  'options.claimName': 'OnDemand',
  'options.storageClass': 'fast',
  'options.sizeLimit': '1Gi',
};

/** A batch with one volume of the driver, and what is wrong with its settings. */
function volume(
  about: string,
  key: string,
  settings: Readonly<Record<string, string>>,
  problems: Readonly<Record<string, string>>,
): Row {
  const prefix = `spark.kubernetes.driver.volumes.${key}`;
  const entries = (record: Readonly<Record<string, string>>, before: string) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [`${before}${name && `.${name}`}`, value]));
  return { about, batch: { sparkConf: entries(settings, prefix) }, problems: entries(problems, `sparkConf/${prefix}`) };
}

const VOLUMES: readonly Row[] = [
  volume(
    'a volume that is mounted nowhere',
    'emptyDir.x',
    { 'options.medium': 'Memory' },
    { 'mount.path': 'is missing' },
  ),
  volume('a type Spark does not know', 'csi.x', { 'mount.path': '/x' }, { '': '"csi" is not a type of volume' }),
  volume('a name Kubernetes does not take', 'emptyDir.Big_One', { 'mount.path': '/x' }, { '': "can't name a volume" }),
  volume(
    'a folder of the node without its path',
    'hostPath.x',
    { 'mount.path': '/x' },
    { 'options.path': 'is missing' },
  ),
  volume(
    'a file server without its name and path',
    'nfs.x',
    { 'mount.path': '/x' },
    { 'options.path': 'is missing', 'options.server': 'is missing' },
  ),
  volume(
    'a claim without a name',
    'persistentVolumeClaim.x',
    { 'mount.path': '/x' },
    { 'options.claimName': 'is missing' },
  ),
  volume(
    'a size that is no quantity',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.sizeLimit': '1 GB' },
    { 'options.sizeLimit': '"1 GB" is not a quantity' },
  ),
  volume(
    'a size without a unit',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.sizeLimit': '10' },
    { 'options.sizeLimit': '"10" would be that many bytes' },
  ),
  volume(
    'a medium of no kind',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.medium': 'RAM' },
    { 'options.medium': '"RAM" is not a medium' },
  ),
  volume(
    'something between true and false',
    'emptyDir.x',
    { 'mount.path': '/x', 'mount.readOnly': 'yes' },
    { 'mount.readOnly': '"yes" is not true or false' },
  ),
  volume(
    'a part of a volume said twice',
    'emptyDir.x',
    { 'mount.path': '/x', 'mount.subPath': 'a', 'mount.subPathExpr': 'b' },
    { 'mount.subPathExpr': 'are both given' },
  ),
  volume(
    'a claim on demand of no size',
    'persistentVolumeClaim.x',
    { 'mount.path': '/x', 'options.claimName': 'OnDemand', 'options.storageClass': 'fast' },
    { 'options.sizeLimit': 'only when it is told both class and size' },
  ),
  volume(
    'a claim of a fixed name that would be made',
    'persistentVolumeClaim.x',
    { ...CLAIM, 'options.claimName': 'mine' },
    { 'options.claimName': 'be the same for every attempt' },
  ),
  {
    about: 'two volumes at one place',
    batch: {
      sparkConf: {
        'spark.kubernetes.executor.volumes.emptyDir.a.mount.path': '/x',
        'spark.kubernetes.executor.volumes.emptyDir.b.mount.path': '/x',
      },
    },
    problems: { 'sparkConf/spark.kubernetes.executor.volumes.emptyDir.b.mount.path': 'where volume a is mounted' },
  },
];

/** A batch with a template of the driver. */
function template(about: string, value: Record<string, unknown>, problems: Readonly<Record<string, string>>): Row {
  const paths = Object.entries(problems).map(([path, message]) => [`driver/template/${path}`, message]);
  return {
    about,
    batch: { driver: { template: value }, namespace: 'team-a' },
    problems: Object.fromEntries(paths) as Record<string, string>,
  };
}

const SPEC = { containers: [] };

const TEMPLATES: readonly Row[] = [
  template('another kind', { kind: 'PodTemplate', spec: SPEC }, { kind: 'must be Pod' }),
  template('another API version', { apiVersion: 'apps/v1', spec: SPEC }, { apiVersion: 'must be v1' }),
  template('a field of no pod', { spec: SPEC, template: {} }, { template: 'is no part of a pod template' }),
  template('no spec', { metadata: {} }, { spec: 'is missing' }),
  template(
    'containers without names',
    { spec: { containers: [{ image: 'x' }] } },
    { 'spec/containers': 'each with its name' },
  ),
  template(
    'our gate',
    { spec: { ...SPEC, schedulingGates: [{ name: 'spark-batch/dependents' }] } },
    { 'spec/schedulingGates': 'sets and lifts itself' },
  ),
  template(
    'our marks',
    { metadata: { labels: { 'spark-batch-tag': 'x' }, annotations: { 'spark-batch/workflow-id': 'x' } }, spec: SPEC },
    { 'metadata/labels/spark-batch-tag': 'SparkBatch', 'metadata/annotations/spark-batch/workflow-id': 'SparkBatch' },
  ),
  template(
    'a label that is a number',
    { metadata: { labels: { year: 2026 } }, spec: SPEC },
    { 'metadata/labels/year': 'put it in quotes' },
  ),
  template(
    'what would outlive the driver',
    { metadata: { finalizers: ['a/b'], ownerReferences: [], uid: 'x', namespace: 'team-b' }, spec: SPEC },
    {
      'metadata/finalizers': 'would keep what SparkBatch has deleted',
      'metadata/ownerReferences': 'let somebody else delete the pod',
      'metadata/uid': 'is set by the API server',
      'metadata/namespace': '"team-b" is not the namespace of the batch',
    },
  ),
  {
    about: 'a container that is not there',
    batch: {
      driver: { template: { spec: { containers: [{ name: 'a' }] } } },
      sparkConf: { 'spark.kubernetes.driver.podTemplateContainerName': 'b' },
    },
    problems: {
      'sparkConf/spark.kubernetes.driver.podTemplateContainerName': '"b" is not among the template\'s containers: a',
    },
  },
  {
    about: 'a gate of executors, which nobody would lift',
    batch: { executor: { template: { spec: { ...SPEC, schedulingGates: [{ name: 'a/b' }] } } } },
    problems: { 'executor/template/spec/schedulingGates': 'waiting for ever' },
  },
];

const FILES: readonly Row[] = [
  {
    about: 'properties as a file',
    batch: { sparkConfFiles: { 'spark-defaults.conf': '', 'log4j2.properties': '' } },
    problems: { 'sparkConfFiles/spark-defaults.conf': 'said in sparkConf' },
  },
  {
    about: 'an archive',
    batch: { sparkConfFiles: { 'a.zip': '' } },
    problems: { 'sparkConfFiles/a.zip': 'holds text' },
  },
  {
    about: 'more than a ConfigMap takes',
    batch: {
      sparkConfFiles: { a: 'x'.repeat(60) },
      hadoopConfFiles: { a: 'x'.repeat(40) },
      sparkConf: { 'spark.kubernetes.configMap.maxSize': '50' },
    },
    problems: { sparkConfFiles: 'has 61 characters, and a ConfigMap takes 50' },
  },
  {
    about: 'Hadoop configuration twice',
    batch: { hadoopConfFiles: { a: '' }, sparkConf: { 'spark.kubernetes.hadoop.configMapName': 'x' } },
    problems: { hadoopConfFiles: 'are both given' },
  },
  {
    about: 'half a secret of tokens',
    batch: { sparkConf: { 'spark.kubernetes.kerberos.tokenSecret.name': 'x' } },
    problems: { 'sparkConf/spark.kubernetes.kerberos.tokenSecret.itemKey': 'only half' },
  },
];

const COLLISIONS: readonly Row[] = [
  {
    about: 'a volume of a template that is named as one of Spark',
    batch: { driver: { template: { spec: { volumes: [{ name: 'spark-conf-volume-driver', emptyDir: {} }] } } } },
    problems: { driver: 'a volume spark-conf-volume-driver twice' },
  },
  {
    about: 'a secret where a volume is',
    batch: {
      sparkConf: {
        'spark.kubernetes.driver.secrets.keys': '/x',
        'spark.kubernetes.driver.volumes.emptyDir.x.mount.path': '/x',
      },
    },
    problems: { driver: 'something mounted at /x twice' },
  },
];

describe.each([
  { what: 'volumes', rows: VOLUMES },
  { what: 'pod templates', rows: TEMPLATES },
  { what: 'configuration files', rows: FILES },
  { what: 'what would be there twice', rows: COLLISIONS },
])('native refuses by $what', ({ rows }) => {
  test.each(rows)('$about', ({ batch, problems }) => {
    const found = checkNative(batchOf(batch)).map(({ path, message }) => [path.join('/'), message] as const);
    expect(found.map(([path]) => path).toSorted()).toEqual(Object.keys(problems).toSorted());
    for (const [path, message] of found) expect(message).toContain(problems[path]);
  });
});

test('a claim on demand is taken', () => {
  const sparkConf = Object.fromEntries(
    Object.entries(CLAIM).map(([key, value]) => [
      `spark.kubernetes.driver.volumes.persistentVolumeClaim.x.${key}`,
      value,
    ]),
  );
  expect(checkNative(batchOf({ sparkConf }))).toEqual([]);
});
