import { describe, expect, test } from '@jest/globals';
import { InvalidBatchError } from '../../../src/client/errors.ts';
import { SparkBatchClient } from '../../../src/client/spark-batch-client.ts';
import { validateBatch, ValidBatch } from '../../../src/client/validate-batch.ts';
import type { Client } from '@temporalio/client';

const REQUEST = { name: 'etl', mainApplicationFile: 'local:///etl.py' };

/** The error of a request. */
function errorOf(request: unknown): InvalidBatchError {
  try {
    validateBatch(request);
  } catch (error) {
    if (error instanceof InvalidBatchError) return error;
    throw error;
  }
  throw new Error('The request is valid.');
}

describe('validateBatch', () => {
  test('returns the request unchanged, and the completed batch', () => {
    const { request, batch } = validateBatch(REQUEST);
    expect(request).toBe(REQUEST);
    expect(batch).toMatchObject({ name: 'etl', retention: 300_000, submit: { kind: 'native' } });
  });

  test('takes null as absent, at any depth', () => {
    const { batch } = validateBatch({
      ...REQUEST,
      arguments: null,
      sparkConf: null,
      driver: { memory: null },
      timeouts: null,
    });
    expect(batch).toEqual(validateBatch({ ...REQUEST, driver: {} }).batch);
  });

  test('refuses a number as a duration, with the text to write instead', () => {
    const { problems } = errorOf({ ...REQUEST, retention: 300, timeouts: { runtime: 7200 } });
    expect(problems).toEqual([
      { path: 'timeouts.runtime', message: expect.stringContaining('not the number 7200: write "7200s" for seconds') },
      { path: 'retention', message: expect.stringContaining('write "300s" for seconds') },
    ]);
  });

  test('throws one error with every problem', () => {
    const { name, problems, message } = errorOf({ name: 'etl', retention: 'soon', surprise: 1 });
    expect(name).toBe('InvalidBatchError');
    expect(problems.map(({ path }) => path).toSorted()).toEqual(['mainApplicationFile', 'retention', 'surprise']);
    expect(message).toMatch(/^The batch was refused, nothing was created\. /);
  });

  test('refuses a request above 1 MiB in one sentence, without quoting it', () => {
    const { message, problems } = errorOf({ ...REQUEST, retention: 'x'.repeat(1_200_000), surprise: 1 });
    expect(problems).toHaveLength(1);
    expect(message).toContain('(the batch): has 1.1 MiB, 148 KiB above');
    expect(message).toContain('the largest field is retention');
  });

  test('refuses a redaction pattern that cannot run in linear time, with this problem only, and quotes nothing', () => {
    const sparkConf = { 'spark.redaction.regex': '(?=PLANTED)x' };
    const { problems, message } = errorOf({ ...REQUEST, sparkConf, retention: 'soon' });
    expect(problems).toEqual([
      { path: 'sparkConf["spark.redaction.regex"]', message: expect.stringContaining('linear time') },
    ]);
    expect(message).not.toContain('PLANTED');
  });

  test('redacts secrets in the problems', () => {
    const { message } = errorOf({ ...REQUEST, driver: { env: { DB_PASSWORD: 'hunter22' }, memory: 'hunter22' } });
    expect(message).toContain('driver.memory');
    expect(message).not.toContain('hunter22');
  });
});

describe('SparkBatchClient.submit', () => {
  /** A client that records what is started. */
  function recordingClient() {
    const started: unknown[] = [];
    const client = {
      withDeadline: (_: number, call: () => Promise<unknown>) => call(),
      workflow: {
        start: (type: string, options: { workflowId: string; args: readonly unknown[] }) => {
          started.push({ type, id: options.workflowId, args: options.args });
          return Promise.resolve({ firstExecutionRunId: 'run' });
        },
      },
    } as unknown as Client;
    return { started, batches: new SparkBatchClient(client) };
  }

  test.each([
    ['a request', REQUEST],
    ['a validated request', validateBatch(REQUEST)],
  ])('starts the workflow with %s', async (_, batch) => {
    const { started, batches } = recordingClient();
    expect(await batches.submit(batch, { batchId: 'etl-1' })).toEqual({
      batchId: 'etl-1',
      runId: 'run',
      existing: false,
    });
    expect(started).toEqual([{ type: 'SparkBatch', id: 'etl-1', args: [REQUEST] }]);
  });

  test('takes a ValidBatch without validating it again', async () => {
    const { started, batches } = recordingClient();
    const { batch } = validateBatch(REQUEST);
    // Validation would refuse this request.
    await batches.submit(new ValidBatch({ name: '' }, batch), { batchId: 'etl-1' });
    expect(started).toHaveLength(1);
  });

  test('starts nothing for an invalid request', async () => {
    const { started, batches } = recordingClient();
    await expect(batches.submit({ name: 'etl' })).rejects.toBeInstanceOf(InvalidBatchError);
    expect(started).toEqual([]);
  });
});
