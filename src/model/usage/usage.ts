import type { ApplicationState } from '../driver/application-state.ts';
import { costOf, type PriceTable, roundedMoney, type UsageCost } from './cost.ts';
import { plus, type ResourceUsage } from './resource-usage.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What executors used. */
export interface ExecutorUsage extends ResourceUsage {
  /** How many executors had a node. */
  readonly count: number;
}

/** What workers learn of the executors of a batch, if that is not the default: on demand. */
export type ExecutorMode = 'watch' | 'off';

/** What an attempt used, by the times and requests of its pods. */
export interface AttemptUsage {
  /** The pod of the driver. Absent when it was gone before it could be read. */
  readonly driver?: ResourceUsage;
  /** The pods of the executors. Absent unless executors are watched (`usage.executors: watch`). */
  readonly executors?: ExecutorUsage;
}

/** What a batch used, in all attempts that have ended. */
export interface BatchUsage extends ResourceUsage {
  /** The pods of the drivers. */
  readonly driver: ResourceUsage;
  /** The pods of the executors, as far as they are watched (`usage.executors: watch`). */
  readonly executors?: ExecutorUsage;
  /** The part of attempts that did not finish: failed, or killed. */
  readonly wasted: ResourceUsage;
  /** What it costs, if the configuration has prices for it (`usage.prices`). */
  readonly cost?: UsageCost;
  /** The pod of a driver was gone before it could be read; the amounts are without it. */
  readonly incomplete?: true;
}

/** A verdict, with what the driver used by its pod; absent when that could not be read. */
export type MeasuredVerdict = Verdict & { readonly driverUsage?: ResourceUsage };

const NOTHING: ResourceUsage = { coreSeconds: 0, gibSeconds: 0 };

/** An attempt that has ended. */
interface EndedAttempt {
  readonly driver: { readonly uid?: string; readonly cluster: string };
  readonly usage?: AttemptUsage;
  readonly verdict?: { readonly state: ApplicationState };
}

/**
 * Adds an attempt that has ended to what its batch used before.
 * @param earlier undefined: it is the first one
 * @param prices of the batch; undefined: usage has no cost
 */
export function withAttempt(
  earlier: BatchUsage | undefined,
  { driver, usage = {}, verdict }: EndedAttempt,
  prices?: PriceTable,
): BatchUsage {
  const before: BatchUsage = earlier ?? { ...NOTHING, driver: NOTHING, wasted: NOTHING };
  const { driver: ofDriver = NOTHING, executors } = usage;
  const total = plus(ofDriver, executors ?? NOTHING);
  const isWasted = verdict?.state !== 'FINISHED';
  // A driver that was never created used nothing.
  const isUnknown = usage.driver === undefined && driver.uid !== undefined;
  const counted = executors && before.executors ? plusExecutors(before.executors, executors) : executors;
  const allExecutors = counted ?? before.executors;
  const cost = prices && plusCost(before.cost, costOf(total, driver.cluster, prices), isWasted, prices);
  return {
    ...plus(before, total),
    driver: plus(before.driver, ofDriver),
    ...(allExecutors && { executors: allExecutors }),
    wasted: isWasted ? plus(before.wasted, total) : before.wasted,
    ...(cost && { cost }),
    ...((before.incomplete || isUnknown) && { incomplete: true as const }),
  };
}

/** Attempts on clusters without a price cost nothing. */
function plusCost(
  before: UsageCost | undefined,
  added: number | undefined,
  isWasted: boolean,
  { currency }: PriceTable,
): UsageCost | undefined {
  if (added === undefined) return before;
  const { amount = 0, wastedAmount = 0 } = before ?? {};
  return {
    currency,
    amount: roundedMoney(amount + added),
    wastedAmount: roundedMoney(wastedAmount + (isWasted ? added : 0)),
  };
}

function plusExecutors(one: ExecutorUsage, other: ExecutorUsage): ExecutorUsage {
  return { ...plus(one, other), count: one.count + other.count };
}

/** `54 core-seconds, 81 GiB-seconds; driver 24 and 36, 3 executors 30 and 45; wasted 20 and 30` */
export function usageText(usage: BatchUsage): string {
  const { driver, executors, wasted, incomplete, cost } = usage;
  const unit = usage.coreSeconds >= HOUR || usage.gibSeconds >= HOUR ? HOURS : SECONDS;
  const pair = (amount: ResourceUsage) => `${unit.text(amount.coreSeconds)} and ${unit.text(amount.gibSeconds)}`;
  const parts = executors
    ? `driver ${pair(driver)}, ${executors.count} ${executors.count === 1 ? 'executor' : 'executors'} ${pair(executors)}`
    : 'driver only, executors are not counted';
  return [
    `${unit.text(usage.coreSeconds)} core-${unit.name}, ${unit.text(usage.gibSeconds)} GiB-${unit.name}`,
    parts,
    ...(wasted.coreSeconds > 0 || wasted.gibSeconds > 0 ? [`wasted ${pair(wasted)}`] : []),
    ...(cost ? [costText(cost)] : []),
    ...(incomplete ? ['without a driver, as its pod was gone'] : []),
  ].join('; ');
}

/** `3.20 EUR, 0.15 wasted` */
function costText({ currency, amount, wastedAmount }: UsageCost): string {
  const text = (money: number) => (money > 0 && money < 0.01 ? String(money) : money.toFixed(2));
  return `${text(amount)} ${currency}${wastedAmount > 0 ? `, ${text(wastedAmount)} wasted` : ''}`;
}

const HOUR = 3600;
const SECONDS = { name: 'seconds', text: (amount: number) => String(Math.round(amount * 10) / 10) };
const HOURS = { name: 'hours', text: (amount: number) => String(Math.round((amount / HOUR) * 100) / 100) };
