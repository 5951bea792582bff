import { expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { BatchAccess } from '../../../src/client/batch-access.ts';
import { NoWorkerError } from '../../../src/client/errors.ts';

/** The status FAILED_PRECONDITION of gRPC, as the client library reports it. */
function refused(details: string): Error {
  return new Error('The query failed', {
    cause: Object.assign(new Error(details), { code: 9, details, metadata: {} }),
  });
}

/** Asks a worker that gives these answers in turn, the last one again and again. @returns the answer, and the calls */
async function ask(answers: readonly (Error | string)[], worker: number): Promise<{ answer: unknown; calls: number }> {
  const client = { withDeadline: (_: number, calls: () => Promise<unknown>) => calls() } as unknown as Client;
  let calls = 0;
  const next = async (): Promise<string> => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    if (answer instanceof Error) throw answer;
    return answer ?? '';
  };
  const answer = await new BatchAccess(client, { temporal: 1000, worker })
    .withWorker('The state is unknown', 'spark-batch', next)
    .catch((error: unknown) => error);
  return { answer, calls };
}

const NOT_READY = refused('Unable to query workflow due to Workflow Task in failed state.');

test('a workflow whose task has failed is asked again until it answers', async () => {
  expect(await ask([NOT_READY, NOT_READY, 'RUNNING'], 10_000)).toEqual({ answer: 'RUNNING', calls: 3 });
});

test('a workflow that never answers is reported as a missing worker when the time is over', async () => {
  const { answer, calls } = await ask([NOT_READY], 1200);
  expect(answer).toBeInstanceOf(NoWorkerError);
  expect(calls).toBeGreaterThan(1);
});

test('a task queue without workers is reported at once', async () => {
  const { answer, calls } = await ask([refused('no poller seen for task queue recently, worker may be down')], 60_000);
  expect(answer).toBeInstanceOf(NoWorkerError);
  expect(calls).toBe(1);
});
