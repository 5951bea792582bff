import type { BatchSummary } from '../../client/batch-summary.ts';
import { table } from './table.ts';

/** The number of running batches by state, tenant and cluster. @param isCut whether there are more than were counted */
export function topText(batches: readonly BatchSummary[], isCut: boolean): string {
  const total = `${batches.length}${isCut ? ' or more' : ''} running ${batches.length === 1 ? 'batch' : 'batches'}`;
  if (batches.length === 0) return `${total}.`;
  return [
    `${total}:`,
    counts('STATE', batches, stateOf),
    counts('CLUSTER', batches, ({ cluster }) => cluster),
    ...(batches.some(({ tenant }) => tenant !== undefined) ? [counts('TENANT', batches, ({ tenant }) => tenant)] : []),
  ].join('\n\n');
}

/** The state, with the phase of a batch that is not active. */
function stateOf({ state, phase, queued }: BatchSummary): string {
  const detail = queued ? 'queued' : phase;
  return detail === undefined || detail === 'active' ? state : `${state} (${detail})`;
}

/** Values with their numbers, the most frequent first. */
function counts(
  head: string,
  batches: readonly BatchSummary[],
  valueOf: (batch: BatchSummary) => string | undefined,
): string {
  const numbers = new Map<string, number>();
  for (const batch of batches) {
    const value = valueOf(batch) ?? '-';
    numbers.set(value, (numbers.get(value) ?? 0) + 1);
  }
  const rows = [...numbers].toSorted(([a, one], [b, other]) => other - one || a.localeCompare(b));
  return table(
    [head, 'BATCHES'],
    rows.map(([value, number]) => [value, String(number)]),
  );
}
