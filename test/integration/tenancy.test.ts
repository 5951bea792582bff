import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { InvalidBatchError } from '../../src/client/errors.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES, TENANT_LABEL } from '../../src/model/names.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import { simulatedBatch, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { historyOf } from '../support/records/history.ts';

jest.setTimeout(240_000);

const NAMESPACE = 'tenancy';
const SECRET = 'Bearer 7f3a-not-for-histories';

let environment: TestEnvironment;
let running: InProcessWorker;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  running = await startInProcessWorker(environment, {
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: { risk: { namespaces: [NAMESPACE] }, fraud: { namespaces: [NAMESPACE] } },
    tenancy: {
      from: [
        { searchAttribute: SEARCH_ATTRIBUTES.tenant },
        { header: 'x-team', values: { 'team-7': 'fraud', 'team-8': 'risk' } },
        'batch',
      ],
    },
  });
});

afterAll(async () => {
  await running.stop();
  await environment.close();
});

interface Told {
  readonly attribute?: string;
  readonly team?: string;
  readonly tenant?: string;
}

/** Starts a batch as a caller in any language does, with what it says of its tenant, and waits for its end. */
async function run(batchId: string, { attribute, team, tenant }: Told) {
  const toPayload = (value: string) => defaultPayloadConverter.toPayload(value);
  const sets: WorkflowClientInterceptor = {
    start: (input, next) =>
      next({
        ...input,
        headers: {
          ...input.headers,
          authorization: toPayload(SECRET),
          ...(team !== undefined && { 'x-team': toPayload(team) }),
        },
      }),
  };
  const { connection, options } = environment.client;
  const client = new Client({ connection, namespace: options.namespace, interceptors: { workflow: [sets] } });
  const attributes =
    attribute === undefined
      ? []
      : [{ key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.tenant, 'KEYWORD'), value: attribute }];
  await client.workflow.start(BATCH_WORKFLOW_TYPE, {
    workflowId: batchId,
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [
      simulatedBatch(NAMESPACE, { 'run-time': '0.3s' }, { name: batchId, ...(tenant !== undefined && { tenant }) }),
    ],
    typedSearchAttributes: new TypedSearchAttributes(attributes),
  });
  return environment.batches.result(batchId);
}

async function refusalOf(batchId: string, told: Told): Promise<string> {
  const error = await run(batchId, told).catch((one: unknown) => one);
  if (!(error instanceof InvalidBatchError)) throw new Error('not refused', { cause: error });
  return error.message;
}

/** Everything in an event, payloads as the text they are. */
function textOf(event: unknown): string {
  if (event instanceof Uint8Array) return Buffer.from(event).toString();
  if (typeof event !== 'object' || event === null) return String(event);
  return Object.values(event).map(textOf).join(' ');
}

describe('the tenant of a batch is told', () => {
  test.each<[by: string, batchId: string, told: Told, tenant: string]>([
    ['a search attribute of its workflow', 'by-attribute', { attribute: 'risk' }, 'risk'],
    ['a header of its workflow, by its value', 'by-header', { team: 'team-7' }, 'fraud'],
    ['the batch itself', 'by-batch', { tenant: 'risk' }, 'risk'],
    ['all of them, where they agree', 'by-all', { attribute: 'risk', team: 'team-8', tenant: 'risk' }, 'risk'],
  ])('by %s', async (_, batchId, told, tenant) => {
    const result = await run(batchId, told);
    expect(result).toMatchObject({ state: 'FINISHED', tenant });
    expect(await environment.batches.status(batchId)).toMatchObject({ tenant });
    const pod = await environment.cluster.pod(result.driver?.name ?? '');
    expect(pod?.metadata?.labels?.[TENANT_LABEL]).toBe(tenant);
    const { typedSearchAttributes } = await environment.client.workflow.getHandle(batchId).describe();
    expect(typedSearchAttributes.get(defineSearchAttributeKey(SEARCH_ATTRIBUTES.tenant, 'KEYWORD'))).toBe(tenant);
  });

  test('and headers are nowhere in its history but where the caller put them', async () => {
    const [started, ...others] = await historyOf(environment.client, 'by-header');
    const holds = (event: unknown) => textOf(event).includes(SECRET);
    expect(holds(started)).toBe(true);
    expect(others.filter(holds)).toEqual([]);
  });
});

describe('a batch is refused, before anything is created,', () => {
  test.each<[why: string, batchId: string, told: Told, message: string]>([
    [
      'whose header contradicts its search attribute',
      'contradicting-header',
      { attribute: 'risk', team: 'team-7' },
      'tenant: is "fraud" according to header "x-team", but "risk" according to search attribute "SparkBatchTenant", which takes precedence',
    ],
    [
      'that names another tenant than its header',
      'contradicting-batch',
      { team: 'team-7', tenant: 'risk' },
      'tenant: is "risk" according to the field "tenant" of the batch, but "fraud" according to header "x-team", which takes precedence',
    ],
    [
      'whose tenant nobody tells',
      'untold',
      {},
      'tenant: is missing: it is determined by search attribute "SparkBatchTenant" or header "x-team" or the field',
    ],
    [
      'whose header stands for no tenant',
      'unknown-header',
      { team: 'risk' },
      'tenant: "(risk)" (according to header "x-team") is not a tenant of these workers',
    ],
    [
      'whose search attribute names no tenant',
      'unknown-attribute',
      { attribute: 'ops' },
      'tenant: "ops" (according to search attribute "SparkBatchTenant") is not a tenant of these workers',
    ],
  ])('%s', async (_, batchId, told, message) => {
    expect(await refusalOf(batchId, told)).toContain(message);
  });
});
