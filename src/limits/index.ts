/** What a batch reaches and asks for, held against the limits of the layers that apply to it. Pure. */
export { checkPolicy } from './check-limits.ts';
export { notForced } from './failover-check.ts';
export type { PolicyInput } from './check-references.ts';
export { planLimits, strictestLimits, withLimits } from './plan-limits.ts';
