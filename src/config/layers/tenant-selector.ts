import type { TenantHints } from '../../model/batch/plan.ts';
import type { ConfigurationDocument } from '../schema/document.ts';

/** The field, headers or search attributes by which a caller assigns its batch to a tenant. */
export interface TenantSelector {
  /** The field of the batch, if the tenant is selected by it. */
  readonly tenant?: string;
  readonly hints: TenantHints;
}

/** How a caller selects this tenant: by the first source of `tenancy.from` that can, which is the most trusted one. */
export function tenantSelector({ tenancy }: ConfigurationDocument, tenant: string): TenantSelector {
  for (const source of tenancy.from) {
    if (source === 'batch') break;
    if ('fixed' in source) {
      if (source.fixed === tenant) return { hints: {} };
      continue;
    }
    const { values } = source;
    const value = values ? Object.keys(values).find((key) => values[key] === tenant) : tenant;
    if (value === undefined) continue;
    return 'header' in source
      ? { hints: { headers: { [source.header]: value } } }
      : { hints: { searchAttributes: { [source.searchAttribute]: value } } };
  }
  return { tenant, hints: {} };
}
