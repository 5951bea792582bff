import { createHash } from 'node:crypto';

/** The identity of one run of a batch. */
export interface BatchIdentity {
  readonly workflowId: string;
  /**
   * The id of the run that this one continues, else of its first run. It stays the same after a workflow reset, so that the
   * driver is found again, and differs when the workflow id is reused, so that another driver is created.
   */
  readonly runKey: string;
}

/** The key of a batch run: a UUID that every worker and every retry derives alike. */
export function batchKey(temporalNamespaceId: string, { workflowId, runKey }: BatchIdentity): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([temporalNamespaceId, workflowId, runKey]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
