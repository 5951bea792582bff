import { activityInfo, Context, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../src/model/names.ts';

/** Facts about the Temporal namespace of the activities. */
export interface TemporalNamespaceFacts {
  /** Its UUID, which unlike its name is unique across Temporal servers. */
  readonly id: string;
  /** How long Temporal keeps an ended workflow, in milliseconds. */
  readonly retention: number;
  /** The search attributes of batches that are registered. */
  readonly searchAttributes: readonly SearchAttributeName[];
}

/** Reads the facts; later calls return the same ones. */
export type TemporalNamespace = () => Promise<TemporalNamespaceFacts>;

/** A {@link TemporalNamespace} that reads the facts once, with the client of the worker that runs the activity. */
export function cachedTemporalNamespace(): TemporalNamespace {
  let facts: Promise<TemporalNamespaceFacts> | undefined;
  return async () => {
    facts ??= readFacts(Context.current().client, activityInfo().namespace);
    try {
      return await facts;
    } catch (error) {
      // A failure is not cached: the retry of the activity reads again.
      facts = undefined;
      throw error;
    }
  };
}

async function readFacts(client: Client, namespace: string): Promise<TemporalNamespaceFacts> {
  const { namespaceInfo, config } = await client.workflowService.describeNamespace({ namespace });
  if (!namespaceInfo?.id) throw new Error(`Temporal returned no id for its namespace "${namespace}".`);
  const retention = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) * 1000;
  return { id: namespaceInfo.id, retention, searchAttributes: await registeredAttributes(client, namespace) };
}

async function registeredAttributes(client: Client, namespace: string): Promise<readonly SearchAttributeName[]> {
  try {
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const names = Object.values(SEARCH_ATTRIBUTES);
    const registered = names.filter((name) => name in (customAttributes ?? {}));
    const missing = names.filter((name) => !registered.includes(name));
    if (missing.length > 0) {
      log.info('Search attributes of batches are not registered; run sparkbatch init', {
        missing: missing.join(', '),
      });
    }
    return registered;
  } catch (error) {
    // Not every account may list them. Batches run without search attributes; their state is then available by query only.
    log.warn('Batches have no search attributes: the registered ones cannot be listed', { error });
    return [];
  }
}
