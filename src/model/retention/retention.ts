import { type CleanupPolicy, deletesDriver } from '../batch/cleanup-policy.ts';

/** What is known about the end of a driver. Times are milliseconds since 1970. */
export interface EndedDriver {
  /** Whether its application finished. */
  readonly finished: boolean;
  /** When its retention began: its end was recorded, or it ended without a batch to record that. */
  readonly since: number;
  /** Until when it is kept at least: as its retention began, or as a user extended it. */
  readonly keepUntil?: number;
}

/** The cleanup policy in force. */
export interface PolicyInForce extends CleanupPolicy {
  /** The longest retention that limits allow, in milliseconds. Absent without such a limit. */
  readonly maxRetention?: number;
}

/** Until when a driver is kept, in milliseconds since 1970; `Infinity` if the policy never deletes it. */
export function keptUntil({ finished, since, keepUntil = since }: EndedDriver, policy: PolicyInForce): number {
  if (!deletesDriver(policy, finished)) return Infinity;
  const { retention, maxRetention = Infinity } = policy;
  return Math.min(Math.max(keepUntil, since + retention), since + Math.max(retention, maxRetention));
}

/** Until when a driver is kept after a request to keep it for `by` milliseconds from now. Never shortens its retention. */
export function extendedUntil(driver: EndedDriver, policy: PolicyInForce, by: number, now: number): number {
  const current = keptUntil(driver, policy);
  const requested = { ...driver, keepUntil: Math.max(driver.keepUntil ?? driver.since, now + by) };
  return Math.max(current, keptUntil(requested, policy));
}
