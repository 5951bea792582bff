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

/** Few enough for two minutes on 2 cores, and between them most of what the features do; `npm run conformance` runs all. */
const SAMPLE = new Set(['python', 'escapes', 'cores', 'memory-factors', 'marks', 'secrets', 'image', 'ip-families']);
const WITHIN = 120_000;

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

  test(
    'native makes what spark-submit makes, field by field',
    async () => {
      const rows = await runAll(
        CONFIGURATIONS.filter(({ name }) => SAMPLE.has(name)),
        conditions,
      );
      expect(rows.flatMap(problemsOf)).toEqual([]);
      expect(rows.map(({ configuration }) => configuration).toSorted()).toEqual([...SAMPLE].toSorted());
      // Three objects at the least, and all that the API server fills in.
      for (const { outcome } of rows) {
        expect(outcome?.objects).toBeGreaterThanOrEqual(3);
        expect(outcome?.fields).toBeGreaterThan(150);
      }
    },
    WITHIN,
  );
});

function problemsOf({ configuration, problem, outcome }: Row): unknown[] {
  if (problem !== undefined) return [{ configuration, problem }];
  return (outcome?.unexplained ?? []).map((difference) => ({ configuration, ...difference }));
}
