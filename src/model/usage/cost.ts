import { defined } from '../lang.ts';
import type { ResourceUsage } from './resource-usage.ts';

/** The price of usage on some clusters. */
export interface Price {
  /** The clusters that it is for. Absent: all. */
  readonly clusters?: readonly string[];
  /** The price of a requested CPU for an hour. */
  readonly coreHour: number;
  /** The price of a requested GiB of memory for an hour. */
  readonly gibHour: number;
}

/** The prices of a batch: those of its tenant. The first one that is for a cluster counts. */
export interface PriceTable {
  /** Three letters, ISO 4217. */
  readonly currency: string;
  readonly prices: readonly Price[];
}

/** What usage costs, by the prices of the configuration that its batch was resolved with. */
export interface UsageCost {
  /** Three letters, ISO 4217. */
  readonly currency: string;
  /** All attempts that have ended. */
  readonly amount: number;
  /** The part of attempts that did not finish. */
  readonly wastedAmount: number;
}

/** A price as the configuration has it. */
interface ConfiguredPrice extends Omit<Price, 'clusters'> {
  readonly clusters?: readonly string[] | undefined;
  /** The tenants that it is for. Absent: all batches. */
  readonly tenants?: readonly string[] | undefined;
}

/** The prices for the batches of a tenant; undefined when there are none. */
export function pricesOfTenant(
  currency: string | undefined,
  prices: readonly ConfiguredPrice[],
  tenant: string | undefined,
): PriceTable | undefined {
  const matching = prices.filter(({ tenants }) => !tenants || (tenant !== undefined && tenants.includes(tenant)));
  if (currency === undefined || matching.length === 0) return undefined;
  return { currency, prices: matching.map(({ tenants: _tenants, ...price }) => defined(price)) };
}

/** What usage on a cluster costs; undefined without a price for it. */
export function costOf(
  { coreSeconds, gibSeconds }: ResourceUsage,
  cluster: string,
  { prices }: PriceTable,
): number | undefined {
  const price = prices.find(({ clusters }) => !clusters || clusters.includes(cluster));
  return price && (coreSeconds * price.coreHour + gibSeconds * price.gibHour) / 3600;
}

/** A sum of money in millionths, which hides the error of binary fractions. */
export function roundedMoney(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
