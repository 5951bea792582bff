import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { V1Pod } from '@kubernetes/client-node';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { DEFAULT_TASK_QUEUE, SWEEP_WORKFLOW_TYPE } from '../../src/model/names.ts';
import { SWEPT_KINDS, type SweepReport } from '../../src/model/sweep/sweep-report.ts';
import type { SweepRequest } from '../../src/model/sweep/sweep-request.ts';
import type { SweepProgress } from '../../src/sweep/sweep-scope.ts';
import { type ApiRequest, hold, type Rule } from '../support/proxies/api-proxy.ts';
import { simulatedBatch } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { makeOrphans } from '../support/environment/orphans.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { TcpProxy, type NetworkCondition } from '../support/proxies/tcp-proxy.ts';

/* A sweep whose worker dies, and one that can not ask Temporal. */

jest.setTimeout(180_000);

const NAMESPACE = 'sweep-trouble';
const PATIENCE = { within: 90_000 };
const PODS = SWEPT_KINDS.indexOf('Pod');

let environment: FaultyEnvironment;
let temporal: TcpProxy;
let worker: WorkerProcess;
/** Of a batch that runs all the while: first among the pods, by its name. */
let live: string;

const startWorker = () => environment.worker({ address: temporal.address });

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  temporal = await TcpProxy.open(environment.stack.temporal.address);
  worker = await startWorker();
  await environment.batches.submit(simulatedBatch(NAMESPACE, { 'run-time': '1h' }, { name: 'alive' }), {
    batchId: 'alive',
  });
  const runs = async () => {
    const { state, attempts } = await environment.batches.status('alive');
    return state === 'RUNNING' ? attempts[0]?.driver.name : undefined;
  };
  live = await eventually('a batch runs', runs, PATIENCE);
});

afterAll(async () => {
  temporal.set({});
  await environment.close();
  await temporal.close();
});

/** What a sweep under way has asked of the API server, in order. */
let lists: string[];
let writes: string[];
/** Rules of one test: those of one that failed must not meet the next. */
let rules: Rule[];

beforeEach(() => {
  [lists, writes] = [[], []];
  // It strikes nothing, it only looks.
  const observer = (see: (request: ApiRequest) => void) =>
    environment.proxy.rule(
      {
        where: (request) => {
          see(request);
          return false;
        },
      },
      hold('before'),
    );
  rules = [
    observer(({ verb, resource, url }) => {
      if (verb === 'list' && resource === 'pods') lists.push(url);
    }),
    observer(({ verb, name }) => {
      if (verb === 'delete' || verb === 'patch') writes.push(`${verb} ${name}`);
    }),
  ];
});

afterEach(async () => {
  for (const rule of rules) rule.remove();
  temporal.set({});
  // Whatever a sweep does, what lives is not its business.
  const pod = await environment.cluster.pod(live);
  expect({ phase: pod?.status?.phase, deleted: pod?.metadata?.deletionTimestamp }).toEqual({ phase: 'Running' });
});

const startSweep = (workflowId: string, request: SweepRequest): Promise<WorkflowHandle> =>
  environment.client.workflow.start(SWEEP_WORKFLOW_TYPE, {
    workflowId,
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [{ grace: '1ms', ...request }],
  });

/** Stops a sweep before it gets this page of the pods, and every later one. Pages are counted from 1. */
function holdPage(page: number, size: number): Rule {
  const isOwnedBy = ({ url }: ApiRequest) => new URL(url, 'http://proxy').searchParams.get('limit') === `${size}`;
  // By then the observer has counted this request.
  const where = (request: ApiRequest) => isOwnedBy(request) && pagesAsked(size) >= page;
  const rule = environment.proxy.rule({ verb: 'list', resource: 'pods', where }, hold('before'));
  rules.push(rule);
  return rule;
}

const pagesAsked = (size: number) => lists.filter((url) => url.includes(`limit=${size}`)).length;
const orphansLeft = async (prefix: string) =>
  (await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith(`${prefix}-`));

const namesOf = (pods: readonly V1Pod[]) => pods.map(({ metadata }) => metadata?.name ?? '').toSorted();

/** How far a sweep has got, as Temporal knows it: what a worker begins with that takes it over. */
async function progressOf(sweep: WorkflowHandle): Promise<SweepProgress | undefined> {
  const { raw } = await sweep.describe();
  const [payload] = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads ?? [];
  return payload ? defaultPayloadConverter.fromPayload<SweepProgress>(payload) : undefined;
}

/** How often a sweep was begun. */
async function tryOf(sweep: WorkflowHandle): Promise<number> {
  const { raw } = await sweep.describe();
  return raw.pendingActivities?.[0]?.attempt ?? 0;
}

describe('a sweep whose worker dies', () => {
  const [DRIVERS, SIZE, BEFORE] = [250, 25, 3];

  test('goes on at the page it was at; of what was half done then, the next sweep leaves nothing', async () => {
    const orphans = await makeOrphans(environment, 'orphan', DRIVERS);
    const nextPage = holdPage(BEFORE + 1, SIZE);
    const sweep = await startSweep('dies', { pageSize: SIZE });
    await nextPage.caught(1, PATIENCE);
    const known = await eventually(
      'Temporal knows of the pages before',
      async () => {
        const progress = await progressOf(sweep);
        return progress?.kindIndex === PODS && progress.tally.objects === BEFORE * SIZE ? progress : undefined;
      },
      PATIENCE,
    );
    // The first of them is the live one.
    expect(known.tally.counts).toEqual({ deleted: BEFORE * SIZE - 1 });

    // In the middle of the next page: this request takes effect when its worker is dead.
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
    expect(asked).toHaveLength(Math.ceil((DRIVERS + 1) / SIZE) - BEFORE);
    expect(report.problems).toEqual([]);
    // What the dead worker did of its last page nobody was told; of all else, the report tells once.
    const { deleted = 0, changed = 0, ...others } = report.counts;
    expect(others).toEqual({});
    expect(deleted + changed).toBeGreaterThanOrEqual(DRIVERS - SIZE);
    expect(deleted + changed).toBeLessThanOrEqual(DRIVERS);
    // The live driver, its ConfigMap and its Service.
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

describe('a sweep that does not reach Temporal for a while', () => {
  const [DRIVERS, SIZE] = [47, 16];

  test.each<[how: string, prefix: string, weather: NetworkCondition]>([
    ['whose answers do not come', 'silent', { stalled: true }],
    ['that refuses connections', 'refused', { refusing: true }],
  ])('%s deletes nothing meanwhile; afterwards everything goes', async (_, prefix, weather) => {
    await makeOrphans(environment, prefix, DRIVERS);
    const secondPage = holdPage(2, SIZE);
    const sweep = await startSweep(prefix, { pageSize: SIZE });
    await secondPage.caught(1, PATIENCE);
    const before = await orphansLeft(prefix);
    expect(before).toHaveLength(DRIVERS - (SIZE - 1));

    temporal.set(weather);
    if (weather.refusing) temporal.reset();
    writes.length = 0;
    secondPage.release();
    // It has looked at all of the second page when it asks for the third.
    await eventually('the sweep went on without Temporal', () => (pagesAsked(SIZE) >= 3 ? true : undefined), PATIENCE);
    await eventually('Temporal takes it for dead', async () => ((await tryOf(sweep)) > 1 ? true : undefined), PATIENCE);
    const during = [...writes];
    const left = await orphansLeft(prefix);
    temporal.set({});
    expect(during).toEqual([]);
    expect(namesOf(left)).toEqual(namesOf(before));
    expect(left.filter(({ metadata }) => metadata?.deletionTimestamp)).toEqual([]);

    // Another try of it could ask; what it could not ask about, it says.
    const report = (await sweep.result()) as SweepReport;
    expect(report.problems).toEqual([]);
    const kept = report.findings.filter(({ action }) => action === 'reported');
    expect(
      kept.filter(({ message }) => !message.startsWith('Kept, because Temporal did not report the state of batch')),
    ).toEqual([]);
    const untouched = (await orphansLeft(prefix)).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
    expect(namesOf(untouched)).toEqual(kept.map(({ name }) => name).toSorted());
    await (await startSweep(`${prefix}-next`, { pageSize: SIZE })).result();
    await eventually('no orphan is left', async () => ((await orphansLeft(prefix)).length === 0 ? true : undefined));
  });
});
