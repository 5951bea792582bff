import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { DEFAULT_TASK_QUEUE, SWEEP_WORKFLOW_TYPE } from '../../src/model/names.ts';
import { SWEPT_KINDS, type SweepReport } from '../../src/model/sweep/sweep-report.ts';
import type { SweepRequest } from '../../src/model/sweep/sweep-request.ts';
import type { SweepProgress } from '../../src/sweep/sweep-scope.ts';
import { type ApiRequest, hold, type Rule } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { createOrphans } from '../support/environment/orphans.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { TcpProxy, type NetworkCondition } from '../support/proxies/tcp-proxy.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

/* A sweep that loses its worker, and one that cannot reach Temporal. */

const NAMESPACE = 'sweep-trouble';
const PATIENCE = { within: 300_000 };
const PODS = SWEPT_KINDS.indexOf('Pod');

let environment: FaultyEnvironment;
let temporal: TcpProxy;
let worker: WorkerProcess;
/** The driver of a batch that keeps running; by its name the first of the pods. */
let live: string;

const startWorker = () => environment.worker({ address: temporal.address });

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  temporal = await TcpProxy.open(environment.stack.temporal.address);
  worker = await startWorker();
  await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_RUNNING, { name: 'alive' }), { batchId: 'alive' });
  live = (await batchHelpers(() => environment).runningDriver('alive')).name;
});

afterAll(async () => {
  temporal.set({});
  await environment.close();
  await temporal.close();
});

/** Requests of the sweep under way, in order. */
let lists: string[];
let writes: string[];
/** Rules of one test, which are removed after it even when it failed. */
let rules: Rule[];

beforeEach(() => {
  [lists, writes] = [[], []];
  // A rule that matches nothing: it only records.
  const recorder = (record: (request: ApiRequest) => void) =>
    environment.proxy.rule(
      {
        where: (request) => {
          record(request);
          return false;
        },
      },
      hold('before'),
    );
  rules = [
    recorder(({ verb, resource, url }) => {
      if (verb === 'list' && resource === 'pods') lists.push(url);
    }),
    recorder(({ verb, name }) => {
      if (verb === 'delete' || verb === 'patch') writes.push(`${verb} ${name}`);
    }),
  ];
});

afterEach(async () => {
  for (const rule of rules) rule.remove();
  temporal.set({});
  // No sweep may touch the driver of a running batch.
  const pod = await environment.cluster.pod(live);
  expect({ phase: pod?.status?.phase, deleted: pod?.metadata?.deletionTimestamp }).toEqual({ phase: 'Running' });
});

const startSweep = (workflowId: string, request: SweepRequest): Promise<WorkflowHandle> =>
  environment.client.workflow.start(SWEEP_WORKFLOW_TYPE, {
    workflowId,
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [{ grace: '1ms', missingEnded: true, ...request }],
  });

/** Holds the request of a sweep for this page of the pods, and for every later one. Pages are counted from 1. */
function holdPage(page: number, size: number): Rule {
  const isPage = ({ url }: ApiRequest) => new URL(url, 'http://proxy').searchParams.get('limit') === `${size}`;
  // The recorder has counted this request already.
  const where = (request: ApiRequest) => isPage(request) && pagesAsked(size) >= page;
  const rule = environment.proxy.rule({ verb: 'list', resource: 'pods', where }, hold('before'));
  rules.push(rule);
  return rule;
}

const pagesAsked = (size: number) => lists.filter((url) => url.includes(`limit=${size}`)).length;
const orphansLeft = async (prefix: string) =>
  (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${prefix}-`));

const namesOf = (pods: readonly V1Pod[]) => pods.map(({ metadata }) => metadata?.name ?? '').toSorted();

/** Progress of a sweep in its heartbeat, from which another worker continues. */
async function progressOf(sweep: WorkflowHandle): Promise<SweepProgress | undefined> {
  const { raw } = await sweep.describe();
  const [payload] = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<SweepProgress>(payload) : undefined;
}

/** Number of the attempt of a sweep's activity. */
async function attemptOf(sweep: WorkflowHandle): Promise<number> {
  const { raw } = await sweep.describe();
  return raw.pendingActivities?.[0]?.attempt ?? 0;
}

describe('a sweep that loses its worker', () => {
  const [DRIVERS, SIZE, BEFORE] = [100, 10, 3];

  test('continues at the same page, and the next sweep completes what was half done', async () => {
    const orphans = await createOrphans(environment, 'orphan', DRIVERS);
    // So many batches are missing that Temporal itself may have lost them.
    const doubting = await startSweep('doubts', { missingEnded: false });
    await expect(doubting.result()).resolves.toMatchObject({ counts: { reported: DRIVERS } });
    const nextPage = holdPage(BEFORE + 1, SIZE);
    const sweep = await startSweep('dies', { pageSize: SIZE });
    await nextPage.caught(1, PATIENCE);
    const known = await eventually(
      'Temporal has the progress of the pages before',
      async () => {
        const progress = await progressOf(sweep);
        return progress?.kindIndex === PODS && progress.tally.objects === BEFORE * SIZE ? progress : undefined;
      },
      PATIENCE,
    );
    // The first of them is the driver of the running batch.
    expect(known.tally.counts).toEqual({ deleted: BEFORE * SIZE - 1 });

    // In the middle of the next page: this request takes effect after the death of its worker.
    const last = orphans[(BEFORE + 1) * SIZE - 2] ?? '';
    const deletion = environment.proxy.rule({ verb: 'delete', where: ({ name }) => name === last }, hold('before'));
    rules.push(deletion);
    nextPage.release();
    await deletion.caught(1, PATIENCE);
    await worker.kill();
    deletion.release();
    lists.length = 0;
    worker = await startWorker();

    const report = (await sweep.result()) as SweepReport;
    const asked = lists.filter((url) => url.includes(`limit=${SIZE}`)).map((url) => new URL(url, 'http://proxy'));
    expect(asked[0]?.searchParams.get('continue')).toBe(known.continueFrom);
    // The request for a page may be repeated.
    const pages = new Set(asked.map(({ searchParams }) => searchParams.get('continue')));
    expect(pages.size).toBe(Math.ceil((DRIVERS + 1) / SIZE) - BEFORE);
    expect(report.problems).toEqual([]);
    // The report has everything once, except for what the dead worker did on its last page.
    const { deleted = 0, changed = 0, ...others } = report.counts;
    expect(others).toEqual({});
    expect(deleted + changed).toBeGreaterThanOrEqual(DRIVERS - SIZE);
    expect(deleted + changed).toBeLessThanOrEqual(DRIVERS);
    // The driver of the running batch, its ConfigMap and its Service.
    expect(report.objects).toBe(DRIVERS + 3);
    // The worker died between their deletion and the release of our finalizer.
    const half = await orphansLeft('orphan');
    expect(half).toHaveLength(changed);
    expect(half.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)).toEqual([]);
    const next = (await (await startSweep('next', { pageSize: SIZE })).result()) as SweepReport;
    expect(next.counts).toEqual(changed > 0 ? { released: changed } : {});
    expect(await orphansLeft('orphan')).toEqual([]);
  });
});

describe('a sweep that cannot reach Temporal for a while', () => {
  const [DRIVERS, SIZE] = [47, 16];

  test.each<[how: string, prefix: string, condition: NetworkCondition]>([
    ['which does not answer', 'silent', { stalled: true }],
    ['which refuses connections', 'refused', { refusing: true }],
  ])('deletes nothing while it cannot reach Temporal, %s, and everything later', async (_, prefix, condition) => {
    await createOrphans(environment, prefix, DRIVERS);
    const secondPage = holdPage(2, SIZE);
    const sweep = await startSweep(prefix, { pageSize: SIZE });
    await secondPage.caught(1, PATIENCE);
    const before = await orphansLeft(prefix);
    expect(before).toHaveLength(DRIVERS - (SIZE - 1));

    temporal.set(condition);
    if (condition.refusing) temporal.reset();
    writes.length = 0;
    secondPage.release();
    // When it requests the third page, it has processed the second.
    await eventuallyTrue('the sweep continues without Temporal', () => pagesAsked(SIZE) >= 3, PATIENCE);
    await eventuallyTrue('Temporal starts another attempt', async () => (await attemptOf(sweep)) > 1, PATIENCE);
    const during = [...writes];
    const left = await orphansLeft(prefix);
    temporal.set({});
    expect(during).toEqual([]);
    expect(namesOf(left)).toEqual(namesOf(before));
    expect(left.filter(({ metadata }) => metadata?.deletionTimestamp)).toEqual([]);

    // The other attempt reaches Temporal; it reports what it could not decide.
    const report = (await sweep.result()) as SweepReport;
    expect(report.problems).toEqual([]);
    const kept = report.findings.filter(({ action }) => action === 'reported');
    expect(
      kept.filter(({ message }) => !message.startsWith('Kept, because Temporal did not report the state of batch')),
    ).toEqual([]);
    const untouched = (await orphansLeft(prefix)).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
    expect(namesOf(untouched)).toEqual(kept.map(({ name }) => name).toSorted());
    await (await startSweep(`${prefix}-next`, { pageSize: SIZE })).result();
    await eventuallyTrue('no orphan is left', async () => (await orphansLeft(prefix)).length === 0);
  });
});
