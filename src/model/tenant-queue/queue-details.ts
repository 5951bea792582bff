import { MAX_WAITING, type TenantQueueState } from './tenant-queue.ts';

/** The number of batches that are named in each list. */
const MAX_NAMED = 50;

/** A queue as Markdown, which Temporal's UI shows as the current details of its workflow. */
export function queueDetails(tenant: string, { limit, admitted, waiting }: TenantQueueState): string {
  const of = limit === null ? '' : ` of ${limit}`;
  const isFull = waiting.length >= MAX_WAITING;
  return [
    `Tenant ${tenant}: ${admitted.length}${of} admitted, ${waiting.length} waiting${isFull ? '; more batches ask again at intervals' : ''}.`,
    ...listOf('Admitted', admitted),
    ...listOf('Waiting', waiting),
  ].join('\n');
}

function listOf(title: string, entries: readonly { readonly workflowId: string }[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length > MAX_NAMED ? [`- and ${entries.length - MAX_NAMED} more`] : [];
  return ['', `${title}:`, '', ...entries.slice(0, MAX_NAMED).map(({ workflowId }) => `- \`${workflowId}\``), ...more];
}
