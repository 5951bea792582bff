/** Numbers of running batches by state, phase and tenant, for the gauges of a worker. */
import type { Client } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../model/names.ts';
import { RUNNING_BATCHES } from '../temporal/visibility.ts';

/** Labels of a number of batches. */
export interface BatchLabels {
  readonly state: string;
  readonly phase: string;
  /** `none` for a batch without a tenant; `other` beyond the first {@link MAX_TENANTS}. */
  readonly tenant: string;
}

/** A batch as visibility shows it. */
export interface VisibleBatch extends BatchLabels {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Numbers of batches. */
export interface BatchCounts {
  readonly numbers: ReadonlyMap<string, { readonly labels: BatchLabels; readonly number: number }>;
  /** When the batch was started that is queued longest, in seconds since 1970; 0 when none is queued. */
  readonly oldestQueued: number;
  /** The numbers to set after other ones: all of these, and 0 for what is there no more. */
  readonly changesFrom: (before: BatchCounts) => readonly { readonly labels: BatchLabels; readonly number: number }[];
}

/** Number of tenants with numbers of their own: each is a series in Prometheus. */
export const MAX_TENANTS = 200;
/** Maximum number of batches that are counted. */
const MAX_BATCHES = 50_000;
const PAGE_SIZE = 1000;

/** What a fleet without batches shows as 0, so that queries and alerts find a series. */
const ZEROS: readonly BatchLabels[] = [
  { state: 'PENDING', phase: 'active', tenant: 'none' },
  { state: 'PENDING', phase: 'queued', tenant: 'none' },
  { state: 'PENDING', phase: 'held', tenant: 'none' },
  { state: 'RUNNING', phase: 'active', tenant: 'none' },
];

/** Whether the attributes are registered that are counted. */
export function hasStateAttributes(registered: readonly SearchAttributeName[]): boolean {
  const { state, cluster, namespace, phase } = SEARCH_ATTRIBUTES;
  return [state, cluster, namespace, phase].every((name) => registered.includes(name));
}

/** Counts batches. @param options.withZeros whether the usual labels are there without a batch */
export function batchCounts(
  batches: readonly VisibleBatch[],
  { withZeros = false }: { readonly withZeros?: boolean } = {},
): BatchCounts {
  const tenants = new Set<string>();
  const numbers = new Map<string, { labels: BatchLabels; number: number }>();
  const add = ({ state, phase, tenant }: BatchLabels, number: number): void => {
    if (tenants.size < MAX_TENANTS) tenants.add(tenant);
    const labels = { state, phase, tenant: tenants.has(tenant) ? tenant : 'other' };
    const key = JSON.stringify(labels);
    numbers.set(key, { labels, number: (numbers.get(key)?.number ?? 0) + number });
  };
  if (withZeros) for (const labels of ZEROS) add(labels, 0);
  let oldest = Infinity;
  for (const batch of batches) {
    add(batch, 1);
    if (batch.phase === 'queued') oldest = Math.min(oldest, batch.startedAt);
  }
  return {
    numbers,
    oldestQueued: Number.isFinite(oldest) ? Math.floor(oldest / 1000) : 0,
    changesFrom: (before) => [
      ...[...before.numbers].flatMap(([key, { labels }]) => (numbers.has(key) ? [] : [{ labels, number: 0 }])),
      ...numbers.values(),
    ],
  };
}

/** Counts the running batches of a cluster and scope by what visibility knows; it may be a second old. */
export async function countLiveBatches(
  client: Client,
  cluster: string,
  scope: string,
  signal: AbortSignal,
): Promise<BatchCounts> {
  const here = `${SEARCH_ATTRIBUTES.cluster} = '${cluster}'`;
  const inScope = scope === '*' ? here : `${here} AND ${SEARCH_ATTRIBUTES.namespace} = '${scope}'`;
  const batches: VisibleBatch[] = [];
  for await (const info of client.workflow.list({ query: `${RUNNING_BATCHES} AND ${inScope}`, pageSize: PAGE_SIZE })) {
    signal.throwIfAborted();
    batches.push({
      state: keyword(info.typedSearchAttributes, SEARCH_ATTRIBUTES.state) ?? 'UNKNOWN',
      phase: keyword(info.typedSearchAttributes, SEARCH_ATTRIBUTES.phase) ?? 'active',
      tenant: keyword(info.typedSearchAttributes, SEARCH_ATTRIBUTES.tenant) ?? 'none',
      startedAt: info.startTime.getTime(),
    });
    if (batches.length >= MAX_BATCHES) break;
  }
  return batchCounts(batches, { withZeros: true });
}

function keyword(attributes: TypedSearchAttributes, name: string): string | undefined {
  const value = attributes.getAll().find(({ key }) => key.name === name)?.value;
  return typeof value === 'string' ? value : undefined;
}
