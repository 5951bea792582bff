import { describe, expect, test } from '@jest/globals';
import type { V1ConfigMap, V1Ingress } from '@kubernetes/client-node';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import type { BatchPlan } from '../../../../src/model/batch/plan.ts';
import { buildNativeDriver } from '../../../../src/submit/native/build.ts';
import { parseProperties } from '../../../spark/driver-objects.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

const TAG = '0f8fad5b-d9cb-469f-a165-70867728950e-1';
const OWNER = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

function build(request: Partial<BatchRequest> = {}, number = 1) {
  const plan = planOf(request);
  const { pod, dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan, number) });
  const service = dependents.find(({ kind }) => kind === 'Service');
  const configMap: V1ConfigMap | undefined = dependents.find((one) => one.metadata?.name?.startsWith('spark-drv-'));
  if (!service || !configMap) throw new Error('the driver has no Service or no ConfigMap');
  return {
    pod,
    service,
    configMap,
    dependents,
    properties: parseProperties(configMap.data?.['spark.properties'] ?? ''),
  };
}

describe('the access to the Spark UI of a native driver', () => {
  const address = { host: 'spark.example.com', path: '/{{applicationId}}/', https: true, annotations: {} };
  const built = (sparkConf: Record<string, string>, more: Partial<BatchPlan> = {}) => {
    const plan = { ...planOf({ sparkConf }), ...more };
    const { dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan, 1) });
    const configMap: V1ConfigMap | undefined = dependents.find((one) => one.metadata?.name?.startsWith('spark-drv-'));
    return {
      kinds: dependents.map(({ kind }) => kind),
      ingress: dependents.find(({ kind }) => kind === 'Ingress') as V1Ingress | undefined,
      properties: parseProperties(configMap?.data?.['spark.properties'] ?? ''),
    };
  };

  test('is an Ingress to its Service, and Spark knows the path', () => {
    const { ingress, properties } = built({ 'spark.ui.port': '4050' }, { sparkUi: { ingress: address } });
    const path = '/spark-0f8fad5bd9cb469fa16570867728950e-1';
    const [rule] = ingress?.spec?.rules ?? [];
    expect(rule?.host).toBe('spark.example.com');
    expect(rule?.http?.paths).toMatchObject([
      { path, pathType: 'Prefix', backend: { service: { port: { number: 4050 } } } },
    ]);
    expect(ingress?.metadata?.labels).toMatchObject({ 'spark-batch/temporal-namespace-id': OWNER });
    expect(properties).toMatchObject({ 'spark.ui.proxyBase': path, 'spark.ui.proxyRedirectUri': '/' });
  });

  test('needs no property of Spark on a separate host', () => {
    const { ingress, properties } = built({}, { sparkUi: { ingress: { ...address, host: '{{pod}}.x', path: '/' } } });
    expect(ingress?.spec?.rules?.[0]?.http?.paths[0]?.path).toBe('/');
    expect(properties['spark.ui.proxyBase']).toBeUndefined();
  });

  test('leaves what the batch sets itself', () => {
    const { ingress, properties } = built({ 'spark.ui.proxyBase': '/own' }, { sparkUi: { ingress: address } });
    expect(ingress).toBeDefined();
    expect(properties['spark.ui.proxyBase']).toBe('/own');
    expect(properties['spark.ui.proxyRedirectUri']).toBeUndefined();
  });

  test.each<[what: string, sparkConf: Record<string, string>, sparkUi: BatchPlan['sparkUi']]>([
    ['without a configuration', {}, undefined],
    ['without a UI', { 'spark.ui.enabled': 'FALSE' }, { ingress: address }],
    [
      'without a Service',
      {
        'spark.kubernetes.driver.pod.excludedFeatureSteps':
          'org.apache.spark.deploy.k8s.features.DriverServiceFeatureStep',
      },
      { httpRoute: { ...address, parentRefs: [{ name: 'shared' }] } },
    ],
  ])('does not exist %s', (_, sparkConf, sparkUi) => {
    const { kinds, properties } = built(sparkConf, sparkUi && { sparkUi });
    expect(kinds).not.toContain('Ingress');
    expect(kinds).not.toContain('HTTPRoute');
    expect(properties['spark.ui.proxyBase']).toBeUndefined();
  });
});

describe('the ownership of a native driver', () => {
  test('consists of the scheduling gate, the evidence finalizer and the tag', () => {
    const { pod } = build();
    expect(pod.spec?.schedulingGates).toEqual([{ name: 'spark-batch/dependents' }]);
    expect(pod.metadata?.finalizers).toEqual(['spark-batch/evidence']);
    expect(pod.metadata?.labels).toMatchObject({ 'spark-batch-tag': TAG });
  });

  test.each(['pod', 'service', 'configMap'] as const)(
    'names the batch and its Temporal namespace on the %s',
    (kind) => {
      const { metadata } = build()[kind];
      expect(metadata?.namespace).toBe('default');
      expect(metadata?.labels).toMatchObject({ 'spark-batch/temporal-namespace-id': OWNER });
      expect(metadata?.annotations).toMatchObject({
        'spark-batch/workflow-id': 'daily-report-2026-01-01',
        'spark-batch/attempt': '1',
      });
    },
  );

  test('is passed on to executors without the tag of the driver', () => {
    const { properties } = build();
    expect(properties).toMatchObject({
      'spark.kubernetes.executor.label.spark-batch/temporal-namespace-id': OWNER,
      'spark.kubernetes.executor.annotation.spark-batch/workflow-id': 'daily-report-2026-01-01',
      'spark.kubernetes.executor.annotation.spark-batch/attempt': '1',
    });
    expect(properties).not.toHaveProperty(['spark.kubernetes.executor.label.spark-batch-tag']);
  });

  test('has the state source only when it is the container', () => {
    const source = 'spark-batch/state-source';
    expect(build().pod.metadata?.annotations).not.toHaveProperty([source]);
    expect(build({ stateSource: 'CONTAINER' }).pod.metadata?.annotations).toHaveProperty([source], 'CONTAINER');
  });
});

describe('the redaction patterns of a batch', () => {
  const patterns = (sparkConf: Record<string, string>) => {
    const { annotations = {} } = build({ sparkConf }).pod.metadata ?? {};
    return [annotations['spark-batch/redaction-regex'], annotations['spark-batch/redaction-string-regex']];
  };

  test('are annotations of its driver', () => {
    expect(patterns({})).toEqual([undefined, undefined]);
    expect(patterns({ 'spark.redaction.regex': '(?i)salary', 'spark.redaction.string.regex': '\\d{16}' })).toEqual([
      '(?i)salary',
      '\\d{16}',
    ]);
  });
});

describe('the native driver of an attempt', () => {
  test('is equal however often it is built', () => {
    expect(build()).toEqual(build());
  });

  test('shares no name with the driver of the next attempt', () => {
    const names = (number: number) =>
      [build({}, number).pod, ...build({}, number).dependents].map(({ metadata }) => metadata?.name);
    const first = names(1);
    expect(first).toHaveLength(3);
    expect(names(2).filter((name) => first.includes(name))).toEqual([]);
  });

  test('gets its own name and the namespace of its executors as properties', () => {
    const { pod, service, properties } = build({ namespace: 'team-a' });
    expect(properties).toMatchObject({
      'spark.kubernetes.driver.pod.name': pod.metadata?.name,
      'spark.app.id': pod.metadata?.labels?.['spark-app-selector'],
      'spark.driver.host': `${service.metadata?.name}.team-a.svc`,
      'spark.kubernetes.namespace': 'team-a',
      'spark.kubernetes.executor.podNamePrefix': 'etl-0f8fad5bd9cb-1',
    });
  });

  test('has its scratch directories in the order of spark.local.dir', () => {
    const { pod } = build({ sparkConf: { 'spark.local.dir': '/b,/a' } });
    expect(pod.spec?.volumes?.map(({ name }) => name).slice(0, 2)).toEqual(['spark-local-dir-1', 'spark-local-dir-2']);
    expect(pod.spec?.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath).slice(0, 2)).toEqual(['/b', '/a']);
  });
});
