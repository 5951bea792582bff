import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import type { FailureClass } from '../../../../src/model/verdict/failure-class.ts';
import type { RetryRequest } from '../../../../src/model/messages/messages.ts';
import { attemptAfter, attemptMemory, type PastAttempt, stepAfter } from '../../../../src/model/retry/next-attempt.ts';
import type { BatchPlan } from '../../../../src/model/batch/plan.ts';
import { batchPlan, existingDriver } from '../../../support/builders.ts';

interface Past {
  readonly of: FailureClass;
  readonly on?: string;
  readonly outOfMemory?: 'driver' | 'executor';
  readonly decided?: true;
}

function past(...all: (FailureClass | Past)[]): PastAttempt[] {
  return all.map((one, index) => {
    const { of: failureClass, on = 'prod', decided, ...facts } = typeof one === 'string' ? { of: one } : one;
    const outOfMemory = failureClass === 'out-of-memory' ? (facts.outOfMemory ?? 'driver') : undefined;
    return {
      number: index + 1,
      driver: existingDriver({ cluster: on }),
      verdict: { state: 'FAILED', failureClass, message: '', ...(outOfMemory && { outOfMemory }) },
      ...(decided && { decided }),
    };
  });
}

const plan = (retry: BatchRequest['retry'], facts: Partial<BatchRequest> = {}): BatchPlan =>
  batchPlan({ retry, ...facts });

const failoverTargets = ['spare', 'last'].map((cluster) => ({ cluster, namespace: 'team-a' }));

describe('The attempt after a failure', () => {
  test.each<[story: string, ended: ReturnType<typeof past>, retry: BatchRequest['retry'], changes: string[]]>([
    ['is the same by default', past('evicted'), {}, []],
    ['has the same memory without a factor', past('out-of-memory'), { application: 1 }, []],
    [
      'has more memory for the driver',
      past('out-of-memory'),
      { memoryFactor: 1.5 },
      ['memory raised from 1g to 1536m after out-of-memory of the driver'],
    ],
    [
      'has more memory for the executors when they ran out of memory',
      past({ of: 'out-of-memory', outOfMemory: 'executor' }),
      { memoryFactor: 2 },
      ['memory raised from 1g to 2g after out-of-memory of the executor'],
    ],
    ['has the same memory after another failure', past('out-of-memory', 'evicted'), { memoryFactor: 2 }, []],
    ['stays on its cluster after one failure', past('evicted'), { moveTo: ['spare'] }, []],
    [
      'moves to another cluster after two failures',
      past('evicted', 'node-lost'),
      { moveTo: ['spare'] },
      ['moved from cluster prod to spare'],
    ],
    [
      'moves to another cluster after one failure with moveAfter: 1',
      past('evicted'),
      { moveTo: ['spare'], moveAfter: 1 },
      ['moved from cluster prod to spare'],
    ],
    [
      'moves to another cluster when it was unschedulable',
      past('unschedulable'),
      { moveTo: ['spare'], moveAfter: 1 },
      ['moved from cluster prod to spare'],
    ],
    [
      'stays on its cluster after a failure of the application',
      past('evicted', 'evicted', 'application'),
      { moveTo: ['spare'] },
      [],
    ],
  ])('%s', (_, ended, retry, changes) => {
    expect(attemptAfter(ended, { ...plan(retry), failoverTargets }).changes).toEqual(changes);
  });

  test.each<[story: string, ended: ReturnType<typeof past>, on: string, next: string]>([
    [
      'stays on the cluster it moved to after the first failure there',
      past('evicted', 'evicted', { of: 'evicted', on: 'spare' }),
      'spare',
      'spare',
    ],
    [
      'moves to the second target after two failures on the first',
      past('evicted', 'evicted', { of: 'evicted', on: 'spare' }, { of: 'evicted', on: 'spare' }),
      'spare',
      'last',
    ],
    [
      'stays on the last target',
      past(
        'evicted',
        'evicted',
        { of: 'evicted', on: 'spare' },
        { of: 'evicted', on: 'spare' },
        { of: 'evicted', on: 'last' },
        { of: 'evicted', on: 'last' },
      ),
      'last',
      'last',
    ],
  ])('%s', (_, ended, on, next) => {
    const here = { ...plan({ moveTo: ['spare', 'last'] }, { cluster: on }), failoverTargets };
    expect(attemptAfter(ended, here).plan.batch.cluster).toBe(next);
  });

  test('runs in the namespace of its new cluster', () => {
    const moving = { ...plan({ moveTo: ['spare'] }), failoverTargets: [{ cluster: 'spare', namespace: 'elsewhere' }] };
    expect(attemptAfter(past('evicted', 'evicted'), moving).plan.batch).toMatchObject({
      cluster: 'spare',
      namespace: 'elsewhere',
    });
  });

  test('raises the memory of the previous attempt, without changing its plan', () => {
    const first = plan({ memoryFactor: 1.5 });
    const second = attemptAfter(past('out-of-memory'), first).plan;
    const third = attemptAfter(past('out-of-memory', 'out-of-memory'), second).plan;
    expect([first, second, third].map((one) => attemptMemory(one)?.driver)).toEqual(['1g', '1536m', '2304m']);
  });

  test.each<[story: string, request: RetryRequest, memory: object, changes: string[]]>([
    [
      'is as without the decision by default',
      {},
      { driver: '2g' },
      ['memory raised from 1g to 2g after out-of-memory of the driver', 'retried on request: no reason given'],
    ],
    [
      'has the requested memory instead of the raised one',
      { driverMemory: '5g', reason: 'big day' },
      { driver: '5g' },
      ['memory of the driver set from 1g to 5g on request', 'retried on request: big day'],
    ],
    [
      'has the requested memory for one role and the raised one for the other',
      { executorMemory: '3g' },
      { driver: '2g', executor: '3g' },
      [
        'memory raised from 1g to 2g after out-of-memory of the driver',
        'memory of the executor set from 1g to 3g on request',
        'retried on request: no reason given',
      ],
    ],
  ])('on request %s', (_, request, memory, changes) => {
    const next = attemptAfter(past('out-of-memory'), plan({ memoryFactor: 2 }), request);
    expect(attemptMemory(next.plan)).toMatchObject(memory);
    expect(next.changes).toEqual(changes);
  });
});

describe('The step after an attempt', () => {
  test('is the end when memory cannot be raised any further', () => {
    const at = plan({ memoryFactor: 2, maximumMemory: '2g' }, { driver: { memory: '2g' } });
    expect(stepAfter(past('out-of-memory'), at)).toEqual({
      kind: 'finish',
      reason: 'memory of the driver is 2g, and retry.maximumMemory allows no more',
    });
    expect(stepAfter(past({ of: 'out-of-memory', outOfMemory: 'executor' }), at).kind).toBe('retry');
  });

  test('is the end when neither the driver nor its executors ran out of memory', () => {
    const [attempt] = past('out-of-memory') as [PastAttempt];
    const ofInit = { ...attempt, verdict: { state: 'FAILED', failureClass: 'out-of-memory', message: '' } as const };
    const next = stepAfter([ofInit], plan({ memoryFactor: 2 }));
    expect(next.kind).toBe('finish');
    expect(next.reason).toContain('neither the driver nor its executors ran out of memory');
  });

  test('is a decision when memory cannot be raised and onExhausted is hold', () => {
    const at = plan({ memoryFactor: 2, maximumMemory: '1g', onExhausted: 'hold' });
    expect(stepAfter(past('out-of-memory'), at).kind).toBe('hold');
  });

  test('counts failures since a person last decided to retry', () => {
    const once = plan({ application: 1, onExhausted: 'hold' });
    expect(stepAfter(past('application', 'application'), once).kind).toBe('hold');
    expect(stepAfter(past('application', 'application', { of: 'application', decided: true }), once).kind).toBe(
      'retry',
    );
  });

  test('is defined for a policy without optional fields', () => {
    const { application, infrastructure, initialInterval, maximumInterval } = plan({}).batch.retry;
    const complete = plan({});
    const recorded = {
      ...complete,
      batch: { ...complete.batch, retry: { application, infrastructure, initialInterval, maximumInterval } },
    };
    expect(stepAfter(past('evicted'), recorded).kind).toBe('retry');
    expect(attemptAfter(past('evicted'), recorded).changes).toEqual([]);
  });
});

describe('Limits of the configuration', () => {
  const limited = (retry: BatchRequest['retry']): BatchPlan => ({
    ...plan(retry),
    limits: { driverMemory: { maximum: '1200m', layer: 'tenant risk' }, attempts: { maximum: 3, layer: 'defaults' } },
  });

  test('bound the memory of a retry', () => {
    expect(attemptAfter(past('out-of-memory'), limited({ memoryFactor: 2 })).changes).toEqual([
      'memory raised from 1g to 1200m after out-of-memory of the driver',
    ]);
    const policy = limited({ memoryFactor: 2, maximumMemory: '8g' });
    const raised = attemptAfter(past('out-of-memory'), policy).plan;
    expect(stepAfter(past('out-of-memory', 'out-of-memory'), raised)).toEqual({
      kind: 'finish',
      reason: 'memory of the driver is 1200m, and limits.driver.memory of tenant risk allows no more',
    });
  });

  test('do not replace a smaller maximum of the batch', () => {
    const policy = limited({ memoryFactor: 2, maximumMemory: '1100m' });
    expect(attemptAfter(past('out-of-memory'), policy).changes).toEqual([
      'memory raised from 1g to 1100m after out-of-memory of the driver',
    ]);
  });

  test('bound the number of attempts, whatever budgets are left', () => {
    expect(stepAfter(past('evicted', 'evicted'), limited({ infrastructure: 9 }))).toMatchObject({ kind: 'retry' });
    expect(stepAfter(past('evicted', 'evicted', 'evicted'), limited({ infrastructure: 9 }))).toEqual({
      kind: 'finish',
      reason: 'limits.attempts of defaults allows 3 attempts',
    });
  });
});
