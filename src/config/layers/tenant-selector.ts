import type { ConfigurationDocument } from '../schema/document.ts';
import type { TenantHints } from '../../model/batch/plan.ts';

/** What a caller says so that its batch is of a tenant. */
export interface TenantSelector {
  /** The field of the batch, where that is the way. */
  readonly tenant?: string;
  readonly hints: TenantHints;
}

/** How a batch says that it is of this tenant: in the first way there is for it, the most trusted one. */
export function tenantSelector({ tenancy }: ConfigurationDocument, tenant: string): TenantSelector {
  for (const source of tenancy.from) {
    if (source === 'batch') break;
    if ('fixed' in source) {
      if (source.fixed === tenant) return { hints: {} };
      continue;
    }
    const { values } = source;
    const value = values ? Object.keys(values).find((one) => values[one] === tenant) : tenant;
    if (value === undefined) continue;
    return 'header' in source
      ? { hints: { headers: { [source.header]: value } } }
      : { hints: { searchAttributes: { [source.searchAttribute]: value } } };
  }
  return { tenant, hints: {} };
}
