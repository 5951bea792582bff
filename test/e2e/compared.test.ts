import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SPARK_VERSION } from '../../stack/real-node/image/names.ts';
import { ApiServer, type StoredObject } from '../conformance/api-server.ts';
import { unexplained } from './support/compared.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { openNodeEnvironment, type NodeEnvironment, WITH_SPARK_SUBMIT } from './support/node-environment.ts';
import { GIVEN } from './support/prerequisites.ts';

const NAMESPACE = 'e2e-compared';
const BATCHES = { 'by-spark-submit': 'spark-submit', 'by-us': 'native' } as const;

describeWithNode('a job that runs with each submit kind', () => {
  let environment: NodeEnvironment;
  let api: ApiServer;
  let objects: StoredObject[];

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE, { features: WITH_SPARK_SUBMIT });
    api = await ApiServer.open(GIVEN?.kubeconfig ?? environment.stack.kubernetes.kubeconfig);
    await environment.startWorker();
    for (const [batchId, kind] of Object.entries(BATCHES)) {
      const how = { submit: { kind }, sparkVersion: SPARK_VERSION };
      await environment.submit(environment.job('compared', ['compute', '600'], how), batchId);
    }
    // A driver removes its Service when it ends: the objects are read while both run.
    for (const batchId of Object.keys(BATCHES)) await environment.untilWritten(batchId, 'An executor works');
    objects = await api.objects(NAMESPACE);
  });

  afterAll(async () => {
    api?.close();
    await environment?.close();
  });

  test('has the same driver, Service, ConfigMaps and executor, field by field', () => {
    expect(unexplained(objects, 'by-spark-submit', 'by-us')).toEqual([]);
  });

  test('has differences that this comparison finds when a field is changed', () => {
    const changed = objects.map((object) =>
      object.metadata.annotations?.['spark-batch/workflow-id'] === 'by-us'
        ? (JSON.parse(JSON.stringify(object).replaceAll('100m', '300m')) as StoredObject)
        : object,
    );
    const paths = unexplained(changed, 'by-spark-submit', 'by-us').map(({ path }) => path);
    expect(paths).toContain('pod.spec.containers.0.resources.requests.cpu');
    expect(paths).toContain('executor.spec.containers.0.resources.requests.cpu');
  });
});
