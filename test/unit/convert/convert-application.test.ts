import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { convertApplication } from '../../../src/convert/index.ts';

function converted(spec: string, about = 'kind: SparkApplication\nmetadata: { name: pi, namespace: jobs }') {
  return convertApplication({
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    ...parse(about),
    spec: parse(spec) as object,
  });
}

const SMALLEST = `
type: Scala
mode: cluster
image: spark:4.0.1
mainClass: a.B
mainApplicationFile: local:///a.jar
sparkVersion: 4.0.1
driver: { cores: 1, serviceAccount: spark }
executor: { cores: 2, instances: 3 }
`;

describe('convertApplication', () => {
  test('a SparkApplication that needs no operator becomes a native batch with the same fields', () => {
    const { batch, notes, problems } = converted(SMALLEST);
    expect(problems).toEqual([]);
    expect(batch).toEqual({
      name: 'pi',
      type: 'Scala',
      mainClass: 'a.B',
      mainApplicationFile: 'local:///a.jar',
      sparkVersion: '4.0.1',
      image: 'spark:4.0.1',
      namespace: 'jobs',
      driver: { cores: 1, serviceAccount: 'spark' },
      executor: { cores: 2, instances: 3 },
    });
    expect(notes).toEqual([{ about: 'submit.kind', message: expect.stringContaining('is native') }]);
  });

  test('fields without an equivalent in a batch become Spark properties', () => {
    const { batch, problems } = converted(`
type: Python
image: spark:1
mainApplicationFile: local:///a.py
arguments: [x]
sparkConf: { spark.ui.port: "4045" }
hadoopConf: { fs.s3a.path.style.access: "true" }
nodeSelector: { pool: spark }
memoryOverheadFactor: "0.2"
dynamicAllocation: { enabled: true, minExecutors: 1, maxExecutors: 9 }
deps: { pyFiles: [local:///l.zip], packages: [a:b:1] }
driver:
  coreLimit: 1200m
  javaOptions: -Da=b
  envVars: { A: a }
  env:
    - { name: B, value: b }
    - { name: P, valueFrom: { secretKeyRef: { name: db, key: password } } }
  envSecretKeyRefs: { Q: { name: db, key: q } }
executor: { image: "spark:2", labels: { team: risk } }`);
    expect(problems).toEqual([]);
    expect(batch).toMatchObject({
      driver: { coreLimit: '1200m', env: { A: 'a', B: 'b' } },
      executor: { labels: { team: 'risk' } },
      deps: { pyFiles: ['local:///l.zip'], packages: ['a:b:1'] },
      sparkConf: {
        'spark.ui.port': '4045',
        'spark.hadoop.fs.s3a.path.style.access': 'true',
        'spark.kubernetes.node.selector.pool': 'spark',
        'spark.kubernetes.memoryOverheadFactor': '0.2',
        'spark.dynamicAllocation.enabled': 'true',
        'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
        'spark.dynamicAllocation.minExecutors': '1',
        'spark.dynamicAllocation.maxExecutors': '9',
        'spark.driver.extraJavaOptions': '-Da=b',
        'spark.kubernetes.driver.secretKeyRef.P': 'db:password',
        'spark.kubernetes.driver.secretKeyRef.Q': 'db:q',
        'spark.kubernetes.executor.container.image': 'spark:2',
      },
    });
    expect(batch.submit).toBeUndefined();
    expect(batch.executor).not.toHaveProperty('instances');
  });

  test('a SparkApplication without a number of executors becomes a batch with one, the default of the operator', () => {
    expect(converted(SMALLEST.replace(', instances: 3', '')).batch.executor).toEqual({ cores: 2, instances: 1 });
  });

  test('fields that only the operator supports become submit.spec, with a note', () => {
    const { batch, notes, problems } = converted(
      `${SMALLEST}
volumes: [{ name: v, emptyDir: {} }]
monitoring: { exposeDriverMetrics: true }
`.replace('serviceAccount: spark }', 'serviceAccount: spark, tolerations: [{ key: spot }], podName: x }'),
    );
    expect(problems).toEqual([]);
    expect(batch.submit).toEqual({
      kind: 'operator',
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        monitoring: { exposeDriverMetrics: true },
        driver: { tolerations: [{ key: 'spot' }] },
      },
    });
    expect(notes.map(({ about }) => about)).toEqual(['driver.podName', 'monitoring']);
  });

  test('restartPolicy and timeToLiveSeconds become retry and retention', () => {
    const { batch, notes } = converted(`${SMALLEST}
timeToLiveSeconds: 3600
restartPolicy: { type: OnFailure, onFailureRetries: 3, onFailureRetryInterval: 10, onSubmissionFailureRetries: 5 }
`);
    expect(batch).toMatchObject({
      retention: 'PT3600S',
      cleanup: 'ALL',
      retry: { application: 3, initialInterval: 'PT10S' },
    });
    expect(batch.submit).toBeUndefined();
    expect(notes.map(({ about }) => about)).toEqual([
      'timeToLiveSeconds',
      'restartPolicy OnFailure',
      'restartPolicy.onSubmissionFailureRetries',
      'submit.kind',
    ]);
  });

  test('notes about restartPolicy Always and about a schedule refer to the command that creates one', () => {
    expect(converted(`${SMALLEST}\nrestartPolicy: { type: Always }`).notes[0]?.message).toContain(
      'sparkbatch schedule',
    );
    const scheduled = converted(
      `schedule: "@every 5m"\ntemplate:\n${SMALLEST.replaceAll(/^(?=.)/gm, '  ')}`,
      'kind: ScheduledSparkApplication\nmetadata: { name: nightly }',
    );
    expect(scheduled.notes[0]).toEqual({
      about: 'schedule "@every 5m"',
      level: 'attention',
      message: expect.stringContaining(
        'sparkbatch schedule create nightly -f batch.yaml --every 5m --overlap allow-all',
      ),
    });
    expect(scheduled.batch).toMatchObject({ name: 'nightly', mainClass: 'a.B' });
  });

  test.each([
    ['another resource', 'kind: Deployment', SMALLEST, 'not a SparkApplication: its kind is "Deployment"'],
    ['client mode', 'kind: SparkApplication', 'mode: client', 'in client mode'],
    ['no spec', 'kind: SparkApplication', 'null', 'has no spec'],
  ])('convertApplication refuses %s', (_, about, spec, message) => {
    expect(() => converted(spec, about)).toThrow(message);
  });
});
