import type { BatchStatus } from '../../model/status/batch-status.ts';
import { table } from './table.ts';

/** The states of batches that were waited for, one row each. */
export function waitText(batches: readonly BatchStatus[]): string {
  return table(
    ['BATCH', 'STATE', 'PHASE', 'MESSAGE'],
    batches.map(({ batchId, state, phase, message }) => [batchId, state, phase, message]),
  );
}
