import { describe, expect, test } from '@jest/globals';
import { podToObservation } from '../../../../src/kubernetes/pods/pod-to-observation.ts';
import type { ExecutorEnd } from '../../../../src/model/verdict/evidence.ts';
import type { DriverExit } from '../../../../src/model/driver/observation.ts';
import { verdictOf } from '../../../../src/model/verdict/verdict-of.ts';
import { driverPod, existingDriver, observation } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });
const KILLED: ExecutorEnd = { name: 'etl-1-exec-3', exitCode: 137, reason: 'OOMKilled' };

/** As Spark 3.5 and 4 write it (TaskSetManager, ExecutorPodsLifecycleManager). */
const LOST =
  'Exception in thread "main" org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 ' +
  'times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.9 executor 3): ExecutorLostFailure (executor 3 ' +
  'exited caused by one of the running tasks) Reason: \nThe executor with id 3 exited with exit code 137(SIGKILL, possible container OOM).';
const HEAP_OF_A_TASK =
  'org.apache.spark.SparkException: Job aborted due to stage failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.9 executor 3): ' +
  'java.lang.OutOfMemoryError: Java heap space\n\tat x.y\nCaused by: java.lang.OutOfMemoryError: Java heap space';

describe('The verdict shows which role ran out of memory when', () => {
  test.each<
    [
      story: string,
      exit: DriverExit,
      log: string | undefined,
      executors: readonly ExecutorEnd[],
      outOfMemory: 'driver' | 'executor' | undefined,
    ]
  >([
    ['the kernel killed the driver', { exitCode: 137, reason: 'OOMKilled' }, undefined, [], 'driver'],
    [
      'the kernel killed the driver, and executors before',
      { exitCode: 137, reason: 'OOMKilled' },
      LOST,
      [KILLED],
      'driver',
    ],
    [
      'the main thread ran out of heap',
      { exitCode: 1 },
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      [],
      'driver',
    ],
    [
      'the JVM ended for it (-XX:+ExitOnOutOfMemoryError)',
      { exitCode: 3 },
      'Terminating due to java.lang.OutOfMemoryError: Java heap space',
      [],
      'driver',
    ],
    ['Spark ended for it, and no log is left', { exitCode: 52 }, undefined, [], 'driver'],
    [
      'the Python driver’s JVM ran out of heap',
      { exitCode: 1 },
      'py4j.protocol.Py4JJavaError: An error occurred\n: java.lang.OutOfMemoryError: GC overhead limit exceeded',
      [],
      'driver',
    ],
    ['the log shows that an executor was lost for its memory', { exitCode: 1 }, LOST, [], 'executor'],
    ['a task ran out of an executor’s heap', { exitCode: 1 }, HEAP_OF_A_TASK, [], 'executor'],
    ['an executor’s pod ended OOMKilled, and there is no log', { exitCode: 1 }, undefined, [KILLED], 'executor'],

    [
      'an executor was lost, replaced, and the table was not there',
      { exitCode: 1 },
      'ERROR executor 3 exited with exit code 137\nException in thread "main" org.apache.spark.sql.AnalysisException: no table',
      [KILLED],
      undefined,
    ],
    ['an executor was evicted', { exitCode: 1 }, undefined, [{ name: 'e', reason: 'Evicted' }], undefined],
    ['the application itself exits with 3', { exitCode: 3 }, 'no such table', [], undefined],
    [
      'the application continues after the error and exits with 17',
      { exitCode: 17 },
      'java.lang.OutOfMemoryError: Metaspace',
      [KILLED],
      undefined,
    ],
    [
      'the driver is killed by SIGKILL without an OOM kill',
      { exitCode: 137, reason: 'Error' },
      undefined,
      [],
      undefined,
    ],
    [
      'the application fails for another reason',
      { exitCode: 1 },
      'no such table',
      [{ name: 'e', exitCode: 0 }],
      undefined,
    ],
    [
      'an init container fails',
      { exitCode: 1, initContainer: 'fetch' },
      'java.lang.OutOfMemoryError',
      [KILLED],
      undefined,
    ],
  ])('%s', (_, exit, log, executors, outOfMemory) => {
    const last = observation({ state: 'FAILED', exit });
    const verdict = verdictOf({
      driver: DRIVER,
      end: { kind: 'terminated' },
      last,
      executors,
      ...(log !== undefined && { log }),
    });
    expect(verdict.outOfMemory).toBe(outOfMemory);
    expect(verdict.failureClass).toBe(outOfMemory === undefined ? 'application' : 'out-of-memory');
    if (outOfMemory) expect(verdict.advice).toContain(`Raise ${outOfMemory}.memory`);
  });

  test('The verdict names an init container that was killed for its memory, and does not advise to raise that of the driver', () => {
    const last = observation({
      state: 'FAILED',
      exit: { exitCode: 137, reason: 'OOMKilled', initContainer: 'fetch', message: 'init container fetch failed' },
    });
    const verdict = verdictOf({ driver: DRIVER, end: { kind: 'terminated' }, last });
    expect(verdict.failureClass).toBe('out-of-memory');
    expect(verdict.outOfMemory).toBeUndefined();
    expect(verdict.advice).toMatch(/memory limit of init container fetch/);
  });
});

describe('An exit code of 0 without a trace of Spark', () => {
  const finished = (log: string | undefined, finishedAt = '2026-11-20T10:00:05.300Z') => {
    const last = podToObservation(driverPod({ phase: 'Succeeded', exitCode: 0 }));
    return verdictOf({
      driver: DRIVER,
      end: { kind: 'terminated' },
      last: { ...last, exit: { ...last.exit, finishedAt } },
      ...(log !== undefined && { log }),
    });
  };

  test.each([
    ['an empty log', ''],
    ['a log that does not mention Spark', 'usage: tini [OPTIONS]'],
  ])('is FINISHED with a warning after %s', (_, log) => {
    expect(finished(log)).toMatchObject({
      state: 'FINISHED',
      message: expect.stringMatching(/check that image and command start/),
    });
  });

  test.each([
    ['there is no log', undefined, undefined],
    ['the log mentions Spark', '+ exec /opt/spark/bin/spark-submit', undefined],
    ['it ran for minutes without logging', '', '2026-11-20T10:04:10.000Z'],
  ])('causes no warning when %s', (_, log, finishedAt) => {
    expect(finished(log, finishedAt).message).toBe(
      'Driver prod/team-a/etl-1-driver finished with exit code 0 (Completed).',
    );
  });
});
