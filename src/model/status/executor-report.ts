/** Why executors wait, or how they failed. */
export interface ExecutorReason {
  /** Kubernetes' reason and message. */
  readonly reason: string;
  /** How many executors have it. */
  readonly count: number;
}

/** The executors of a driver at one moment. Those that ended and were deleted do not count. */
export interface ExecutorReport {
  readonly running: number;
  readonly waiting: number;
  readonly failed: number;
  readonly finished: number;
  /** Why executors wait, the most frequent first. */
  readonly waitingReasons: readonly ExecutorReason[];
  /** How executors failed, the most frequent first. */
  readonly failedReasons: readonly ExecutorReason[];
  /** The resource quota that has no room for another executor, in a clause; absent when there is room. */
  readonly fullQuota?: string;
}

/** `3 running, 2 waiting (Unschedulable: 0/3 nodes are available, 2x), 1 failed (OOMKilled)` */
export function executorText(report: ExecutorReport): string {
  const { running, waiting, failed, finished, waitingReasons, failedReasons, fullQuota } = report;
  const counts = [
    `${running} running`,
    ...(waiting > 0 ? [`${waiting} waiting${reasonsText(waitingReasons)}`] : []),
    ...(failed > 0 ? [`${failed} failed${reasonsText(failedReasons)}`] : []),
    ...(finished > 0 ? [`${finished} finished`] : []),
  ];
  return fullQuota === undefined ? counts.join(', ') : `${counts.join(', ')}; no room for another one in ${fullQuota}`;
}

function reasonsText(reasons: readonly ExecutorReason[]): string {
  if (reasons.length === 0) return '';
  return ` (${reasons.map(({ reason, count }) => (count > 1 ? `${reason}, ${count}x` : reason)).join('; ')})`;
}
