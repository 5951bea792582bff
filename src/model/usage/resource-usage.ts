/** Requested resources over the time that pods held them: 2 cores for a minute are 120 core-seconds. */
export interface ResourceUsage {
  /** Requested CPUs times seconds. */
  readonly coreSeconds: number;
  /** Requested memory in GiB times seconds. */
  readonly gibSeconds: number;
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
