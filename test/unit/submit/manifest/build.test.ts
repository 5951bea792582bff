import { describe, expect, test } from '@jest/globals';
import type { V1ConfigMap, V1Pod } from '@kubernetes/client-node';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { buildManifestDriver } from '../../../../src/submit/manifest/build.ts';
import { manifestUiUrl } from '../../../../src/submit/manifest/spark-ui-url.ts';
import { parseProperties } from '../../../spark/driver-objects.ts';
import { CONFIG_MAP, DRIVER, manifestBatch, SERVICE } from '../../../support/manifests.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

const TAG = '0f8fad5b-d9cb-469f-a165-70867728950e-1';
const OWNER = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const APPLICATION = 'spark-0f8fad5bd9cb469fa16570867728950e-1';
const DRIVER_NAME = 'etl-0f8fad5bd9cb-1-driver';

function build(documents = [DRIVER, CONFIG_MAP, SERVICE], more: Partial<BatchRequest> = {}, number = 1) {
  const plan = planOf({ mainApplicationFile: '', ...manifestBatch({ documents }), image: undefined, ...more });
  const { pod, dependents } = buildManifestDriver({ plan, attempt: attemptOf(plan, number) });
  return { pod: pod as V1Pod, dependents };
}

describe('the driver of a manifest', () => {
  test('is the Pod of its author with the ownership of SparkBatch', () => {
    const { pod } = build();
    expect(pod).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: DRIVER_NAME,
        namespace: 'default',
        labels: {
          'spark-role': 'driver',
          'spark-app-selector': APPLICATION,
          'spark-batch-tag': TAG,
          'spark-batch/temporal-namespace-id': OWNER,
          'spark-batch/batch-hash': '1367aa63462e4115029afbb6a9454249',
        },
        annotations: {
          'sim.spark-batch/run-time': '1s',
          'spark-batch/workflow-id': 'daily-report-2026-01-01',
          'spark-batch/attempt': '1',
          'spark-batch/cleanup': 'COMPLETED',
          'spark-batch/retention': '300s',
        },
        finalizers: ['spark-batch/evidence'],
      },
      spec: {
        restartPolicy: 'Never',
        schedulingGates: [{ name: 'spark-batch/dependents' }],
        containers: [
          {
            name: 'spark-kubernetes-driver',
            image: 'spark:4.1',
            args: ['driver', '--properties-file', '/opt/spark/conf/spark.properties', 'local:///opt/spark/app/job.jar'],
            volumeMounts: [{ name: 'conf', mountPath: '/opt/spark/conf' }],
          },
        ],
        volumes: [{ name: 'conf', configMap: { name: `${APPLICATION}-conf` } }],
      },
    });
  });

  test('names the container that decides the state when it does not have the name of Spark', () => {
    const annotation = 'spark-batch/state-container';
    const renamed = DRIVER.replace('spark-kubernetes-driver', 'main');
    expect(build([renamed, CONFIG_MAP]).pod.metadata?.annotations).toHaveProperty([annotation], 'main');
    expect(build().pod.metadata?.annotations).not.toHaveProperty([annotation]);
  });

  test('has the state source when it is the container', () => {
    const { pod } = build(undefined, { stateSource: 'CONTAINER' });
    expect(pod.metadata?.annotations).toHaveProperty(['spark-batch/state-source'], 'CONTAINER');
  });

  test('keeps scheduling gates of its author and fields that the client library does not know', () => {
    const spec = 'spec:\n  fieldOfTomorrow: 1\n  schedulingGates: [{ name: theirs }, { name: spark-batch/dependents }]';
    const { pod } = build([DRIVER.replace('spec:', spec), CONFIG_MAP]);
    expect(pod.spec).toMatchObject({ fieldOfTomorrow: 1 });
    expect(pod.spec?.schedulingGates).toEqual([{ name: 'theirs' }, { name: 'spark-batch/dependents' }]);
  });
});

describe('the dependents of a manifest', () => {
  test('name the batch and its Temporal namespace', () => {
    for (const { metadata } of build().dependents) {
      expect(metadata).toMatchObject({
        namespace: 'default',
        labels: { 'spark-batch/temporal-namespace-id': OWNER },
        annotations: { 'spark-batch/workflow-id': 'daily-report-2026-01-01', 'spark-batch/attempt': '1' },
      });
      expect(metadata?.labels).not.toHaveProperty(['spark-batch-tag']);
    }
  });

  test('share no name with the objects of the next attempt', () => {
    const names = (number: number) => {
      const { pod, dependents } = build(undefined, {}, number);
      return [pod, ...dependents].map(({ metadata }) => metadata?.name);
    };
    expect(names(1)).toEqual([DRIVER_NAME, `${APPLICATION}-conf`, `${APPLICATION}-svc`]);
    expect(names(2).filter((name) => names(1).includes(name))).toEqual([]);
  });

  test('are equal however often they are built', () => {
    expect(build()).toEqual(build());
  });
});

test('SPARK_BATCH_PROPERTIES holds the properties that name and label the executors', () => {
  const configMap = build().dependents[0] as V1ConfigMap;
  expect(parseProperties(configMap.data?.['spark.properties'] ?? '')).toEqual({
    'spark.executor.instances': '2',
    'spark.app.id': APPLICATION,
    'spark.kubernetes.namespace': 'default',
    'spark.kubernetes.driver.pod.name': DRIVER_NAME,
    'spark.kubernetes.executor.podNamePrefix': 'etl-0f8fad5bd9cb-1',
    'spark.kubernetes.executor.label.spark-batch/temporal-namespace-id': OWNER,
    'spark.kubernetes.executor.label.spark-batch/batch-hash': '1367aa63462e4115029afbb6a9454249',
    'spark.kubernetes.executor.annotation.spark-batch/workflow-id': 'daily-report-2026-01-01',
    'spark.kubernetes.executor.annotation.spark-batch/attempt': '1',
  });
});

describe('the URL of the Spark UI', () => {
  const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: "\${SPARK_BATCH_TAG}" }
spec:
  rules: [{ host: spark.example.com, http: { paths: [{ path: "/etl(/|$)(.*)", pathType: ImplementationSpecific }] } }]`;
  const service = (ports: string) => SERVICE.replace('[]', '').replace('- { name: spark-ui, port: 4040 }', ports);
  const inside = (port: number) => `http://${APPLICATION}-svc.default.svc:${port}`;

  test.each<[where: string, documents: readonly string[], url: string | undefined]>([
    ['is that of the port spark-ui of the Service', [SERVICE], inside(4040)],
    [
      'is that of the port spark-ui, whatever its number',
      [service('- { name: rpc, port: 4040 }\n    - { name: spark-ui, port: 80 }')],
      inside(80),
    ],
    ['is that of port 4040 when no port is named spark-ui', [service('- { name: ui, port: 4040 }')], inside(4040)],
    ['is undefined without such a port', [service('- { name: rpc, port: 7078 }')], undefined],
    ['is undefined without a Service', [], undefined],
    ['is that of the host of the Ingress', [SERVICE, INGRESS], 'http://spark.example.com/etl'],
    [
      'begins with https when the Ingress has a certificate',
      [`${INGRESS}\n  tls: [{ hosts: [spark.example.com] }]`],
      'https://spark.example.com/etl',
    ],
    [
      'is that of the Service when the Ingress has no host',
      [SERVICE, INGRESS.replace('host: spark.example.com, ', '')],
      inside(4040),
    ],
  ])('%s', (_, documents, url) => {
    expect(manifestUiUrl(build([DRIVER, CONFIG_MAP, ...documents]).dependents)).toBe(url);
  });
});
