import type { CleanupKind } from './batch.ts';

/** What becomes of a terminated driver. */
export interface CleanupPolicy {
  /** Which terminated drivers are deleted. */
  readonly cleanup: CleanupKind;
  /** How long they are kept first, in milliseconds. */
  readonly retention: number;
}

/** What a batch says of it itself: that stays. What it does not say, the layers of the configuration say when it applies. */
export type OwnCleanup = Partial<CleanupPolicy>;

/** What determines the cleanup policy of an ended driver, apart from its cluster and namespace and the configuration in force. */
export interface CleanupPolicySource {
  /** What its batch states itself. */
  readonly ownCleanup: OwnCleanup;
  readonly tenant?: string;
  /** Whether its application finished. */
  readonly finished: boolean;
}

/** Whether the policy ever deletes a driver that ended so. */
export function isDeleted({ cleanup }: Pick<CleanupPolicy, 'cleanup'>, finished: boolean): boolean {
  return cleanup === 'ALL' || (cleanup === 'COMPLETED' && finished);
}
