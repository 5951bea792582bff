import type { BatchSummary } from '../../client/batch-summary.ts';
import { placeText } from '../../model/tenant-queue/queued-message.ts';
import { table } from './table.ts';
import { moment, took } from './time.ts';

/** A list of batches, one row each. */
export function listText(batches: readonly BatchSummary[], now: Date): string {
  if (batches.length === 0) return 'No batches.';
  const tenants = batches.some(({ tenant }) => tenant !== undefined);
  return table(
    ['BATCH', 'NAME', ...(tenants ? ['TENANT'] : []), 'STATE', 'STARTED', 'TOOK', 'WHERE', 'APPLICATION'],
    batches.map((batch) => {
      const {
        batchId,
        name = '',
        tenant = '',
        state,
        startedAt,
        endedAt,
        cluster,
        namespace,
        applicationId = '',
      } = batch;
      const place = batch.queued && placeText(batch.queued);
      return [
        batchId,
        name,
        ...(tenants ? [tenant] : []),
        place === undefined ? state : `${state} (${place})`,
        moment(startedAt),
        took(startedAt, endedAt, now),
        [cluster, namespace].filter((part) => part !== undefined).join('/'),
        applicationId,
      ];
    }),
  );
}
