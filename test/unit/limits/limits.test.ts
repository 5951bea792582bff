import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { rightBatch } from '../../limit-bypass/limit-bypass.ts';
import { openResolving } from './resolving.ts';

type Policy = Omit<ConfigurationInput, 'clusters'>;

const { tenant: _tenant, ...BATCH } = rightBatch('native');

async function told(policy: Policy, more: object = {}, spare: object = {}): Promise<string[]> {
  await using resolving = openResolving(policy, spare);
  return resolving.problems({ ...BATCH, ...more });
}

async function planned(policy: Policy, more: object = {}, spare: object = {}) {
  await using resolving = openResolving(policy, spare);
  return resolving.plan({ ...BATCH, ...more });
}

describe('limits of several layers', () => {
  test('hold all at once, each with its layer', async () => {
    const policy = {
      limits: { driver: { cores: '2' }, images: ['registry.example/*'] },
      namespaces: { 'team-risk': { limits: { driver: { cores: '1' }, images: ['registry.example/other/*'] } } },
    };
    const problems = await told(policy, { namespace: 'team-risk', driver: { cores: 3 } });
    expect(problems).toEqual([
      expect.stringMatching(/^image: .*of namespace team-risk allows/),
      expect.stringMatching(/^driver: asks for 3 CPUs .* of defaults allows 2/),
      expect.stringMatching(/^driver: asks for 3 CPUs .* of namespace team-risk allows 1/),
    ]);
  });

  test('hold where the batch may move to', async () => {
    const spare = { limits: { images: ['other/*'], executor: { instances: 1 } } };
    const problems = await told({}, { retry: { moveTo: ['spare'] } }, spare);
    expect(problems).toEqual([
      expect.stringMatching(/^retry.moveTo\[0\]: image: .* of cluster spare allows/),
      expect.stringMatching(/^retry.moveTo\[0\]: executor.instances: may be 2 at a time/),
    ]);
  });

  test('are no use where a batch would move to without what is forced there', async () => {
    const spare = { forced: { driver: { serviceAccount: 'small' } } };
    const moving = { retry: { moveTo: ['spare'] } };
    expect(await told({}, moving, spare)).toEqual([
      expect.stringMatching(/^retry.moveTo\[0\]: driver.serviceAccount is forced by cluster spare there/),
    ]);
    expect(await told({}, { ...moving, driver: { serviceAccount: 'small' } }, spare)).toEqual([]);
  });

  test('hold for what another layer says, and say so', async () => {
    const problems = await told({
      defaults: { driver: { template: { spec: { priorityClassName: 'high', containers: [{ name: 's' }] } } } },
      limits: { priorityClasses: ['low'] },
    });
    expect(problems).toEqual([expect.stringMatching(/"high" is no priority class .*\(set by defaults\)$/)]);
  });
});

describe('without tenants and limits', () => {
  test('nothing is held against a batch', async () => {
    const template = {
      spec: { hostNetwork: true, volumes: [{ name: 'x', hostPath: { path: '/' } }], containers: [{ name: 's' }] },
    };
    expect(await told({}, { driver: { template } })).toEqual([]);
  });

  test('a limit of time alone does not forbid what nobody can look into', async () => {
    const sparkConf = { 'spark.kubernetes.executor.pod.featureSteps': 'x.Y' };
    expect(await told({ limits: { runtime: 'PT1H' } }, { sparkConf })).toEqual([]);
    expect(await told({ limits: { images: ['*'] } }, { sparkConf })).toEqual([expect.stringMatching(/loads code/)]);
  });
});

describe('where there are tenants', () => {
  const tenants = { risk: { namespaces: ['team-risk'] } };
  const hostNetwork = { executor: { template: { spec: { hostNetwork: true, containers: [{ name: 's' }] } } } };

  test('the node is out of reach, unless a layer allows it', async () => {
    const mine = { tenant: 'risk', ...hostNetwork };
    expect(await told({ tenants }, mine)).toEqual([
      expect.stringMatching(/shares the node's network, which nobody may/),
    ]);
    expect(await told({ tenants, limits: { hostAccess: true } }, mine)).toEqual([]);
    expect(
      await told(
        { tenants: { risk: { ...tenants.risk, limits: { hostAccess: false } } }, limits: { hostAccess: true } },
        mine,
      ),
    ).toHaveLength(1);
  });

  test('so it is for a batch of no tenant', async () => {
    const policy = { tenants, tenancy: { required: false } };
    expect(await told(policy, { ...hostNetwork, namespace: 'payroll' })).toHaveLength(1);
  });

  test('what the platform itself says in a layer may reach it', async () => {
    expect(await told({ tenants, defaults: hostNetwork }, { tenant: 'risk' })).toEqual([]);
  });
});

describe('what a batch does not say it gets from the limits', () => {
  test('its runtime, its retention and a cleanup that keeps to it', async () => {
    const plan = await planned({ limits: { runtime: 'PT1H', retention: 'PT1M' } });
    expect(plan.batch).toMatchObject({ timeouts: { runtime: 3_600_000 }, retention: 60_000, cleanup: 'ALL' });
    expect(plan.limits).toEqual({
      runtime: { most: 3_600_000, layer: 'defaults' },
      retention: { most: 60_000, layer: 'defaults' },
    });
  });

  test('but not more than it said', async () => {
    const said = { timeouts: { runtime: 'PT10M' }, retention: 'PT30S', cleanup: 'ALL' };
    const plan = await planned({ limits: { runtime: 'PT1H', retention: 'PT1M' } }, said);
    expect(plan.batch).toMatchObject({ timeouts: { runtime: 600_000 }, retention: 30_000 });
  });

  test('no plan has limits where there are none', async () => {
    expect(await planned({})).not.toHaveProperty('limits');
  });

  test.each([
    ['heap and the least overhead', {}, '4g', '3712m'],
    ['heap and a tenth', {}, '22g', '20g'],
    ['an overhead that grows with the heap', { driver: { memory: '1g', memoryOverhead: '1g' } }, '8g', '4g'],
    [
      'a sidecar beside it',
      {
        driver: {
          template: { spec: { containers: [{ name: 's' }, { name: 'x', resources: { limits: { memory: '1Gi' } } }] } },
        },
      },
      '5g',
      '3712m',
    ],
  ])('the largest heap with %s', async (_, more, memory, most) => {
    const plan = await planned({ limits: { driver: { memory } } }, more);
    expect(plan.limits?.driverMemory).toEqual({ most, layer: 'defaults' });
  });

  test('the strictest of all places it may run at', async () => {
    const plan = await planned(
      { limits: { runtime: 'PT8H' } },
      { retry: { moveTo: ['spare'] } },
      { limits: { runtime: 'PT1H' } },
    );
    expect(plan.limits?.runtime).toEqual({ most: 3_600_000, layer: 'cluster spare' });
    expect(plan.batch.timeouts.runtime).toBe(3_600_000);
  });
});

describe('which properties a batch may give', () => {
  const denied = { limits: { sparkConf: { denied: ['spark.driver.memory', 'spark.ui.*'] } } };
  const allowed = { limits: { sparkConf: { allowed: ['spark.sql.*'] } } };
  test.each<[story: string, policy: Policy, more: object, problems: number]>([
    ['one that is denied', denied, { sparkConf: { 'spark.ui.port': '1' } }, 1],
    ['one that is denied, by its field', denied, { driver: { memory: '1g' } }, 1],
    ['one that is not among those allowed', allowed, { sparkConf: { 'spark.ui.port': '1', 'spark.sql.x': '1' } }, 1],
    ['fields, where they have limits of their own', allowed, { driver: { memory: '1g' } }, 0],
    ['one that a layer says', { ...allowed, forced: { sparkConf: { 'spark.ui.port': '1' } } }, {}, 0],
    [
      'one that is hidden in options of a JVM',
      denied,
      { driver: { env: { JAVA_TOOL_OPTIONS: '-Dspark.ui.port=1' } } },
      1,
    ],
  ])('%s', async (_, policy, more, problems) => {
    expect(await told(policy, more)).toHaveLength(problems);
  });
});
