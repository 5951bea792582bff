import type { CleanupKind } from './batch.ts';

/** When a terminated driver is deleted. */
export interface CleanupPolicy {
  /** Which terminated drivers are deleted. */
  readonly cleanup: CleanupKind;
  /** How long they are kept before, in milliseconds. */
  readonly retention: number;
}

/** The part of the policy that a batch sets itself. The configuration in force when the driver ends sets the rest. */
export type OwnCleanup = Partial<CleanupPolicy>;

/** The facts that select the cleanup policy of an ended driver, besides its cluster, its namespace and the configuration. */
export interface CleanupPolicySource {
  readonly ownCleanup: OwnCleanup;
  readonly tenant?: string;
  /** Whether the application finished. */
  readonly finished: boolean;
}

/** Whether the policy deletes a driver, now or later. @param finished whether its application finished */
export function deletesDriver({ cleanup }: Pick<CleanupPolicy, 'cleanup'>, finished: boolean): boolean {
  return cleanup === 'ALL' || (cleanup === 'COMPLETED' && finished);
}
