import { activityInfo, Context, log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../src/model/names.ts';

/** What the activities know of the Temporal namespace they work for. */
export interface TemporalNamespaceFacts {
  /** Its UUID: unlike its name, no other Temporal server has it. */
  readonly id: string;
  /** Whether the search attributes of a batch are registered in it; that of its tenant is told for itself. */
  readonly searchAttributes: boolean;
  /** Whether the search attribute of the tenant is registered: it came later than the others. */
  readonly tenantAttribute: boolean;
}

/** Asks Temporal once and remembers. */
export type TemporalNamespace = () => Promise<TemporalNamespaceFacts>;

/** A {@link TemporalNamespace} over the client of the running activity's worker. */
export function rememberedTemporalNamespace(): TemporalNamespace {
  let facts: Promise<TemporalNamespaceFacts> | undefined;
  return async () => {
    facts ??= askTemporal(Context.current().client, activityInfo().namespace);
    try {
      return await facts;
    } catch (error) {
      // A failure is not remembered: the activity's retry asks again.
      facts = undefined;
      throw error;
    }
  };
}

async function askTemporal(client: Client, namespace: string): Promise<TemporalNamespaceFacts> {
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
  if (!namespaceInfo?.id) throw new Error(`Temporal gave no id for its namespace "${namespace}".`);
  return { id: namespaceInfo.id, ...(await searchAttributesRegistered(client, namespace)) };
}

async function searchAttributesRegistered(
  client: Client,
  namespace: string,
): Promise<Omit<TemporalNamespaceFacts, 'id'>> {
  try {
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(SEARCH_ATTRIBUTES).filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length > 0) {
      log.info('Search attributes of batches are not registered: sparkbatch init does so', {
        namespace,
        missing: missing.join(', '),
      });
    }
    const tenantAttribute = !missing.includes(SEARCH_ATTRIBUTES.tenant);
    const searchAttributes = missing.every((name) => name === SEARCH_ATTRIBUTES.tenant);
    return { searchAttributes, tenantAttribute: searchAttributes && tenantAttribute };
  } catch (error) {
    // Not every account may list them, and a batch runs as well without: its state is then found by query only.
    log.warn('Batches carry no search attributes: can not see which are registered', { namespace, error });
    return { searchAttributes: false, tenantAttribute: false };
  }
}
