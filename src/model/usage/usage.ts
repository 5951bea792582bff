import type { ApplicationState } from '../driver/application-state.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Requested resources over the time that pods held them: 2 cores for a minute are 120 core-seconds. */
export interface ResourceUsage {
  /** Requested CPUs times seconds. */
  readonly coreSeconds: number;
  /** Requested memory in GiB times seconds. */
  readonly gibSeconds: number;
}

/** What executors used. */
export interface ExecutorUsage extends ResourceUsage {
  /** How many executors had a node. */
  readonly count: number;
}

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
  /** The pod of a driver was gone before it could be read; the amounts are without it. */
  readonly incomplete?: true;
}

/** A verdict, with what the driver used by its pod; absent when that could not be read. */
export type MeasuredVerdict = Verdict & { readonly driverUsage?: ResourceUsage };

const NOTHING: ResourceUsage = { coreSeconds: 0, gibSeconds: 0 };

/** An attempt that has ended. */
interface EndedAttempt {
  readonly driver: { readonly uid?: string };
  readonly usage?: AttemptUsage;
  readonly verdict?: { readonly state: ApplicationState };
}

/** Adds an attempt that has ended to what its batch used before. @param earlier undefined: it is the first one */
export function withAttempt(
  earlier: BatchUsage | undefined,
  { driver, usage = {}, verdict }: EndedAttempt,
): BatchUsage {
  const before: BatchUsage = earlier ?? { ...NOTHING, driver: NOTHING, wasted: NOTHING };
  const { driver: ofDriver = NOTHING, executors } = usage;
  const total = plus(ofDriver, executors ?? NOTHING);
  const isWasted = verdict?.state !== 'FINISHED';
  // A driver that was never created used nothing.
  const isUnknown = usage.driver === undefined && driver.uid !== undefined;
  const counted = executors && before.executors ? plusExecutors(before.executors, executors) : executors;
  const allExecutors = counted ?? before.executors;
  return {
    ...plus(before, total),
    driver: plus(before.driver, ofDriver),
    ...(allExecutors && { executors: allExecutors }),
    wasted: isWasted ? plus(before.wasted, total) : before.wasted,
    ...((before.incomplete || isUnknown) && { incomplete: true as const }),
  };
}

function plusExecutors(one: ExecutorUsage, other: ExecutorUsage): ExecutorUsage {
  return { ...plus(one, other), count: one.count + other.count };
}

/** The sum of two amounts. */
export function plus(one: ResourceUsage, other: ResourceUsage): ResourceUsage {
  return usageOf(one.coreSeconds + other.coreSeconds, one.gibSeconds + other.gibSeconds);
}

/** An amount in thousandths of a second, which hides the error of binary fractions. */
export function usageOf(coreSeconds: number, gibSeconds: number): ResourceUsage {
  return { coreSeconds: rounded(coreSeconds), gibSeconds: rounded(gibSeconds) };
}

function rounded(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}

/** `54 core-seconds, 81 GiB-seconds; driver 24 and 36, 3 executors 30 and 45; wasted 20 and 30` */
export function usageText(usage: BatchUsage): string {
  const { driver, executors, wasted, incomplete } = usage;
  const unit = usage.coreSeconds >= HOUR || usage.gibSeconds >= HOUR ? HOURS : SECONDS;
  const pair = (amount: ResourceUsage) => `${unit.text(amount.coreSeconds)} and ${unit.text(amount.gibSeconds)}`;
  const parts = executors
    ? `driver ${pair(driver)}, ${executors.count} ${executors.count === 1 ? 'executor' : 'executors'} ${pair(executors)}`
    : 'driver only, executors are not counted';
  return [
    `${unit.text(usage.coreSeconds)} core-${unit.name}, ${unit.text(usage.gibSeconds)} GiB-${unit.name}`,
    parts,
    ...(wasted.coreSeconds > 0 || wasted.gibSeconds > 0 ? [`wasted ${pair(wasted)}`] : []),
    ...(incomplete ? ['without a driver whose pod was gone'] : []),
  ].join('; ');
}

const HOUR = 3600;
const SECONDS = { name: 'seconds', text: (amount: number) => String(Math.round(amount * 10) / 10) };
const HOURS = { name: 'hours', text: (amount: number) => String(Math.round((amount / HOUR) * 100) / 100) };
