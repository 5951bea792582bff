import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { checkImpersonation } from '../../../src/limits/check-impersonation.ts';
import type { BatchPlan } from '../../../src/model/batch/plan.ts';
import { validBatch } from '../../limit-bypass/limit-bypass.ts';
import { openResolver } from './resolver.ts';

type Configuration = Omit<ConfigurationInput, 'clusters'>;

const { tenant: _tenant, ...BATCH } = validBatch('native');

/** The problems of a valid batch with these fields. */
async function problemsOf(configuration: Configuration, fields: object = {}, spare: object = {}): Promise<string[]> {
  await using resolver = openResolver(configuration, spare);
  return await resolver.problems({ ...BATCH, ...fields });
}

/** The plan of a valid batch with these fields. */
async function planOf(configuration: Configuration, fields: object = {}, spare: object = {}) {
  await using resolver = openResolver(configuration, spare);
  return await resolver.plan({ ...BATCH, ...fields });
}

describe('limits of several layers', () => {
  test('apply together, and each problem names its layer', async () => {
    const configuration = {
      limits: { driver: { cores: '2' }, images: ['registry.example/*'] },
      namespaces: { 'team-risk': { limits: { driver: { cores: '1' }, images: ['registry.example/other/*'] } } },
    };
    const problems = await problemsOf(configuration, { namespace: 'team-risk', driver: { cores: 3 } });
    expect(problems).toEqual([
      expect.stringMatching(/^image: .*of namespace team-risk allows/),
      expect.stringMatching(/^driver: requests 3 CPUs .* of defaults allows 2/),
      expect.stringMatching(/^driver: requests 3 CPUs .* of namespace team-risk allows 1/),
    ]);
  });

  test('apply to the clusters to which the batch may move', async () => {
    const spare = { limits: { images: ['other/*'], executor: { instances: 1 } } };
    const problems = await problemsOf({}, { retry: { moveTo: ['spare'] } }, spare);
    expect(problems).toEqual([
      expect.stringMatching(/^retry.moveTo\[0\]: image: .* of cluster spare allows/),
      expect.stringMatching(/^retry.moveTo\[0\]: executor.instances: may be 2 at a time/),
    ]);
  });

  test('include forced values, which a batch that may move must have itself', async () => {
    const spare = { forced: { driver: { serviceAccount: 'small' } } };
    const moveTo = { retry: { moveTo: ['spare'] } };
    expect(await problemsOf({}, moveTo, spare)).toEqual([
      expect.stringMatching(/^retry.moveTo\[0\]: driver.serviceAccount is forced by cluster spare there/),
    ]);
    expect(await problemsOf({}, { ...moveTo, driver: { serviceAccount: 'small' } }, spare)).toEqual([]);
  });

  test('apply to the values of other layers, and the problem names that layer', async () => {
    const problems = await problemsOf({
      defaults: { driver: { template: { spec: { priorityClassName: 'high', containers: [{ name: 's' }] } } } },
      limits: { priorityClasses: ['low'] },
    });
    expect(problems).toEqual([expect.stringMatching(/"high" is not a priority class .*\(set by defaults\)$/)]);
  });
});

describe('without tenants', () => {
  test('a batch may reference everything as long as there are no limits', async () => {
    const template = {
      spec: { hostNetwork: true, volumes: [{ name: 'x', hostPath: { path: '/' } }], containers: [{ name: 's' }] },
    };
    expect(await problemsOf({}, { driver: { template } })).toEqual([]);
  });

  test('references that cannot be checked are refused only if a limit concerns pods', async () => {
    const sparkConf = { 'spark.kubernetes.executor.pod.featureSteps': 'x.Y' };
    expect(await problemsOf({ limits: { runtime: 'PT1H' } }, { sparkConf })).toEqual([]);
    expect(await problemsOf({ limits: { images: ['*'] } }, { sparkConf })).toEqual([
      expect.stringMatching(/loads code/),
    ]);
  });
});

describe('with tenants', () => {
  const tenants = { risk: { namespaces: ['team-risk'] } };
  const hostNetwork = { executor: { template: { spec: { hostNetwork: true, containers: [{ name: 's' }] } } } };

  test('access to the node is refused unless a layer allows it', async () => {
    const batch = { tenant: 'risk', ...hostNetwork };
    expect(await problemsOf({ tenants }, batch)).toEqual([
      expect.stringMatching(/shares the node's network, which is forbidden where there are tenants/),
    ]);
    expect(await problemsOf({ tenants, limits: { hostAccess: true } }, batch)).toEqual([]);
    expect(
      await problemsOf(
        { tenants: { risk: { ...tenants.risk, limits: { hostAccess: false } } }, limits: { hostAccess: true } },
        batch,
      ),
    ).toHaveLength(1);
  });

  test('access to the node is refused to a batch without a tenant', async () => {
    const configuration = { tenants, tenancy: { required: false } };
    expect(await problemsOf(configuration, { ...hostNetwork, namespace: 'payroll' })).toHaveLength(1);
  });

  test('access to the node is accepted when a layer sets it', async () => {
    expect(await problemsOf({ tenants, defaults: hostNetwork }, { tenant: 'risk' })).toEqual([]);
  });
});

describe('a tenant with an identity', () => {
  const impersonate = { user: 'risk-etl', group: 'risk' };
  const tenants = { risk: { namespaces: ['team-risk'], impersonate } };

  test('has it in the plans of its batches', async () => {
    expect(await planOf({ tenants }, { tenant: 'risk' })).toMatchObject({ impersonate });
    expect(await planOf({ tenants: { risk: { namespaces: ['team-risk'] } } }, { tenant: 'risk' })).not.toHaveProperty(
      'impersonate',
    );
  });

  test('refuses batches when SparkBatch does not create their objects itself', async () => {
    expect(await problemsOf({ tenants }, { tenant: 'risk', submit: { kind: 'spark-submit' } })).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^submit\.kind: spark-submit is not possible for tenant risk, which has an identity of its own .*Use native, manifest or operator$/,
        ),
      ]),
    );
    expect(checkImpersonation({ plan: planOfKind('custom') })).toHaveLength(1);
    for (const kind of ['native', 'manifest', 'operator']) {
      expect(checkImpersonation({ plan: planOfKind(kind) })).toEqual([]);
    }
  });

  const planOfKind = (kind: string) =>
    ({ tenant: 'risk', impersonate, batch: { submit: { kind } } }) as unknown as BatchPlan;
});

describe('the limits in a plan', () => {
  test('bound the time that a driver may be pending, which includes init containers', async () => {
    const plan = await planOf({ limits: { pending: 'PT1H' } });
    expect(plan.batch.timeouts.pending).toBe(3_600_000);
  });

  test('are the defaults of runtime, retention and cleanup', async () => {
    const plan = await planOf({ limits: { runtime: 'PT1H', retention: 'PT1M' } });
    expect(plan.batch).toMatchObject({ timeouts: { runtime: 3_600_000 }, retention: 60_000, cleanup: 'ALL' });
    expect(plan.limits).toEqual({
      runtime: { maximum: 3_600_000, layer: 'defaults' },
      retention: { maximum: 60_000, layer: 'defaults' },
    });
  });

  test('do not replace lower values of the batch', async () => {
    const fields = { timeouts: { runtime: 'PT10M' }, retention: 'PT30S', cleanup: 'ALL' };
    const plan = await planOf({ limits: { runtime: 'PT1H', retention: 'PT1M' } }, fields);
    expect(plan.batch).toMatchObject({ timeouts: { runtime: 600_000 }, retention: 30_000 });
  });

  test('are absent without limits', async () => {
    expect(await planOf({})).not.toHaveProperty('limits');
  });

  test.each([
    ['the minimum overhead', {}, '4g', '3712m'],
    ['an overhead of a tenth', {}, '22g', '20g'],
    ['an explicit overhead', { driver: { memory: '1g', memoryOverhead: '1g' } }, '8g', '4g'],
    [
      'a sidecar',
      {
        driver: {
          template: { spec: { containers: [{ name: 's' }, { name: 'x', resources: { limits: { memory: '1Gi' } } }] } },
        },
      },
      '5g',
      '3712m',
    ],
  ])('include the largest heap that fits with %s', async (_, more, memory, most) => {
    const plan = await planOf({ limits: { driver: { memory } } }, more);
    expect(plan.limits?.driverMemory).toEqual({ maximum: most, layer: 'defaults' });
  });

  test('are the strictest of all clusters to which the batch may move', async () => {
    const plan = await planOf(
      { limits: { runtime: 'PT8H' } },
      { retry: { moveTo: ['spare'] } },
      { limits: { runtime: 'PT1H' } },
    );
    expect(plan.limits?.runtime).toEqual({ maximum: 3_600_000, layer: 'cluster spare' });
    expect(plan.batch.timeouts.runtime).toBe(3_600_000);
  });
});

describe('limits.runtime', () => {
  const template = { spec: { containers: [{ name: 's' }, { name: 'x', image: 'x' }] } };
  const withSidecar = { stateSource: 'CONTAINER', driver: { template } };
  test.each([
    ['refuses other containers after the end of the batch', withSidecar, 1],
    [
      'accepts other containers that are deleted at the end of the batch',
      { ...withSidecar, retention: 'PT10S', cleanup: 'ALL' },
      0,
    ],
    ['accepts other containers that count as running', { driver: { template } }, 0],
    ['accepts a driver whose only container decides', { stateSource: 'CONTAINER' }, 0],
  ])('%s', async (_, fields, problems) => {
    expect(await problemsOf({ limits: { runtime: 'PT1H' } }, fields)).toHaveLength(problems);
  });
});

describe('limits.sparkConf', () => {
  const denied = { limits: { sparkConf: { denied: ['spark.driver.memory', 'spark.ui.*'] } } };
  const allowed = { limits: { sparkConf: { allowed: ['spark.sql.*'] } } };
  test.each<[story: string, configuration: Configuration, fields: object, problems: number]>([
    ['refuses a denied property', denied, { sparkConf: { 'spark.ui.port': '1' } }, 1],
    ['refuses the field of a denied property', denied, { driver: { memory: '1g' } }, 1],
    ['refuses a property that is not allowed', allowed, { sparkConf: { 'spark.ui.port': '1', 'spark.sql.x': '1' } }, 1],
    ['accepts fields without an allowed property', allowed, { driver: { memory: '1g' } }, 0],
    ['accepts a property that a layer sets', { ...allowed, forced: { sparkConf: { 'spark.ui.port': '1' } } }, {}, 0],
    [
      'refuses a denied property under its former name',
      { limits: { sparkConf: { denied: ['spark.executor.memoryOverhead'] } } },
      { sparkConf: { 'spark.yarn.executor.memoryOverhead': '1g' } },
      1,
    ],
    [
      'accepts an allowed property under its former name',
      { limits: { sparkConf: { allowed: ['spark.executor.memoryOverhead'] } } },
      { sparkConf: { 'spark.yarn.executor.memoryOverhead': '1g' } },
      0,
    ],
    [
      'refuses a denied property in the options of a JVM',
      denied,
      { driver: { env: { JAVA_TOOL_OPTIONS: '-Dspark.ui.port=1' } } },
      1,
    ],
  ])('%s', async (_, configuration, fields, problems) => {
    expect(await problemsOf(configuration, fields)).toHaveLength(problems);
  });
});

describe('the JVM that submits', () => {
  const submit = { kind: 'spark-submit' };
  const limits = { images: ['registry.example/*'] };
  const listed = { ...limits, submitFiles: ['s3a://risk-jars/*'] };
  const jars = { deps: { jars: ['S3A://risk-jars/*.jar'] } };
  test.each<[story: string, configuration: Configuration, fields: object, problems: readonly RegExp[]]>([
    ['opens no store that no limit lists', { limits }, jars, [/^deps.jars: .* no limits.submitFiles lists it/]],
    ['opens a listed store', { limits: listed }, jars, []],
    ['opens any store without limits on pods', { limits: { runtime: 'PT1H' } }, jars, []],
    [
      'opens a listed store with settings of a layer',
      { limits: listed, defaults: { sparkConf: { 'spark.hadoop.fs.s3a.endpoint': 'https://s3.example' } } },
      jars,
      [],
    ],
    [
      'opens no listed store with settings of the batch',
      { limits: listed },
      { ...jars, sparkConf: { 'spark.hadoop.fs.s3a.endpoint': 'https://evil' } },
      [/sets spark.hadoop.fs.s3a.endpoint, with which the worker itself would open/],
    ],
    ['leaves https to the driver', { limits }, { deps: { jars: ['https://repo.example/a.jar'] } }, []],
    ['does not expand the arguments of the application', { limits }, { arguments: ['--where', "d='${ds}'"] }, []],
  ])('%s', async (_, configuration, fields, expected) => {
    const problems = await problemsOf(configuration, { submit, ...fields });
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});
