import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkNative } from '../../../../src/submit/native/check.ts';
import { batchOf } from '../../../support/plans.ts';

interface Row {
  /** Follows "refuses". */
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

/** A batch with one volume of the driver, and the problems of its settings. */
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
  volume('a volume without a mount path', 'emptyDir.x', { 'options.medium': 'Memory' }, { 'mount.path': 'is missing' }),
  volume(
    'a volume type that Spark does not support',
    'csi.x',
    { 'mount.path': '/x' },
    { '': '"csi" is not a type of volume' },
  ),
  volume(
    'a volume name that Kubernetes refuses',
    'emptyDir.Big_One',
    { 'mount.path': '/x' },
    { '': 'is not a valid volume name' },
  ),
  volume('a hostPath without a path', 'hostPath.x', { 'mount.path': '/x' }, { 'options.path': 'is missing' }),
  volume(
    'an NFS volume without server and path',
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
    'a size that is not a quantity',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.sizeLimit': '1 GB' },
    { 'options.sizeLimit': '"1 GB" is not a quantity' },
  ),
  volume(
    'a size without a unit',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.sizeLimit': '10' },
    { 'options.sizeLimit': '"10" means 10 bytes' },
  ),
  volume(
    'an unknown medium',
    'emptyDir.x',
    { 'mount.path': '/x', 'options.medium': 'RAM' },
    { 'options.medium': '"RAM" is not a medium' },
  ),
  volume(
    'a value that is neither true nor false',
    'emptyDir.x',
    { 'mount.path': '/x', 'mount.readOnly': 'yes' },
    { 'mount.readOnly': '"yes" is not true or false' },
  ),
  volume(
    'both a sub-path and a sub-path expression',
    'emptyDir.x',
    { 'mount.path': '/x', 'mount.subPath': 'a', 'mount.subPathExpr': 'b' },
    { 'mount.subPathExpr': 'are both set' },
  ),
  volume(
    'a claim on demand without a size',
    'persistentVolumeClaim.x',
    { 'mount.path': '/x', 'options.claimName': 'OnDemand', 'options.storageClass': 'fast' },
    { 'options.sizeLimit': 'only with both a storage class and a size' },
  ),
  volume(
    'a new claim with a fixed name',
    'persistentVolumeClaim.x',
    { ...CLAIM, 'options.claimName': 'mine' },
    { 'options.claimName': 'would be created by each attempt' },
  ),
  {
    about: 'two volumes at one mount path',
    batch: {
      sparkConf: {
        'spark.kubernetes.executor.volumes.emptyDir.a.mount.path': '/x',
        'spark.kubernetes.executor.volumes.emptyDir.b.mount.path': '/x',
      },
    },
    problems: {
      'sparkConf/spark.kubernetes.executor.volumes.emptyDir.b.mount.path': 'already the mount path of volume a',
    },
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
  template('a template of another kind', { kind: 'PodTemplate', spec: SPEC }, { kind: 'must be Pod' }),
  template('a template of another API version', { apiVersion: 'apps/v1', spec: SPEC }, { apiVersion: 'must be v1' }),
  template(
    'a field that pods do not have',
    { spec: SPEC, template: {} },
    { template: 'is not a field of a pod template' },
  ),
  template('a template without a spec', { metadata: {} }, { spec: 'is missing' }),
  template(
    'containers without names',
    { spec: { containers: [{ image: 'x' }, { image: 'y' }] } },
    { 'spec/containers/1/name': 'every sidecar needs a name' },
  ),
  template(
    'the scheduling gate of SparkBatch',
    { spec: { ...SPEC, schedulingGates: [{ name: 'spark-batch/dependents' }] } },
    { 'spec/schedulingGates': 'adds and lifts itself' },
  ),
  template(
    'ownership labels and annotations',
    { metadata: { labels: { 'spark-batch-tag': 'x' }, annotations: { 'spark-batch/workflow-id': 'x' } }, spec: SPEC },
    { 'metadata/labels/spark-batch-tag': 'SparkBatch', 'metadata/annotations/spark-batch/workflow-id': 'SparkBatch' },
  ),
  template(
    'a label that is a number',
    { metadata: { labels: { year: 2026 } }, spec: SPEC },
    { 'metadata/labels/year': 'put it in quotes' },
  ),
  template(
    "finalizers, owners and other metadata that is not the author's",
    { metadata: { finalizers: ['a/b'], ownerReferences: [], uid: 'x', namespace: 'team-b' }, spec: SPEC },
    {
      'metadata/finalizers': 'would keep the pod after SparkBatch has deleted it',
      'metadata/ownerReferences': 'delete the pod with another object',
      'metadata/uid': 'is set by the API server',
      'metadata/namespace': '"team-b" is not the namespace of the batch',
    },
  ),
  {
    about: 'numbers where Kubernetes wants text',
    batch: {
      driver: { template: { spec: { containers: [{ name: 'a', env: [{ name: 'N', value: 1 }], args: [2] }] } } },
    },
    problems: {
      'driver/template/spec/containers/0/env/0/value': 'must be a string, not a number',
      'driver/template/spec/containers/0/args/0': 'must be a string, not a number',
    },
  },
  {
    about: 'a text of the template that says something else',
    batch: { executor: { template: { spec: SPEC }, templateText: 'spec: { containers: [], hostNetwork: true }' } },
    problems: { 'executor/templateText': 'does not read as executor.template' },
  },
  {
    about: 'a scheduling gate of executors',
    batch: { executor: { template: { spec: { ...SPEC, schedulingGates: [{ name: 'a/b' }] } } } },
    problems: { 'executor/template/spec/schedulingGates': 'pending forever' },
  },
];

const FILES: readonly Row[] = [
  {
    about: 'a properties file',
    batch: { sparkConfFiles: { 'spark-defaults.conf': '', 'log4j2.properties': '' } },
    problems: { 'sparkConfFiles/spark-defaults.conf': 'put Spark properties into sparkConf' },
  },
  {
    about: 'an archive',
    batch: { sparkConfFiles: { 'a.zip': '' } },
    problems: { 'sparkConfFiles/a.zip': 'holds text only' },
  },
  {
    about: 'files larger than a ConfigMap',
    batch: {
      sparkConfFiles: { a: 'x'.repeat(60) },
      hadoopConfFiles: { a: 'x'.repeat(40) },
      sparkConf: { 'spark.kubernetes.configMap.maxSize': '50' },
    },
    problems: { sparkConfFiles: 'has 61 characters, more than the 50 of spark.kubernetes.configMap.maxSize' },
  },
  {
    about: 'files that do not fit into a ConfigMap beside the properties, whatever Spark allows',
    batch: {
      sparkConfFiles: { a: '€'.repeat(260_000) },
      sparkConf: { 'spark.kubernetes.configMap.maxSize': '9000000' },
    },
    problems: { sparkConfFiles: 'has 761.7 KiB, 9.7 KiB above the 752 KiB that fit into a ConfigMap' },
  },
  {
    about: 'properties that exceed 256 KiB once they are written as a file',
    batch: { sparkConf: { 'spark.app.lookup': ':'.repeat(140_000) } },
    problems: { sparkConf: 'above the 256 KiB allowed for the Spark properties' },
  },
  {
    about: 'two sources of Hadoop configuration',
    batch: { hadoopConfFiles: { a: '' }, sparkConf: { 'spark.kubernetes.hadoop.configMapName': 'x' } },
    problems: { hadoopConfFiles: 'are both set' },
  },
  {
    about: 'two sources of a krb5.conf',
    batch: { krb5Conf: '[libdefaults]', sparkConf: { 'spark.kubernetes.kerberos.krb5.configMapName': 'x' } },
    problems: { krb5Conf: 'are both set' },
  },
  {
    about: 'a secret of delegation tokens without its key',
    batch: { sparkConf: { 'spark.kubernetes.kerberos.tokenSecret.name': 'x' } },
    problems: { 'sparkConf/spark.kubernetes.kerberos.tokenSecret.itemKey': 'to locate the delegation tokens' },
  },
];

const COLLISIONS: readonly Row[] = [
  {
    about: 'a volume of a template with the name of one of Spark',
    batch: { driver: { template: { spec: { volumes: [{ name: 'spark-conf-volume-driver', emptyDir: {} }] } } } },
    problems: { driver: 'two volumes named spark-conf-volume-driver' },
  },
  {
    about: 'a secret and a volume at one mount path',
    batch: {
      sparkConf: {
        'spark.kubernetes.driver.secrets.keys': '/x',
        'spark.kubernetes.driver.volumes.emptyDir.x.mount.path': '/x',
      },
    },
    problems: { driver: 'two volumes mounted at /x' },
  },
];

describe.each([
  { what: 'volumes', rows: VOLUMES },
  { what: 'pod templates', rows: TEMPLATES },
  { what: 'configuration files', rows: FILES },
  { what: 'name collisions', rows: COLLISIONS },
])('native submission, by its check of $what,', ({ rows }) => {
  test.each(rows)('refuses $about', ({ batch, problems }) => {
    const found = checkNative(batchOf(batch)).map(({ path, message }) => [path.join('/'), message] as const);
    expect(found.map(([path]) => path).toSorted()).toEqual(Object.keys(problems).toSorted());
    for (const [path, message] of found) expect(message).toContain(problems[path]);
  });
});

test('native submission accepts a claim on demand', () => {
  const sparkConf = Object.fromEntries(
    Object.entries(CLAIM).map(([key, value]) => [
      `spark.kubernetes.driver.volumes.persistentVolumeClaim.x.${key}`,
      value,
    ]),
  );
  expect(checkNative(batchOf({ sparkConf }))).toEqual([]);
});
