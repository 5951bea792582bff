import { describe, expect, test } from '@jest/globals';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import { batchRequest } from '../../../support/builders.ts';

/** Every problem of a request as "path: message". */
function problemsOf(request: unknown): string[] {
  const { error } = batchSchema.safeParse(request);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).toSorted();
}

describe('A batch request', () => {
  test('with a name and a file gets every default', () => {
    expect(batchSchema.parse({ name: 'etl', mainApplicationFile: 'local:///etl.py' })).toEqual({
      name: 'etl',
      mainApplicationFile: 'local:///etl.py',
      arguments: [],
      sparkConf: {},
      driver: {},
      executor: {},
      deps: {},
      submit: { kind: 'native' },
      timeouts: { submit: 30_000, pendingProblem: 180_000 },
      reconcile: { initialInterval: 600_000, maximumInterval: 3_600_000 },
      stateSource: 'POD',
      retention: 300_000,
      cleanup: 'COMPLETED',
      evidence: { finalizer: true, logLines: 200 },
      retry: { application: 0, infrastructure: 3, initialInterval: 10_000, maximumInterval: 300_000 },
      onFailure: 'fail',
    });
  });

  test('with one field of a group gets defaults for the others', () => {
    const { timeouts, retry, reconcile } = batchSchema.parse(
      batchRequest({ timeouts: { runtime: 'PT2H' }, retry: { application: 2 }, reconcile: { initialInterval: '10s' } }),
    );
    expect(timeouts).toEqual({ submit: 30_000, pendingProblem: 180_000, runtime: 7_200_000 });
    expect(retry).toEqual({ application: 2, infrastructure: 3, initialInterval: 10_000, maximumInterval: 300_000 });
    expect(reconcile).toEqual({ initialInterval: 10_000, maximumInterval: 3_600_000 });
  });

  test.each(['team', 'example.com/team', 'kueue.x-k8s.io/queue-name', 'a_b.c'])('can have the label key %s', (key) => {
    expect(
      problemsOf(batchRequest({ driver: { labels: { [key]: 'x' }, annotations: { [key]: '{"any": 1}' } } })),
    ).toEqual([]);
  });

  test('can have numbers and booleans as Spark properties, which become text', () => {
    const { sparkConf } = batchSchema.parse(
      batchRequest({ sparkConf: { 'spark.sql.shuffle.partitions': 200, 'spark.eventLog.enabled': true } }),
    );
    expect(sparkConf).toEqual({ 'spark.sql.shuffle.partitions': '200', 'spark.eventLog.enabled': 'true' });
  });

  test.each<[why: string, facts: Record<string, unknown>, problem: RegExp]>([
    ['an unknown field', { mainClas: 'X' }, /^: Unrecognized key: "mainClas"/],
    ['an unknown field of the driver', { driver: { memroy: '1g' } }, /^driver: Unrecognized key: "memroy"/],
    ['no name', { name: undefined }, /^name: /],
    ['a name that is too long', { name: 'x'.repeat(230) }, /^name: /],
    ['an empty file', { mainApplicationFile: '' }, /^mainApplicationFile: /],
    ['arguments that are not text', { arguments: [1] }, /^arguments.0: .*string/],
    ['a single argument', { arguments: 'x' }, /^arguments: .*array/],
    ['a namespace that Kubernetes rejects', { namespace: 'Team_A' }, /^namespace: must be lower-case/],
    ['a number as a duration', { retention: 300 }, /^retention: must be a text with a unit/],
    ['a retention of zero', { retention: '0s' }, /^retention: "0s" must be longer than zero/],
    ['memory as a Kubernetes quantity', { driver: { memory: '4Gi' } }, /^driver.memory: is not a memory size/],
    ['half a core', { executor: { cores: 0.5 } }, /^executor.cores: /],
    ['no executors', { executor: { instances: 0 } }, /^executor.instances: /],
    [
      'a label value with a space',
      { driver: { labels: { team: 'team a' } } },
      /^driver.labels.team: is not a valid Kubernetes label value/,
    ],
    [
      'a label key with a space',
      { driver: { labels: { 'my team': 'a' } } },
      /^driver.labels.my team: is not a valid Kubernetes key/,
    ],
    [
      'a node selector that Kubernetes rejects',
      { executor: { nodeSelector: { pool: 'a b' } } },
      /^executor.nodeSelector.pool: is not/,
    ],
    [
      'an environment variable with an equals sign',
      { driver: { env: { 'A=B': 'x' } } },
      /^driver.env.A=B: is not a valid environment variable name/,
    ],
    ['an image with a space', { image: 'spark :4' }, /^image: must not be empty or contain white space/],
    [
      'a submit kind that does not exist',
      { submit: { kind: 'livy' } },
      /^submit.kind: must be one of native, spark-submit, manifest, operator/,
    ],
    ['an unknown Spark version', { sparkVersion: '5.0' }, /^sparkVersion: must look like/],
    ['a retry budget below zero', { retry: { application: -1 } }, /^retry.application: /],
    [
      'a reconcile interval above its maximum',
      { reconcile: { initialInterval: '2h' } },
      /^reconcile.initialInterval: must not/,
    ],
    [
      'a property that is not one of Spark',
      { sparkConf: { 'hadoop.x': '1' } },
      /^sparkConf.hadoop.x: is not a Spark property/,
    ],
    ['a property that is a list', { sparkConf: { 'spark.jars': ['a'] } }, /^sparkConf.spark.jars: /],
  ])('with %s is rejected with the path of the field', (_, facts, problem) => {
    const problems = problemsOf({ ...batchRequest(), ...facts });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test.each([
    'spark.app.id',
    'spark.app.name',
    'spark.master',
    'spark.submit.deployMode',
    'spark.kubernetes.namespace',
    'spark.kubernetes.driver.pod.name',
    'spark.kubernetes.executor.podNamePrefix',
    'spark.kubernetes.submission.waitAppCompletion',
    'spark.kubernetes.driver.label.spark-batch-tag',
    'spark.kubernetes.driver.label.spark-batch/temporal-namespace-id',
    'spark.kubernetes.driver.label.spark-app-selector',
    'spark.kubernetes.driver.label.spark-role',
  ])('must not set %s, and the problem says why', (key) => {
    expect(problemsOf(batchRequest({ sparkConf: { [key]: 'x' } }))).toEqual([
      expect.stringMatching(/: (is set by SparkBatch|has no meaning here)/),
    ]);
  });

  test('with several problems is rejected with all of them', () => {
    const request = {
      name: '',
      image: 'a b',
      driver: { memory: '4Gi', cores: 'two' },
      timeouts: { submit: 'soon' },
      sparkConf: { 'spark.master': 'yarn', 'hadoop.x': '1' },
      cleanup: 'SOME',
      surprise: true,
    };
    expect(problemsOf(request).map((problem) => problem.split(': ')[0])).toEqual([
      '',
      'cleanup',
      'driver.cores',
      'driver.memory',
      'image',
      'mainApplicationFile',
      'name',
      'sparkConf.hadoop.x',
      'sparkConf.spark.master',
      'timeouts.submit',
    ]);
  });

  test.each([undefined, null, 'etl', 7, []])('cannot be %p', (request) => {
    expect(batchSchema.safeParse(request).success).toBe(false);
  });
});
