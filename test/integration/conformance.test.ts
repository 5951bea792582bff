import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusterSchema } from '../../src/kubernetes/auth/cluster-options.ts';
import { Cluster } from '../../src/kubernetes/transport/cluster.ts';
import { readStack } from '../../stack/index.ts';
import { ApiServer } from '../conformance/api-server.ts';
import type { Row } from '../conformance/report.ts';
import { runAll } from '../conformance/run-all.ts';
import type { Conditions } from '../conformance/run.ts';
import { CONFIGURATIONS } from '../spark/configurations/index.ts';
import { describeWithSpark, DOWNLOAD_TIMEOUT, SPARK_VERSION, sparkHome } from '../support/environment/spark-home.ts';

/** Between them most of what the features do, the most telling first; `npm run conformance` runs all. */
const SAMPLE = ['marks', 'python', 'secrets', 'cores', 'escapes', 'memory-factors', 'image', 'ip-families'];
/** So many are compared however slow the machine is. */
const AT_LEAST = 2;
/** On 2 cores the sample takes 45 s; what has not begun by then, because the machine has other work, is left out. */
const BEGIN_WITHIN = 75_000;

describeWithSpark('on a real API server', () => {
  let conditions: Conditions;

  beforeAll(async () => {
    const { kubernetes } = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
    const { kubeconfig } = kubernetes;
    conditions = {
      api: await ApiServer.open(kubeconfig),
      cluster: new Cluster('stack', clusterSchema.parse({ kubeconfig })),
      kubeconfig,
      home: await sparkHome(),
      version: SPARK_VERSION,
    };
  }, DOWNLOAD_TIMEOUT);

  afterAll(async () => {
    conditions.api.close();
    await conditions.cluster.close();
  });

  test('native makes what spark-submit makes, field by field', async () => {
    const configurations = SAMPLE.flatMap((name) => CONFIGURATIONS.filter((one) => one.name === name));
    expect(configurations).toHaveLength(SAMPLE.length);
    const end = Date.now() + BEGIN_WITHIN;
    const rows = await runAll(configurations, conditions, { mayBegin: () => Date.now() < end });
    expect(rows.flatMap(problemsOf)).toEqual([]);
    // Three objects at the least, and all that the API server fills in.
    for (const { outcome } of rows) {
      expect(outcome?.objects).toBeGreaterThanOrEqual(3);
      expect(outcome?.fields).toBeGreaterThan(150);
    }
    expect(rows.length).toBeGreaterThanOrEqual(AT_LEAST);
    const left = SAMPLE.filter((name) => !rows.some(({ configuration }) => configuration === name));
    if (left.length > 0) process.stderr.write(`Not compared, for want of time: ${left.join(', ')}\n`);
  }, 600_000);
});

function problemsOf({ configuration, problem, outcome }: Row): unknown[] {
  if (problem !== undefined) return [{ configuration, problem }];
  return (outcome?.unexplained ?? []).map((difference) => ({ configuration, ...difference }));
}
