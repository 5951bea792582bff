import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubernetesObject } from '@kubernetes/client-node';
import { convertApplication } from '../../src/convert/index.ts';
import { buildNativeDriver } from '../../src/submit/native/build.ts';
import { buildSparkApplication } from '../../src/submit/operator/build.ts';
import { readStack } from '../../stack/index.ts';
import { ApiServer, type StoredObject } from '../conformance/api-server.ts';
import { openComparison } from '../conformance/open.ts';
import type { Row } from '../conformance/report.ts';
import { runAll } from '../conformance/run-all.ts';
import { type ComparisonSetup, prepare, prerequisitesOf } from '../conformance/run.ts';
import { CONFIGURATIONS } from '../spark/configurations/index.ts';
import {
  describeWithOperatorDefinition,
  installRealSparkApplications,
  REAL_GROUP,
} from '../support/operator-definition.ts';
import { attemptOf, planOf } from '../support/plans.ts';
import { CORPUS } from '../unit/convert/application-corpus.ts';
import { describeWithSpark } from '../support/environment/describe-with-spark.ts';
import { DOWNLOAD_TIMEOUT, SPARK_VERSION, sparkHome } from '../support/environment/spark-home.ts';

/** Together they use most features; `npm run conformance` compares all configurations. */
const SAMPLE = ['labels', 'secrets', 'template-files-of-both', 'both-conf-dirs', 'references'];

describeWithSpark('a command line that is converted and submitted', () => {
  let servers: Awaited<ReturnType<typeof openComparison>>;
  let setup: ComparisonSetup;

  beforeAll(async () => {
    servers = await openComparison();
    setup = { ...servers, home: await sparkHome(), version: SPARK_VERSION };
  }, DOWNLOAD_TIMEOUT);

  afterAll(() => servers.close());

  test('creates the objects of spark-submit, field by field', async () => {
    const configurations = SAMPLE.flatMap((name) => CONFIGURATIONS.filter((one) => one.name === name));
    expect(configurations).toHaveLength(SAMPLE.length);
    const rows = await runAll(configurations, setup);
    expect(rows.flatMap(problemsOf)).toEqual([]);
    // At least three objects, with the fields that the API server sets.
    for (const { result } of rows) {
      expect(result?.objects).toBeGreaterThanOrEqual(3);
      expect(result?.fields).toBeGreaterThan(150);
    }
    expect(rows.map(({ configuration }) => configuration).toSorted()).toEqual(SAMPLE.toSorted());
  });
});

describeWithOperatorDefinition('the corpus of SparkApplications', () => {
  const namespace = 'corpus';
  const applications = `/apis/${REAL_GROUP}/v1beta2/namespaces/${namespace}/sparkapplications`;
  const ofRealGroup = (resource: KubernetesObject) => ({
    ...resource,
    apiVersion: `${REAL_GROUP}/v1beta2`,
    metadata: { ...resource.metadata, namespace },
  });
  let api: ApiServer;

  beforeAll(async () => {
    const { kubernetes } = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
    await installRealSparkApplications(kubernetes.kubeconfig);
    api = await ApiServer.open(kubernetes.kubeconfig);
    await prepare(api, { namespace });
  });

  afterAll(() => api.close());

  test('has resources of the Kubeflow operator that the API server takes with all their fields', async () => {
    const resources = CORPUS.map(({ about, resource }) => ({ about, resource: resource as StoredObject }));
    const kubeflow = resources.filter(({ resource }) => {
      return resource['apiVersion'] === 'sparkoperator.k8s.io/v1beta2' && resource.kind === 'SparkApplication';
    });
    expect(kubeflow.length).toBeGreaterThanOrEqual(60);
    expect(
      await refusalsOf(kubeflow.map(({ about, resource }) => [about, applications, ofRealGroup(resource)])),
    ).toEqual([]);
  });

  test('converts to drivers and SparkApplications that the API server takes with all their fields', async () => {
    const created: [about: string, collection: string, object: object][] = [];
    for (const { about, resource } of CORPUS.filter(({ outcome }) => outcome !== 'refused')) {
      const plan = planOf({ ...convertApplication(resource).batch, namespace });
      const attempt = attemptOf(plan);
      // The stack has no resource definition of the Apache operator. A small one is in test/integration/operator.test.ts.
      if (plan.batch.submit.kind === 'operator' && plan.batch.submit.apiVersion === 'spark.apache.org/v1') continue;
      if (plan.batch.submit.kind === 'operator') {
        created.push([about, applications, ofRealGroup(buildSparkApplication({ plan, attempt }))]);
        continue;
      }
      const { pod, dependents } = buildNativeDriver({ plan, attempt });
      await prepare(api, { namespace, ...prerequisitesOf(pod) });
      for (const object of [pod, ...dependents]) {
        created.push([about, `/api/v1/namespaces/${namespace}/${COLLECTION_OF[object.kind ?? ''] ?? ''}`, object]);
      }
    }
    expect(created.length).toBeGreaterThan(200);
    expect(await refusalsOf(created)).toEqual([]);
  });

  async function refusalsOf(objects: readonly (readonly [about: string, collection: string, object: object])[]) {
    const refusals: string[] = [];
    for (const [about, collection, object] of objects) {
      const reason = await api.whyRefused(collection, object);
      if (reason !== undefined) refusals.push(`${about}: ${reason}`);
    }
    return refusals;
  }
});

const COLLECTION_OF: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Service: 'services',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  PersistentVolumeClaim: 'persistentvolumeclaims',
};

function problemsOf({ configuration, problem, result }: Row): unknown[] {
  if (problem !== undefined) return [{ configuration, problem }];
  return (result?.unexplained ?? []).map((difference) => ({ configuration, ...difference }));
}
