import type { BatchSummary } from '../../client/batch-summary.ts';
import { placeText } from '../../model/tenant-queue/queued-message.ts';
import { table } from './table.ts';
import { moment, took } from './time.ts';

/** How a list is shown. */
export interface ListFormat {
  /** Also show phase, failure class, number of attempts, and usage. */
  readonly wide?: boolean;
  /** Longer lines are cut. Default: no limit. */
  readonly width?: number;
}

/** A list of batches, one row each. */
export function listText(
  batches: readonly BatchSummary[],
  now: Date,
  { wide = false, width = Infinity }: ListFormat = {},
): string {
  if (batches.length === 0) return 'No batches.';
  const tenants = batches.some(({ tenant }) => tenant !== undefined);
  const text = table(
    [
      'BATCH',
      'NAME',
      ...(tenants ? ['TENANT'] : []),
      'STATE',
      ...(wide ? ['PHASE', 'ATTEMPT', 'FAILURE', 'CORE-H', 'GIB-H'] : []),
      'STARTED',
      'TOOK',
      'WHERE',
      'APPLICATION',
    ],
    batches.map((batch) => {
      const { batchId, name = '', tenant = '', startedAt, endedAt, cluster, namespace, applicationId = '' } = batch;
      const { phase = '', attempt = '', failureClass = '', coreSeconds, gibSeconds } = batch;
      return [
        batchId,
        name,
        ...(tenants ? [tenant] : []),
        stateText(batch),
        ...(wide ? [phase, String(attempt), failureClass, hours(coreSeconds), hours(gibSeconds)] : []),
        moment(startedAt),
        took(startedAt, endedAt, now),
        [cluster, namespace].filter((part) => part !== undefined).join('/'),
        applicationId,
      ];
    }),
  );
  return Number.isFinite(width) ? text.replaceAll(/^.+$/gm, (line) => line.slice(0, width)) : text;
}

function stateText({ state, phase, queued }: BatchSummary): string {
  if (queued) return `${state} (${placeText(queued)})`;
  return phase === 'held' || phase === 'killing' || phase === 'pausing' ? `${state} (${phase})` : state;
}

function hours(seconds: number | undefined): string {
  return seconds === undefined ? '' : (seconds / 3600).toFixed(2);
}
