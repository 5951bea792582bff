import type { BatchSummary } from '../../client/list-batches.ts';
import { table } from './table.ts';
import { moment, took } from './time.ts';

/** Batches for people, a row each. */
export function listText(batches: readonly BatchSummary[], now: Date): string {
  if (batches.length === 0) return 'No batches.';
  return table(
    ['BATCH', 'NAME', 'STATE', 'STARTED', 'TOOK', 'WHERE', 'APPLICATION'],
    batches.map(({ batchId, name = '', state, startedAt, endedAt, cluster, namespace, applicationId = '' }) => [
      batchId,
      name,
      state,
      moment(startedAt),
      took(startedAt, endedAt, now),
      [cluster, namespace].filter((part) => part !== undefined).join('/'),
      applicationId,
    ]),
  );
}
