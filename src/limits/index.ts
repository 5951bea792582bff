/**
 * Compares what a batch requests and references with the limits of the configuration layers that match it. Pure: the
 * checks look at the objects that would be created, and send no request.
 */
export { allowsExposure } from './allows-exposure.ts';
export type { LimitsInput } from './applied-limits.ts';
export { checkLimits } from './check-limits.ts';
export { failoverTargets, type FailoverTargets } from './failover-targets.ts';
export { planLimits, strictestLimits, withLimits } from './plan-limits.ts';
