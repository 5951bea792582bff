import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Cluster, clusterSchema } from '../../src/kubernetes/index.ts';
import { progressPrinter, readStack } from '../../stack/index.ts';
import { sparkDistribution, whyNoJava } from '../../stack/spark-distribution.ts';
import { ApiServer } from '../conformance/api-server.ts';
import type { Row } from '../conformance/report.ts';
import { runAll } from '../conformance/run-all.ts';
import type { Conditions } from '../conformance/run.ts';
import { CONFIGURATIONS } from '../spark/configurations/index.ts';

const VERSION = '4.1.4';

/** Between them most of what the features do, the most telling first; `npm run conformance` runs all. */
const SAMPLE = ['marks', 'python', 'secrets', 'cores', 'escapes', 'memory-factors', 'image', 'ip-families'];
/** So many are compared however slow the machine is. */
const AT_LEAST = 2;
/** On 2 cores the sample takes 45 s; what has not begun by then, because the machine has other work, is left out. */
const BEGIN_WITHIN = 75_000;

const noJava = await whyNoJava(VERSION);
if (noJava !== undefined) process.stderr.write(`Skipped: the comparison with the real spark-submit. ${noJava}\n`);

(noJava === undefined ? describe : describe.skip)('on a real API server', () => {
  let conditions: Conditions;

  // The first time it fetches half a gigabyte.
  beforeAll(async () => {
    const { kubernetes } = await readStack(process.env['SPARKBATCH_TEST_STACK'] ?? 'test');
    const { kubeconfig } = kubernetes;
    conditions = {
      api: await ApiServer.open(kubeconfig),
      cluster: new Cluster('stack', clusterSchema.parse({ kubeconfig })),
      kubeconfig,
      home: await sparkDistribution(VERSION, { onProgress: progressPrinter(process.stderr) }),
      version: VERSION,
    };
  }, 30 * 60_000);

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
