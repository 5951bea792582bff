import { afterAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { resolveBatchActivity } from '../../../activities/resolve-batch.ts';
import { formatPath } from '../../../src/model/batch/problem.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import { clusterConnections } from '../../../src/config/schema/connections.ts';
import { Clusters } from '../../../src/kubernetes/transport/clusters.ts';
import { createSubmitters } from '../../../src/submit/index.ts';
import { batchRequest } from '../../support/builders.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';

const kubeconfig = temporaryKubeconfig({ blue: 'team-blue' });
const configuration = configurationFromOptions({
  clusters: {
    prod: { kubeconfig: kubeconfig.path, namespaces: ['team-a', 'team-b'] },
    dev: { kubeconfig: kubeconfig.path },
  },
  defaultCluster: 'prod',
});
const clusters = new Clusters(clusterConnections(configuration.document), 'prod');
afterAll(async () => {
  await clusters.close();
  kubeconfig[Symbol.dispose]();
});

const IDENTITY = { workflowId: 'etl-2026-11-20', runKey: 'run-1' };

function resolve(request: unknown, { identity = IDENTITY, namespaceId = 'namespace-1' } = {}) {
  const facts = { id: namespaceId, searchAttributes: true, tenantAttribute: true };
  const deps = { clusters, submitters: createSubmitters(), configuration: { current: configuration } };
  return resolveBatchActivity(deps, () => Promise.resolve(facts))(request, identity);
}

/** The refusal of a request. */
async function refusal(request: unknown): Promise<ApplicationFailure> {
  const error = await resolve(request).catch((one: unknown) => one);
  if (!(error instanceof ApplicationFailure)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error;
}

describe('a batch is resolved', () => {
  test('with everything it did not say', async () => {
    const { batch, key, ...marks } = await resolve(batchRequest());
    expect(batch).toMatchObject({ cluster: 'prod', namespace: 'team-a', retention: 300_000 });
    expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(marks).toEqual({
      temporalNamespaceId: 'namespace-1',
      workflowId: 'etl-2026-11-20',
      searchAttributes: true,
      configurationVersion: configuration.version,
      ownCleanup: {},
    });
  });

  test('to the cluster and namespace it names', async () => {
    expect((await resolve(batchRequest({ cluster: 'prod', namespace: 'team-b' }))).batch).toMatchObject({
      cluster: 'prod',
      namespace: 'team-b',
    });
    expect((await resolve(batchRequest({ cluster: 'dev' }))).batch).toMatchObject({
      cluster: 'dev',
      namespace: 'team-blue',
    });
  });

  test('with where it may move to: the namespace it names, or the default one there', async () => {
    const retry = { moveTo: ['dev', 'prod'] };
    expect((await resolve(batchRequest({ retry }))).elsewhere).toEqual([
      { cluster: 'dev', namespace: 'team-blue' },
      { cluster: 'prod', namespace: 'team-a' },
    ]);
    expect((await resolve(batchRequest({ retry, namespace: 'team-b' }))).elsewhere).toEqual([
      { cluster: 'dev', namespace: 'team-b' },
      { cluster: 'prod', namespace: 'team-b' },
    ]);
  });

  test('to the same plan by every worker and on every try', async () => {
    expect(await resolve(batchRequest())).toEqual(await resolve(batchRequest()));
  });

  test.each([
    ['another workflow', { identity: { ...IDENTITY, workflowId: 'other' } }],
    ['another run of the same workflow id', { identity: { ...IDENTITY, runKey: 'run-2' } }],
    ['another Temporal namespace', { namespaceId: 'namespace-2' }],
    [
      'ids that only look alike when they are put together',
      { identity: { workflowId: 'etl-2026-11-20run', runKey: '-1' } },
    ],
  ])('to a key that %s does not have', async (_, other) => {
    const { key } = await resolve(batchRequest());
    expect((await resolve(batchRequest(), other)).key).not.toBe(key);
  });
});

describe('a batch is refused', () => {
  test('for good, with every problem at once, each with its place', async () => {
    const failure = await refusal({
      name: 'etl',
      driver: { memory: '4Gi', memroy: '4g' },
      arguments: [1],
      surprise: 1,
    });
    expect([failure.type, failure.nonRetryable]).toEqual(['InvalidBatch', true]);
    const [{ problems }] = failure.details as [{ problems: { path: string; message: string }[] }];
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'arguments[0]',
      'driver.memory',
      'driver.memroy',
      'image',
      'mainApplicationFile',
      'surprise',
    ]);
    expect(failure.message).toMatch(/^The batch was refused, nothing was created\. /);
    expect(failure.message).toContain('driver.memory: is not a memory size as Spark writes it: use 512m or 4g');
    expect(failure.message).toContain('driver.memroy: is not a field of a batch');
  });

  test.each<[story: string, request: unknown, message: string]>([
    [
      'a cluster nobody serves',
      batchRequest({ cluster: 'live' }),
      'cluster: "live" is not served by this worker; it serves prod, dev',
    ],
    [
      'a namespace nobody watches',
      batchRequest({ namespace: 'team-z' }),
      'namespace: "team-z" is not watched in cluster "prod"; its namespaces are team-a, team-b',
    ],
    [
      'a cluster to move to that nobody serves',
      batchRequest({ retry: { moveTo: ['dev', 'live'] } }),
      'retry.moveTo[1]: "live" is not served by this worker; it serves prod, dev',
    ],
    [
      'a cluster to move to that does not watch its namespace',
      batchRequest({ cluster: 'dev', namespace: 'team-z', retry: { moveTo: ['prod'] } }),
      'retry.moveTo[0]: "team-z" is not watched in cluster "prod"',
    ],
    [
      'a move to where it is',
      batchRequest({ retry: { moveTo: ['prod'] } }),
      'retry.moveTo[0]: "prod" is where the batch is then already',
    ],
    ['nothing at all', undefined, '(the batch): '],
  ])('for %s', async (_, request, message) => {
    expect((await refusal(request)).message).toContain(message);
  });
});

describe('the place of a problem', () => {
  test.each<[path: (string | number)[], text: string]>([
    [[], '(the batch)'],
    [['name'], 'name'],
    [['driver', 'memory'], 'driver.memory'],
    [['arguments', 0], 'arguments[0]'],
    [['sparkConf', 'spark.app.id'], 'sparkConf["spark.app.id"]'],
    [['driver', 'labels', 'a"b'], 'driver.labels["a\\"b"]'],
    [['deps', 'jars', 2, 'x'], 'deps.jars[2].x'],
    [['0x'], '["0x"]'],
  ])('%j is written %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('a refusal quotes no secret', () => {
  const NAME = 'spark.kubernetes.driverEnv.DB_PASSWORD';

  test.each<[string, unknown]>([
    ['of a schema', batchRequest({ driver: { env: { DB_PASSWORD: 'hunter22' }, memory: 'hunter22' } })],
    [
      'of a field that says otherwise',
      batchRequest({ driver: { env: { DB_PASSWORD: 'hunter22' } }, sparkConf: { [NAME]: 'hunter23' } }),
    ],
    ['of an unknown choice', { ...batchRequest(), submit: { kind: 'hunter22', password: 'hunter22' } }],
    [
      'of a property',
      batchRequest({ sparkConf: { 'spark.executor.instances': 'hunter22', 'a.password': 'hunter22' } }),
    ],
    ['of a cluster', batchRequest({ cluster: 'hunter22', arguments: ['--password', 'hunter22'] })],
    [
      'of a manifest',
      {
        name: 'etl',
        submit: {
          kind: 'manifest',
          manifest:
            'kind: Pod\nmetadata: { name: hunter22 }\nspec: { containers: [{ name: a, env: [{ name: X_TOKEN, value: hunter22 }] }] }',
        },
      },
    ],
    ['of a manifest that is no YAML', { name: 'etl', submit: { kind: 'manifest', manifest: 'X_TOKEN: *hunter22\n' } }],
    [
      "of an operator's spec",
      batchRequest({
        submit: { kind: 'operator', spec: { mode: 'hunter22', sparkConf: { 'a.token': 'hunter22' } } },
      } as never),
    ],
  ])('%s', async (_, request) => {
    const { message, details } = await refusal(request);
    expect(message).toMatch(/^The batch was refused, nothing was created\. \w/);
    expect(`${message} ${JSON.stringify(details)}`).not.toContain('hunter2');
  });

  test('and still says where, also of what is called like a secret', async () => {
    const { message } = await refusal(batchRequest({ driver: { env: { DB_PASSWORD: 5 as never } } }));
    expect(message).toContain('driver.env.DB_PASSWORD: must be a string, not a number: put it in quotes');
  });
});
