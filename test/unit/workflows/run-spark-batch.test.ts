import { expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { runSparkBatch, type SparkBatchFailure, sparkBatchFailure } from '../../../workflows/index.ts';
import { batchRequest } from '../../support/builders.ts';

/** Calls as users write them. The compiler checks them; nothing runs outside a workflow. */
const CALLS: readonly (() => Promise<BatchResult>)[] = [
  () => runSparkBatch(batchRequest()),
  () =>
    runSparkBatch(batchRequest(), { batchId: 'nightly', taskQueue: 'spark-batch', summary: 'Load', waitForEarlier: 0 }),
  // @ts-expect-error a misspelt field of the batch
  () => runSparkBatch({ ...batchRequest(), mainClas: 'com.example.Etl' } satisfies BatchRequest),
  // @ts-expect-error an option of executeChild that would make the batch unsafe
  () => runSparkBatch(batchRequest(), { parentClosePolicy: 'ABANDON' }),
];

test('runSparkBatch and sparkBatchFailure are typed for pipelines', async () => {
  for (const call of CALLS) await expect(call()).rejects.toThrow(/workflow/i);
  const failure: SparkBatchFailure | undefined = sparkBatchFailure(new Error('other'));
  expect(failure?.result?.attempts.length).toBeUndefined();
});
