import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import {
  lineOf,
  logOf,
  openNodeEnvironment,
  type NodeEnvironment,
  WITH_SPARK_SUBMIT,
} from './support/node-environment.ts';
import { createVolume, WITH_VOLUME } from './support/volume.ts';

const NAMESPACE = 'e2e-jobs';
const EXAMPLE = 'local:///opt/spark/examples/src/main/python/pi.py';
/** Random points in hundreds of thousands: enough for a wrong second digit of pi in one of ten million runs only. */
const POINTS = '10';
const KINDS = ['native', 'spark-submit'] as const;

/** Output of each job's driver. */
const JOBS = {
  pi: /^Pi is roughly 3\.1[34]\d*$/m,
  sql: /^Sums are 0:1666683333 1:1666616667 2:1666650000$/m,
  python: /^Pi is roughly 3\.1[34]\d*$/m,
} as const;

describeWithNode('a job on a real node', () => {
  let environment: NodeEnvironment;
  const results = new Map<string, BatchResult>();

  beforeAll(async () => {
    environment = await openNodeEnvironment(NAMESPACE, { features: WITH_SPARK_SUBMIT });
    await createVolume(environment);
    await environment.startWorker();
  });

  afterAll(() => environment?.close());

  const resultOf = (id: string): BatchResult => {
    const result = results.get(id);
    if (result === undefined) throw new Error(`${id} has no result`);
    return result;
  };
  const run = async (id: string, job: BatchRequest) =>
    results.set(id, await environment.batches.result(await environment.submit(job, id)));

  describe.each(KINDS)('with submit kind %s', (kind) => {
    beforeAll(async () => {
      const submit = { kind };
      await Promise.all([
        run(`pi-${kind}`, environment.job('pi', ['pi', '4'], { submit })),
        run(`sql-${kind}`, environment.job('sql', ['sql'], { submit })),
        run(
          `python-${kind}`,
          environment.job('python', [POINTS], { submit, type: 'Python', mainApplicationFile: EXAMPLE }),
        ),
      ]);
    });

    test.each(Object.entries(JOBS))('finishes with the correct result: %s', (name, expected) => {
      const result = resultOf(`${name}-${kind}`);
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, reason: 'Completed', attempts: [{ number: 1 }] });
      expect(lineOf(result, expected)).toBeDefined();
      expect(result.attempts[0]?.verdict?.evidence?.missing).toBeUndefined();
    });
  });

  test('needs no permissions beyond those that `sparkbatch rbac` grants its driver', () => {
    for (const result of results.values()) expect(logOf(result)).not.toMatch(/forbidden/i);
  });

  test('has the same result with each submit kind', () => {
    for (const [name, expected] of Object.entries(JOBS).filter(([job]) => job !== 'python')) {
      const [one, other] = KINDS.map((kind) => lineOf(resultOf(`${name}-${kind}`), expected));
      expect(other).toBe(one);
    }
  });

  test('reads files, shuffles and writes Parquet in Python, which another job reads', async () => {
    const tables = {
      type: 'Python',
      mainApplicationFile: 'local:///opt/application/tables.py',
      sparkConf: WITH_VOLUME,
    } as const;
    const written = await environment.run(
      environment.job('writes', ['write', '/opt/application/*.csv', '/tables/sums'], tables),
    );
    expect(written).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(written)).toContain('Wrote 3 regions');
    const read = await environment.run(
      environment.job('reads', ['read', '/tables/sums'], { ...tables, submit: { kind: 'spark-submit' } }),
    );
    expect(read).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(logOf(read)).toContain('Read east 30, north 3, west 12');
  });
});
