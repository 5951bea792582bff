import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { driverSelector } from '../kubernetes/pods/driver-pods.ts';
import { listLiveDrivers } from '../kubernetes/resources/owned-resources.ts';
import type { ClusterApi } from '../kubernetes/transport/cluster-api.ts';
import { listClosedBatches, listRunningBatches } from '../temporal/closed-batches.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { LiveDrivers } from './live-drivers.ts';
import { isInShard, type WatchShard } from './watch-shard.ts';
import { OrphanSearch, type OrphanSearchOptions } from './orphan-search.ts';

/** How a watch handles live drivers whose batch has closed. */
export interface OrphanHandling extends Pick<OrphanSearchOptions, 'handle' | 'grace' | 'clock'> {
  /** Whether the configuration in force allows to look for them. */
  readonly isEnabled: () => boolean;
}

/** What the search takes from its watch. */
export interface SearchOptions {
  readonly cluster: ClusterApi;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly shard: WatchShard;
  readonly temporalNamespaceId: string;
  readonly client: Client;
  /** Where the watch began. */
  readonly checkpoint: Pick<Checkpoint, 'resourceVersion'>;
  readonly orphans: OrphanHandling;
  readonly signal: AbortSignal;
  /** A search failed; the next one makes up for it. */
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds between two searches. */
const LOOK_INTERVAL = 10_000;
/** Milliseconds from the takeover of a watch to its first search: while hosts are replaced often, each has to search at least once. */
const FIRST_LOOK = 1000;
/** Milliseconds after a search that failed. */
const LOOK_AFTER_FAILURE = 3000;
const PAGE_SIZE = 500;

/** The search for orphans among the drivers of a watch. */
export function createOrphanSearch(
  { client, orphans }: Pick<SearchOptions, 'client' | 'orphans'>,
  drivers: LiveDrivers,
): OrphanSearch {
  return new OrphanSearch({
    ...orphans,
    drivers,
    closedSince: (since) => listClosedBatches(client, since),
    running: () => listRunningBatches(client),
  });
}

/** Searches for live drivers of closed batches, until `signal` aborts. */
export async function searchOrphans(
  options: SearchOptions,
  drivers: LiveDrivers,
  search: OrphanSearch,
): Promise<never> {
  const { orphans, checkpoint, signal, onFailure } = options;
  // A watch that resumes where an earlier one stopped receives no list of the drivers that live already.
  let isListed = checkpoint.resourceVersion === undefined;
  let wait = isListed ? LOOK_INTERVAL : FIRST_LOOK;
  for (;;) {
    await pause(wait, undefined, { signal });
    wait = LOOK_INTERVAL;
    if (!orphans.isEnabled()) continue;
    try {
      if (!isListed) await listInto(drivers, options);
      isListed = true;
      await search.search();
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error);
      wait = LOOK_AFTER_FAILURE;
    }
  }
}

/** Adds the drivers that live already. */
async function listInto(drivers: LiveDrivers, options: SearchOptions): Promise<void> {
  const { cluster, scope, shard, temporalNamespaceId, signal } = options;
  let continueFrom: string | undefined;
  do {
    const query = { scope, selector: driverSelector(temporalNamespaceId), limit: PAGE_SIZE, continueFrom };
    const { items, metadata } = await listLiveDrivers(cluster, query, signal);
    for (const pod of items ?? []) if (isInShard(pod.metadata?.uid ?? '', shard)) drivers.add(pod);
    continueFrom = metadata?.continue || undefined;
  } while (continueFrom !== undefined);
}
