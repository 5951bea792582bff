import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { describeWithNode } from './support/describe-with-node.ts';
import { logOf, openNodeEnvironment, type NodeEnvironment } from './support/node-environment.ts';

/** In MiB: a driver or executor of 512 MiB may use 896 MiB, of which the JVM needs about a third. */
const TOO_MUCH = '800';
const WITH_MORE: Partial<BatchRequest> = {
  retry: { infrastructure: 0, memoryFactor: 2, initialInterval: '1s' },
  sparkConf: { 'spark.task.maxFailures': '1' },
};

describeWithNode('a job that fails on a real node', () => {
  let environment: NodeEnvironment;
  const results = new Map<string, BatchResult>();
  let started: Readonly<Record<'failing' | 'growing', Promise<void>>>;

  beforeAll(async () => {
    environment = await openNodeEnvironment('e2e-failures');
    await environment.startWorker();
    // At once: most of their time is the start of their JVMs.
    started = { failing: runFailing(), growing: runGrowing() };
    // A failure is reported by the tests that await the jobs.
    void Promise.allSettled(Object.values(started));
  });

  afterAll(() => environment?.close());

  const runAll = async (...batches: BatchRequest[]) => {
    await Promise.all(batches.map(async (batch) => results.set(batch.name, await environment.run(batch))));
  };
  const runFailing = () =>
    runAll(
      environment.job('throws', ['throw']),
      environment.job('exits', ['exit', '42']),
      environment.job('fails-a-task', ['fail-task'], { sparkConf: { 'spark.task.maxFailures': '1' } }),
      environment.job('no-class', [], { mainClass: 'sparkbatch.Nowhere' }),
      environment.job('no-image', [], { image: 'spark-batch.invalid/nowhere:1', timeouts: { pendingProblem: '5s' } }),
    );
  const runGrowing = () =>
    runAll(
      environment.job('small-driver', ['use-driver-memory', TOO_MUCH], WITH_MORE),
      environment.job('small-executor', ['use-executor-memory', TOO_MUCH], WITH_MORE),
    );
  const resultOf = (name: string): BatchResult => {
    const result = results.get(name);
    if (result === undefined) throw new Error(`${name} has no result`);
    return result;
  };

  describe('by an error of its application', () => {
    beforeAll(() => started.failing);

    test('has its exception in the evidence', () => {
      const result = resultOf('throws');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 1, reason: 'Error' });
      expect(logOf(result)).toMatch(/Exception.*java\.lang\.IllegalStateException: the books do not balance/);
      expect(logOf(result)).toMatch(/at sparkbatch\.Jobs\.main\(Jobs\.java:\d+\)/);
    });

    test('has its exit code in the result', () => {
      expect(resultOf('exits')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 42 });
    });

    test('has the exception of an executor in the evidence when a task fails', () => {
      const result = resultOf('fails-a-task');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 1 });
      expect(logOf(result)).toMatch(/Job aborted due to stage failure/);
      expect(logOf(result)).toMatch(/java\.lang\.IllegalArgumentException: row [01] is broken/);
    });

    test('has the exit code and message of Spark when its class does not exist', () => {
      const result = resultOf('no-class');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 101 });
      expect(logOf(result)).toContain('Failed to load class sparkbatch.Nowhere');
    });

    test('names its image when that does not exist', () => {
      const result = resultOf('no-image');
      expect(result).toMatchObject({ state: 'FAILED', failureClass: 'image' });
      expect(result.message).toMatch(/spark-batch\.invalid\/nowhere:1/);
    });
  });

  describe('by a lack of memory', () => {
    beforeAll(() => started.growing);

    test('finishes with more memory for its driver in the second attempt', () => {
      const result = resultOf('small-driver');
      expect(result).toMatchObject({
        state: 'FINISHED',
        attempts: [
          {
            memory: { driver: '512m' },
            verdict: {
              failureClass: 'out-of-memory',
              outOfMemory: 'driver',
              exit: { exitCode: 137, reason: 'OOMKilled' },
            },
          },
          { memory: { driver: '1g', executor: '512m' }, verdict: { state: 'FINISHED' } },
        ],
      });
      expect(logOf(result)).toContain(`The driver had room for ${TOO_MUCH} MiB`);
    });

    test('finishes with more memory for its executors in the second attempt', () => {
      const result = resultOf('small-executor');
      expect(result).toMatchObject({
        state: 'FINISHED',
        attempts: [
          { memory: { executor: '512m' }, verdict: { failureClass: 'out-of-memory', outOfMemory: 'executor' } },
          { memory: { driver: '512m', executor: '1g' }, verdict: { state: 'FINISHED' } },
        ],
      });
      expect(logOf(result)).toContain(`An executor had room for ${TOO_MUCH} MiB`);
    });
  });
});
