import { expect, test } from '@jest/globals';
import { costOf, type PriceTable, pricesOfTenant } from '../../../../src/model/usage/cost.ts';
import { type BatchUsage, usageText, withAttempt } from '../../../../src/model/usage/usage.ts';

const PRICES = [
  { clusters: ['gpu'], tenants: ['risk'], coreHour: 2, gibHour: 0.5 },
  { tenants: ['risk'], coreHour: 0.04, gibHour: 0.005 },
  { clusters: ['prod'], coreHour: 1, gibHour: 1 },
];
const USED = { coreSeconds: 3600, gibSeconds: 7200 };

const ROWS: [title: string, tenant: string | undefined, cluster: string, cost: number | undefined][] = [
  ['the first price for tenant and cluster', 'risk', 'gpu', 3],
  ['a price of the tenant for all clusters', 'risk', 'prod', 0.05],
  ['a price for all tenants', 'other', 'prod', 3],
  ['a price for batches without a tenant', undefined, 'prod', 3],
  ['no price for the cluster', 'other', 'gpu', undefined],
];

test.each(ROWS)('The cost is by %s', (_, tenant, cluster, cost) => {
  const table = pricesOfTenant('EUR', PRICES, tenant);
  expect(table && costOf(USED, cluster, table)).toEqual(cost === undefined ? undefined : expect.closeTo(cost, 9));
});

test('There are no prices without a currency, or for a tenant that none is for', () => {
  expect(pricesOfTenant(undefined, PRICES, 'risk')).toBeUndefined();
  expect(pricesOfTenant('EUR', PRICES.slice(0, 2), 'other')).toBeUndefined();
});

test('A batch costs what its attempts cost on their clusters, and names the wasted part', () => {
  const prices: PriceTable = { currency: 'EUR', prices: [{ clusters: ['prod'], coreHour: 0.36, gibHour: 0 }] };
  const attempts = [
    { cluster: 'prod', state: 'FAILED' },
    { cluster: 'free', state: 'FAILED' },
    { cluster: 'prod', state: 'FINISHED' },
  ] as const;
  const usage = attempts.reduce<BatchUsage | undefined>(
    (before, { cluster, state }) =>
      withAttempt(before, { driver: { uid: 'u', cluster }, usage: { driver: USED }, verdict: { state } }, prices),
    undefined,
  );
  expect(usage?.cost).toEqual({ currency: 'EUR', amount: 0.72, wastedAmount: 0.36 });
  expect(usage && usageText(usage)).toMatch(/; wasted 2 and 4; 0\.72 EUR, 0\.36 wasted$/);
});
