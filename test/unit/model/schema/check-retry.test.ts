import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkBatch } from '../../../../src/model/schema/check-batch.ts';
import { batchRequest } from '../../../support/builders.ts';

function problemsOf(facts: Partial<BatchRequest>): string[] {
  const checked = checkBatch(batchRequest(facts));
  return 'problems' in checked ? checked.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('A retry policy is rejected when it', () => {
  test.each<[story: string, facts: Partial<BatchRequest>, problem: string]>([
    ['raises memory by a factor of 1', { retry: { memoryFactor: 1 } }, 'retry.memoryFactor: must be more than 1'],
    [
      'limits memory that it does not raise',
      { retry: { maximumMemory: '4g' } },
      'retry.maximumMemory: has no meaning without memoryFactor: memory is not raised',
    ],
    [
      'raises memory for attempts that never follow',
      { retry: { memoryFactor: 2, classes: { 'out-of-memory': { limit: 0 } } } },
      'retry.memoryFactor: has no meaning while classes.out-of-memory.limit is 0: no attempt follows',
    ],
    [
      'has a maximum below the initial memory of the batch',
      { retry: { memoryFactor: 2, maximumMemory: '2g' }, executor: { memory: '4g' } },
      'retry.maximumMemory: is less than the initial memory of the executor, 4g',
    ],
    [
      'raises memory that a manifest sets',
      {
        retry: { memoryFactor: 2 },
        submit: { kind: 'manifest', manifest: 'kind: Pod' },
      },
      'retry.memoryFactor: is not used with submit.kind: manifest',
    ],
    [
      "raises memory that the operator's spec sets",
      { retry: { memoryFactor: 2 }, submit: { kind: 'operator', spec: { executor: { memory: '2g' } } } },
      'submit.spec.executor.memory: is not raised by retry.memoryFactor: set the field executor.memory instead',
    ],
    [
      "raises memory that a property of the operator's spec sets",
      {
        retry: { memoryFactor: 2 },
        submit: {
          kind: 'operator',
          apiVersion: 'spark.apache.org/v1',
          spec: { sparkConf: { 'spark.driver.memoryOverhead': '2g' } },
        },
      },
      'submit.spec.sparkConf["spark.driver.memoryOverhead"]: is not raised by retry.memoryFactor: set the field driver.memoryOverhead instead',
    ],
    [
      'has moveAfter without a cluster to move to',
      { retry: { moveAfter: 2 } },
      'retry.moveAfter: has no meaning without moveTo: name the clusters to move to',
    ],
    [
      'allows too few retries to ever move',
      { retry: { infrastructure: 1, moveTo: ['spare'] } },
      'retry.moveTo: is never used: infrastructure allows 1 retries, and the batch moves after 2 failures (moveAfter)',
    ],
    [
      'limits a hold that it does not have',
      { retry: { holdTimeout: '1h' } },
      'retry.holdTimeout: has no meaning without onExhausted: hold',
    ],
    [
      'retries kills',
      { retry: { classes: { killed: { limit: 1 } } } as object },
      'retry.classes.killed: is not a field',
    ],
    [
      'has a misspelt failure class',
      { retry: { classes: { evictd: { limit: 1 } } } as object },
      'did you mean "evicted"?',
    ],
  ])('%s', (_, facts, problem) => {
    expect(problemsOf(facts).join('\n')).toContain(problem);
  });

  test('A retry policy with all fields is accepted', () => {
    expect(
      problemsOf({
        retry: {
          application: 1,
          jitter: 0.5,
          classes: { image: { limit: 2, initialInterval: '1m' } },
          memoryFactor: 1.5,
          maximumMemory: '16g',
          moveTo: ['spare'],
          moveAfter: 2,
          onExhausted: 'hold',
          holdFor: ['application'],
          holdTimeout: '12h',
        },
      }),
    ).toEqual([]);
  });
});
