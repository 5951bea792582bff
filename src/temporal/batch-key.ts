import { createHash } from 'node:crypto';

/** What tells one run of a batch from every other. */
export interface BatchIdentity {
  readonly workflowId: string;
  /**
   * The run this one continues, or else its own first run: it stays the same when the workflow is reset (the driver is
   * found again), and differs when the workflow id is used anew (another driver).
   */
  readonly runKey: string;
}

/** A UUID made of what identifies the batch, so that every worker and every retry arrives at the same one. */
export function batchKey(temporalNamespaceId: string, { workflowId, runKey }: BatchIdentity): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([temporalNamespaceId, workflowId, runKey]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
