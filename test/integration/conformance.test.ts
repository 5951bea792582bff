import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusterSchema } from '../../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { readStack } from '../../stack/index.ts';
import { ApiServer } from '../conformance/api-server.ts';
import type { Row } from '../conformance/report.ts';
import { runAll } from '../conformance/run-all.ts';
import type { ComparisonSetup } from '../conformance/run.ts';
import { CONFIGURATIONS } from '../spark/configurations/index.ts';
import { describeWithSpark, DOWNLOAD_TIMEOUT, SPARK_VERSION, sparkHome } from '../support/environment/spark-home.ts';

/** Together they use most features; `npm run conformance` compares all configurations. */
const SAMPLE = ['labels', 'python', 'secrets', 'escapes', 'memory-factors'];

describeWithSpark('a native submission', () => {
  let setup: ComparisonSetup;

  beforeAll(async () => {
    const { kubernetes } = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
    const { kubeconfig } = kubernetes;
    setup = {
      api: await ApiServer.open(kubeconfig),
      cluster: new Cluster('stack', clusterSchema.parse({ kubeconfig })),
      kubeconfig,
      home: await sparkHome(),
      version: SPARK_VERSION,
    };
  }, DOWNLOAD_TIMEOUT);

  afterAll(async () => {
    setup.api.close();
    await setup.cluster.close();
  });

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

function problemsOf({ configuration, problem, result }: Row): unknown[] {
  if (problem !== undefined) return [{ configuration, problem }];
  return (result?.unexplained ?? []).map((difference) => ({ configuration, ...difference }));
}
