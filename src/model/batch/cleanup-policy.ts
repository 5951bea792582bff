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

/** Whether the policy deletes a driver, now or later. @param finished whether its application finished */
export function deletesDriver({ cleanup }: Pick<CleanupPolicy, 'cleanup'>, finished: boolean): boolean {
  return cleanup === 'ALL' || (cleanup === 'COMPLETED' && finished);
}
