import { afterAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { resolveBatchActivity } from '../../../activities/resolve-batch.ts';
import { formatPath } from '../../../src/model/batch/problem.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import { clusterConnections } from '../../../src/config/schema/connections.ts';
import { Clusters } from '../../../src/kubernetes/transport/clusters.ts';
import { referenceRedactor } from '../../../src/redaction/batch-redactor.ts';
import { submissionRedactor } from '../../../src/submit/submission-redactor.ts';
import { createSubmitters } from '../../../src/submit/index.ts';
import { batchRequest } from '../../support/builders.ts';
import { temporaryKubeconfig } from '../../support/kubeconfig.ts';
import { boundFor } from '../../support/cpu-time.ts';

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

const IDENTITY = { workflowId: 'etl-2026-11-20', runKey: 'run-1', scheduledTime: '2026-11-27T02:00:00.000Z' };

async function resolve(
  request: unknown,
  { identity = IDENTITY, namespaceId = 'namespace-1', current = configuration } = {},
) {
  const facts = { id: namespaceId, retention: 86_400_000, searchAttributes: ['SparkBatchState' as const] };
  const deps = { clusters, submitters: createSubmitters(), configuration: { current } };
  return (await resolveBatchActivity(deps, () => Promise.resolve(facts))(request, identity)).plan;
}

/** The reference to the batch that activities get instead of its plan. */
async function referenceOf(request: unknown) {
  const facts = { id: 'namespace-1', retention: 86_400_000, searchAttributes: [] };
  const deps = { clusters, submitters: createSubmitters(), configuration: { current: configuration } };
  return (await resolveBatchActivity(deps, () => Promise.resolve(facts))(request, IDENTITY)).reference;
}

/** The refusal of a request. */
async function refusal(request: unknown): Promise<ApplicationFailure> {
  const error = await resolve(request).catch((one: unknown) => one);
  if (!(error instanceof ApplicationFailure)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error;
}

describe('The plan of a batch', () => {
  test('has neither prices nor an executor mode by default', async () => {
    const plan = await resolve(batchRequest());
    expect(plan).not.toHaveProperty('prices');
    expect(plan).not.toHaveProperty('executorMode');
  });

  test('has the prices of its tenant, and what is learned of executors', async () => {
    const usage = {
      executors: 'watch' as const,
      currency: 'EUR',
      prices: [
        { tenants: ['risk'], clusters: ['prod'], coreHour: 0.1, gibHour: 0.01 },
        { clusters: ['dev'], coreHour: 0.2, gibHour: 0.02 },
      ],
    };
    const document = { ...configuration.document, usage };
    const plan = await resolve(batchRequest(), { current: { ...configuration, document } });
    expect(plan).toMatchObject({
      executorMode: 'watch',
      prices: { currency: 'EUR', prices: [{ clusters: ['dev'], coreHour: 0.2, gibHour: 0.02 }] },
    });
  });
});

describe('The reference to a batch', () => {
  test('stays small for a request near the limit', async () => {
    const properties = Array.from({ length: 200 }, (_, index) => [`spark.example.${index}`, 'x'.repeat(1000)] as const);
    const reference = await referenceOf(batchRequest({ sparkConf: Object.fromEntries(properties) }));
    expect(JSON.stringify(reference).length).toBeLessThan(1000);
  });

  test('has the secrets of the batch, by which texts are redacted like by the batch itself', async () => {
    const sparkConf = {
      'spark.redaction.regex': '(?i)passphrase|token',
      'spark.redaction.string.regex': 'card-[0-9]+',
      'spark.example.passphrase': 'open "sesame"',
      'spark.driver.extraJavaOptions': '-Dapi.token=t0psecret',
      'spark.example.plain': 'well-known',
    };
    const request = batchRequest({ sparkConf });
    const redactors = [
      submissionRedactor((await resolve(request)).batch),
      referenceRedactor(await referenceOf(request)),
    ];
    const text = String.raw`open "sesame" open \"sesame\" t0psecret card-42 well-known my.passphrase=new`;
    const [byBatch, byReference] = redactors.map((redact) => redact(text));
    expect(byReference).toBe(byBatch);
    expect(byReference).toMatch(/well-known/);
    expect(byReference).not.toMatch(/sesame|t0psecret|card-42|new/);
  });
});

describe('The plan of a batch', () => {
  test('has defaults for every field that the request leaves out', async () => {
    const { batch, key, ...marks } = await resolve(batchRequest());
    expect(batch).toMatchObject({ cluster: 'prod', namespace: 'team-a', retention: 300_000 });
    expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(marks).toEqual({
      temporalNamespaceId: 'namespace-1',
      workflowId: 'etl-2026-11-20',
      searchAttributes: ['SparkBatchState'],
      configurationVersion: configuration.version,
      ownCleanup: {},
    });
  });

  test('has the cluster and the namespace of the request', async () => {
    expect((await resolve(batchRequest({ cluster: 'prod', namespace: 'team-b' }))).batch).toMatchObject({
      cluster: 'prod',
      namespace: 'team-b',
    });
    expect((await resolve(batchRequest({ cluster: 'dev' }))).batch).toMatchObject({
      cluster: 'dev',
      namespace: 'team-blue',
    });
  });

  test('has the places to move to, with the requested or the default namespace', async () => {
    const retry = { moveTo: ['dev', 'prod'] };
    expect((await resolve(batchRequest({ retry }))).failoverTargets).toEqual([
      { cluster: 'dev', namespace: 'team-blue' },
      { cluster: 'prod', namespace: 'team-a' },
    ]);
    expect((await resolve(batchRequest({ retry, namespace: 'team-b' }))).failoverTargets).toEqual([
      { cluster: 'dev', namespace: 'team-b' },
      { cluster: 'prod', namespace: 'team-b' },
    ]);
  });

  test('is the same on every worker and in every try', async () => {
    expect(await resolve(batchRequest())).toEqual(await resolve(batchRequest()));
  });

  test.each([
    ['the workflow id', { identity: { ...IDENTITY, workflowId: 'other' } }],
    ['the run', { identity: { ...IDENTITY, runKey: 'run-2' } }],
    ['the Temporal namespace', { namespaceId: 'namespace-2' }],
    [
      'the border between workflow id and run',
      { identity: { ...IDENTITY, workflowId: 'etl-2026-11-20run', runKey: '-1' } },
    ],
  ])('has a key that depends on %s', async (_, other) => {
    const { key } = await resolve(batchRequest());
    expect((await resolve(batchRequest(), other)).key).not.toBe(key);
  });
});

describe('An invalid batch', () => {
  test('is refused without a retry, with every problem and its path', async () => {
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
      'an unknown cluster',
      batchRequest({ cluster: 'live' }),
      'cluster: "live" is not served by this worker; it serves prod, dev',
    ],
    [
      'an unwatched namespace',
      batchRequest({ namespace: 'team-z' }),
      'namespace: "team-z" is not watched in cluster "prod"; its namespaces are team-a, team-b',
    ],
    [
      'an unknown cluster to move to',
      batchRequest({ retry: { moveTo: ['dev', 'live'] } }),
      'retry.moveTo[1]: "live" is not served by this worker; it serves prod, dev',
    ],
    [
      'a cluster to move to that does not watch the namespace',
      batchRequest({ cluster: 'dev', namespace: 'team-z', retry: { moveTo: ['prod'] } }),
      'retry.moveTo[0]: "team-z" is not watched in cluster "prod"',
    ],
    [
      'a move to its own cluster',
      batchRequest({ retry: { moveTo: ['prod'] } }),
      'retry.moveTo[0]: "prod" is the cluster on which the batch already runs then',
    ],
    ['a missing request', undefined, '(the batch): '],
  ])('is refused for %s', async (_, request, message) => {
    expect((await refusal(request)).message).toContain(message);
  });
});

describe('The path of a problem', () => {
  test.each<[path: (string | number)[], text: string]>([
    [[], '(the batch)'],
    [['name'], 'name'],
    [['driver', 'memory'], 'driver.memory'],
    [['arguments', 0], 'arguments[0]'],
    [['sparkConf', 'spark.app.id'], 'sparkConf["spark.app.id"]'],
    [['driver', 'labels', 'a"b'], 'driver.labels["a\\"b"]'],
    [['deps', 'jars', 2, 'x'], 'deps.jars[2].x'],
    [['0x'], '["0x"]'],
  ])('%j is formatted as %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('A refusal', () => {
  const NAME = 'spark.kubernetes.driverEnv.DB_PASSWORD';

  test.each<[string, unknown]>([
    ['a schema violation', batchRequest({ driver: { env: { DB_PASSWORD: 'hunter22' }, memory: 'hunter22' } })],
    [
      'a contradicting field',
      batchRequest({ driver: { env: { DB_PASSWORD: 'hunter22' } }, sparkConf: { [NAME]: 'hunter23' } }),
    ],
    ['an unknown choice', { ...batchRequest(), submit: { kind: 'hunter22', password: 'hunter22' } }],
    ['a property', batchRequest({ sparkConf: { 'spark.executor.instances': 'hunter22', 'a.password': 'hunter22' } })],
    ['a cluster', batchRequest({ cluster: 'hunter22', arguments: ['--password', 'hunter22'] })],
    [
      'a manifest',
      {
        name: 'etl',
        submit: {
          kind: 'manifest',
          manifest:
            'kind: Pod\nmetadata: { name: hunter22 }\nspec: { containers: [{ name: a, env: [{ name: X_TOKEN, value: hunter22 }] }] }',
        },
      },
    ],
    ['a manifest that is not YAML', { name: 'etl', submit: { kind: 'manifest', manifest: 'X_TOKEN: *hunter22\n' } }],
    [
      "an operator's spec",
      batchRequest({
        submit: { kind: 'operator', spec: { mode: 'hunter22', sparkConf: { 'a.token': 'hunter22' } } },
      } as never),
    ],
  ])('quotes no secret from %s', async (_, request) => {
    const { message, details } = await refusal(request);
    expect(message).toMatch(/^The batch was refused, nothing was created\. \w/);
    expect(`${message} ${JSON.stringify(details)}`).not.toContain('hunter2');
  });

  test('names a redaction pattern that cannot run in linear time, and nothing else', async () => {
    const sparkConf = { 'spark.redaction.string.regex': '(?<!x)hunter22', 'spark.executor.instances': 'hunter22' };
    const { details } = await refusal(batchRequest({ sparkConf }));
    const message = expect.stringContaining('cannot be matched in linear time');
    expect(details).toEqual([{ problems: [{ path: 'sparkConf["spark.redaction.string.regex"]', message }] }]);
  });

  test.each([
    ['a value of 900 KB', { retention: 'x'.repeat(900_000) }],
    ['a key of 900 KB', { ['x'.repeat(900_000)]: 1 }],
    ['20,000 unknown fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, 1]))],
    ['20,000 items of a wrong type', { arguments: Array.from({ length: 20_000 }, () => 1) }],
  ])('is small enough to be delivered with %s', async (_, fields) => {
    const { message, details } = await refusal({ ...batchRequest(), ...fields });
    expect(message.length + JSON.stringify(details).length).toBeLessThan(150 * 1024);
  });

  test('names the path of a problem even if it looks like the name of a secret', async () => {
    const { message } = await refusal(batchRequest({ driver: { env: { DB_PASSWORD: 5 as never } } }));
    expect(message).toContain('driver.env.DB_PASSWORD: must be a string, not a number: put it in quotes');
  });

  test('is one sentence for a request above 1 MiB, at once and without its values', async () => {
    const begun = process.cpuUsage();
    const sparkConf = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`spark.app.k${n}`, 'x'.repeat(80)]));
    const { type, message, details } = await refusal({ ...batchRequest(), sparkConf, surprise: 'x'.repeat(100_000) });
    expect(type).toBe('InvalidBatch');
    expect(message).toBe(
      'The batch was refused, nothing was created. (the batch): has 2 MiB, 1 MiB above the 1 MiB allowed for a batch, ' +
        'as JSON: the largest field is sparkConf; put large data into files that the application reads',
    );
    expect(details).toHaveLength(1);
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(boundFor(300));
  });
});
