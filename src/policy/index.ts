/** What a batch reaches and asks for, held against the limits of the layers that apply to it. Pure. */
export { checkPolicy } from './check-policy.ts';
export { notForced } from './moved.ts';
export type { PolicyInput } from './check-reach.ts';
export { planLimits, strictestLimits, withLimits } from './plan-limits.ts';
