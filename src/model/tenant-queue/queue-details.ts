import type { TenantQueueState } from './tenant-queue.ts';

/** Batches that are named. */
const NAMED = 50;

/** A queue as Markdown: what Temporal's UI shows as the current details of its workflow. */
export function queueDetails(tenant: string, { limit, live, waiting }: TenantQueueState): string {
  const of = limit === null ? '' : ` of ${limit}`;
  return [
    `Tenant ${tenant}: ${live.length}${of} live, ${waiting.length} waiting.`,
    ...named('Live', live),
    ...named('Waiting', waiting),
  ].join('\n');
}

function named(title: string, entries: readonly { readonly workflowId: string }[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length > NAMED ? [`- and ${entries.length - NAMED} more`] : [];
  return ['', `${title}:`, '', ...entries.slice(0, NAMED).map(({ workflowId }) => `- \`${workflowId}\``), ...more];
}
