import { beforeEach, describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { Adoptions } from '../../../src/adoption/adopt-drivers.ts';
import type { AdoptionRule } from '../../../src/adoption/plan-adoption.ts';

const RULE: AdoptionRule = { selector: 'kyuubi-unique-tag', id: '{pod}', fields: { cluster: 'prod' } };

const driver = (name: string, labels = {}): V1Pod => ({
  metadata: {
    name,
    namespace: 'team-a',
    uid: `uid-${name}`,
    labels: { 'spark-role': 'driver', 'spark-app-selector': 'spark-1', ...labels },
  },
  status: { phase: 'Running' },
});

/** The reports, and the starts that Temporal received. */
let events: string[];
let starts: string[];
/** How Temporal answers a start of a batch. */
let answer: (batchId: string) => Promise<{ firstExecutionRunId: string }>;
let stop: AbortController;
let adoptions: Adoptions;

beforeEach(() => {
  [events, starts, stop] = [[], [], new AbortController()];
  answer = () => Promise.resolve({ firstExecutionRunId: 'run-1' });
  const start = (_: string, { workflowId, taskQueue }: { workflowId: string; taskQueue: string }) => {
    starts.push(`${workflowId} on ${taskQueue}`);
    return answer(workflowId);
  };
  const client = {
    workflow: { start },
    withDeadline: (_: number, calls: () => Promise<unknown>) => calls(),
  } as unknown as Client;
  adoptions = new Adoptions({
    client,
    taskQueue: 'q',
    signal: stop.signal,
    listener: {
      onStarted: ({ name }, batchId) => events.push(`${name} started ${batchId}`),
      onExisting: ({ name }, batchId) => events.push(`${name} exists ${batchId}`),
      onRefused: ({ name }, reason) => events.push(`${name} refused: ${reason}`),
      onFailure: ({ name }, error) => events.push(`${name} failed: ${String(error)}`),
      onOverflow: (waiting) => events.push(`overflow ${waiting}`),
      onInterruption: () => undefined,
    },
  });
});

const appears = (pod: V1Pod) => adoptions.receive({ object: pod, isDeleted: false }, RULE);
const leaves = (pod: V1Pod) => adoptions.receive({ object: pod, isDeleted: true }, RULE);

describe('the adoption of drivers', () => {
  test('starts one batch for a driver, however often it is received', async () => {
    appears(driver('a'));
    appears(driver('a'));
    await adoptions.idle();
    appears(driver('a'));
    await adoptions.idle();
    expect(starts).toEqual(['a on q']);
    expect(events).toEqual(['a started a']);
    expect(adoptions.isListDue(Infinity)).toBe(false);
  });

  test('reports a batch that exists, and does not start it again', async () => {
    answer = (batchId) => Promise.reject(new WorkflowExecutionAlreadyStartedError('exists', batchId, 'SparkBatch'));
    appears(driver('a'));
    await adoptions.idle();
    appears(driver('a'));
    await adoptions.idle();
    expect(events).toEqual(['a exists a']);
    expect(adoptions.isListDue(Infinity)).toBe(false);
  });

  test('reports a driver that no batch can adopt once', async () => {
    appears(driver('a', { 'spark-app-selector': '' }));
    appears(driver('a', { 'spark-app-selector': '' }));
    await adoptions.idle();
    expect(starts).toEqual([]);
    expect(events).toEqual([expect.stringContaining('a refused: it has no label spark-app-selector')]);
  });

  test('lists drivers again a minute after a start failed, and starts the batch then', async () => {
    answer = () => Promise.reject(new Error('no answer'));
    const now = Date.now();
    appears(driver('a'));
    await adoptions.idle();
    expect(events).toEqual(['a failed: Error: no answer']);
    expect([adoptions.isListDue(now), adoptions.isListDue(Date.now() + 60_000)]).toEqual([false, true]);
    answer = () => Promise.resolve({ firstExecutionRunId: 'run-1' });
    adoptions.begin();
    expect(adoptions.isListDue(Infinity)).toBe(false);
    appears(driver('a'));
    await adoptions.idle();
    expect(events.slice(1)).toEqual(['a started a']);
  });

  test('starts at most ten batches in a second, skips drivers that left meanwhile, and decides again with a new list', async () => {
    const names = Array.from({ length: 13 }, (_, index) => `d${index}`);
    for (const name of names) appears(driver(name));
    await new Promise(setImmediate);
    expect(starts).toHaveLength(10);
    leaves(driver('d10'));
    // A new list, by another rule: what waited is decided again.
    adoptions.begin();
    adoptions.receive({ object: driver('d11'), isDeleted: false }, { ...RULE, id: 'new-{pod}' });
    await adoptions.idle();
    expect(starts.slice(10)).toEqual(['new-d11 on q']);
  });

  test('keeps a bounded number of drivers waiting, reports that once, and lists them again', () => {
    for (let index = 0; index < 5100; index += 1) appears(driver(`d${index}`));
    expect(events).toEqual(['overflow 5000']);
    expect(adoptions.isListDue(Infinity)).toBe(true);
    stop.abort();
  });

  test('starts nothing more once it has stopped', async () => {
    for (let index = 0; index < 30; index += 1) appears(driver(`d${index}`));
    await new Promise(setImmediate);
    stop.abort();
    await adoptions.idle();
    expect(starts).toHaveLength(10);
  });
});
