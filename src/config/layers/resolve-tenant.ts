import type { BatchProblem } from '../../model/batch/problem.ts';
import type { TenantHints } from '../../model/batch/plan.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { TenantSource } from '../schema/tenants.ts';

/** The tenant of a batch, if it has one, or why it cannot be determined. */
export interface TenantResolution {
  readonly tenant?: string;
  /** The source that determined it, as messages name it. */
  readonly source?: string;
  readonly problems: readonly BatchProblem[];
}

/**
 * Determines the tenant of a batch: the first source of `tenancy.from` that has one decides. A batch is refused if another
 * source, or its own field `tenant`, has a different one, because it could otherwise use the limits of another team.
 * @param field the field `tenant` of the batch
 */
export function resolveTenant(
  { tenants, tenancy }: ConfigurationDocument,
  field: unknown,
  hints: TenantHints = {},
): TenantResolution {
  const found = tenancy.from.flatMap((source) => {
    const tenant = tenantFrom(source, field, hints);
    return tenant === undefined ? [] : [{ tenant, source: sourceName(source) }];
  });
  const [first, ...others] = found;
  const conflict = others.find(({ tenant }) => tenant !== first?.tenant);
  if (first && conflict) {
    return refused(
      `is "${conflict.tenant}" according to ${conflict.source}, but "${first.tenant}" according to ${first.source}, which takes precedence`,
    );
  }
  const sources = tenancy.from.map(sourceName).join(' or ');
  if (typeof field === 'string' && field !== first?.tenant) {
    return refused(
      first
        ? `is "${field}", but this batch belongs to tenant "${first.tenant}" according to ${first.source}`
        : `can't be set by the batch: it is determined by ${sources}`,
    );
  }
  if (!first) {
    const required = tenancy.required ?? Object.keys(tenants).length > 0;
    // A field that is not a string is a problem of the batch's schema.
    return required && (field === undefined || field === null)
      ? refused(`is missing: it is determined by ${sources}`)
      : { problems: [] };
  }
  if (!Object.hasOwn(tenants, first.tenant)) {
    return refused(`"${first.tenant}" (according to ${first.source}) is not a tenant of these workers`);
  }
  return { ...first, problems: [] };
}

function refused(message: string): TenantResolution {
  return { problems: [{ path: 'tenant', message }] };
}

function tenantFrom(
  source: TenantSource,
  field: unknown,
  { searchAttributes = {}, headers = {} }: TenantHints,
): string | undefined {
  if (source === 'batch') return typeof field === 'string' ? field : undefined;
  if ('fixed' in source) return source.fixed;
  const value =
    'header' in source ? ownValue(headers, source.header) : ownValue(searchAttributes, source.searchAttribute);
  const { values } = source;
  if (value === undefined || !values) return value;
  // An unmapped value must not be taken for the tenant of the same name; no tenant's name has parentheses.
  return ownValue(values, value) ?? `(${value})`;
}

/** The value of an own property: names such as `constructor` are inherited by every object. */
function ownValue(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function sourceName(source: TenantSource): string {
  if (source === 'batch') return 'the field "tenant" of the batch';
  if ('fixed' in source) return 'the configuration of these workers';
  return 'header' in source ? `header "${source.header}"` : `search attribute "${source.searchAttribute}"`;
}
