import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { InvalidBatchError } from '../../src/client/errors.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES, TENANT_LABEL } from '../../src/model/names.ts';
import { type InProcessWorker, startInProcessWorker } from '../support/workers/in-process-worker.ts';
import { simulatedBatch, openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { historyOf } from '../support/records/history.ts';

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

/** How a caller selects the tenant of a batch. */
interface Selection {
  readonly attribute?: string;
  readonly team?: string;
  readonly tenant?: string;
}

/** Starts a batch without our client, as a caller in any language may, and waits for its end. */
async function run(batchId: string, { attribute, team, tenant }: Selection) {
  const toPayload = (value: string) => defaultPayloadConverter.toPayload(value);
  const setHeaders: WorkflowClientInterceptor = {
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
  const client = new Client({ connection, namespace: options.namespace, interceptors: { workflow: [setHeaders] } });
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

async function refusalOf(batchId: string, selection: Selection): Promise<string> {
  const error = await run(batchId, selection).catch((one: unknown) => one);
  if (!(error instanceof InvalidBatchError)) throw new Error('not refused', { cause: error });
  return error.message;
}

/** An event as text, payloads decoded. */
function textOf(event: unknown): string {
  if (event instanceof Uint8Array) return Buffer.from(event).toString();
  if (typeof event !== 'object' || event === null) return String(event);
  return Object.values(event).map(textOf).join(' ');
}

describe('the tenant of a batch', () => {
  test.each<[by: string, batchId: string, selection: Selection, tenant: string]>([
    ['the search attribute of its workflow', 'by-attribute', { attribute: 'risk' }, 'risk'],
    ['a header of its workflow, by the value', 'by-header', { team: 'team-7' }, 'fraud'],
    ['the batch itself', 'by-batch', { tenant: 'risk' }, 'risk'],
    ['all three when they agree', 'by-all', { attribute: 'risk', team: 'team-8', tenant: 'risk' }, 'risk'],
  ])('comes from %s', async (_, batchId, selection, tenant) => {
    const result = await run(batchId, selection);
    expect(result).toMatchObject({ state: 'FINISHED', tenant });
    expect(await environment.batches.status(batchId)).toMatchObject({ tenant });
    const pod = await environment.cluster.pod(result.driver?.name ?? '');
    expect(pod?.metadata?.labels?.[TENANT_LABEL]).toBe(tenant);
    const { typedSearchAttributes } = await environment.client.workflow.getHandle(batchId).describe();
    expect(typedSearchAttributes.get(defineSearchAttributeKey(SEARCH_ATTRIBUTES.tenant, 'KEYWORD'))).toBe(tenant);
  });

  test('does not bring the headers of the caller into its history, except for the first event', async () => {
    const [started, ...others] = await historyOf(environment.client, 'by-header');
    const holds = (event: unknown) => textOf(event).includes(SECRET);
    expect(holds(started)).toBe(true);
    expect(others.filter(holds)).toEqual([]);
  });
});

describe('a batch', () => {
  test.each<[why: string, batchId: string, selection: Selection, message: string]>([
    [
      'its header contradicts its search attribute',
      'contradicting-header',
      { attribute: 'risk', team: 'team-7' },
      'tenant: is "fraud" according to header "x-team", but "risk" according to search attribute "SparkBatchTenant", which takes precedence',
    ],
    [
      'it names another tenant than its header',
      'contradicting-batch',
      { team: 'team-7', tenant: 'risk' },
      'tenant: is "risk" according to the field "tenant" of the batch, but "fraud" according to header "x-team", which takes precedence',
    ],
    [
      'nothing names its tenant',
      'no-tenant',
      {},
      'tenant: is missing: it is determined by search attribute "SparkBatchTenant" or header "x-team" or the field',
    ],
    [
      'its header stands for no tenant',
      'unknown-header',
      { team: 'risk' },
      'tenant: "(risk)" (according to header "x-team") is not a tenant of these workers',
    ],
    [
      'its search attribute names no tenant',
      'unknown-attribute',
      { attribute: 'ops' },
      'tenant: "ops" (according to search attribute "SparkBatchTenant") is not a tenant of these workers',
    ],
  ])('is refused when %s', async (_, batchId, selection, message) => {
    expect(await refusalOf(batchId, selection)).toContain(message);
  });
});
