import type { TenantHints } from '../../model/batch/plan.ts';
import type { BatchProblem } from '../../model/batch/problem.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { TenantSource } from '../schema/tenants.ts';

/** The tenant of a batch, if it has one, or why that can't be. */
export interface TenantResolution {
  readonly tenant?: string;
  /** What told it, as messages call it. */
  readonly source?: string;
  readonly problems: readonly BatchProblem[];
}

/**
 * The tenant of a batch: the first source of `tenancy.from` that tells one decides. A batch whose other sources, or whose
 * own field `tenant`, say otherwise is refused: nobody is to borrow another team's limits by contradiction.
 */
export function resolveTenant(
  { tenants, tenancy }: ConfigurationDocument,
  named: unknown,
  hints: TenantHints = {},
): TenantResolution {
  const told = tenancy.from.flatMap((source) => {
    const tenant = tenantBy(source, named, hints);
    return tenant === undefined ? [] : [{ tenant, source: nameOf(source) }];
  });
  const [first, ...others] = told;
  const contradicting = others.find(({ tenant }) => tenant !== first?.tenant);
  if (first && contradicting) {
    return refused(
      `is "${contradicting.tenant}" by ${contradicting.source}, but "${first.tenant}" by ${first.source}, which counts`,
    );
  }
  if (typeof named === 'string' && named !== first?.tenant) {
    const how = tenancy.from.map(nameOf).join(', or by ');
    return refused(
      first
        ? `is "${named}", but this batch is of tenant "${first.tenant}" by ${first.source}`
        : `is not for a batch to say: it is told by ${how}`,
    );
  }
  if (!first) {
    const required = tenancy.required ?? Object.keys(tenants).length > 0;
    // What is there, and no text, is refused with the rest of the batch.
    return required && (named === undefined || named === null)
      ? refused(`is missing: it is told by ${tenancy.from.map(nameOf).join(', or by ')}`)
      : { problems: [] };
  }
  if (!Object.hasOwn(tenants, first.tenant)) {
    return refused(`"${first.tenant}" (by ${first.source}) is not a tenant of these workers`);
  }
  return { ...first, problems: [] };
}

function refused(message: string): TenantResolution {
  return { problems: [{ path: 'tenant', message }] };
}

function tenantBy(
  source: TenantSource,
  named: unknown,
  { searchAttributes = {}, headers = {} }: TenantHints,
): string | undefined {
  if (source === 'batch') return typeof named === 'string' ? named : undefined;
  if ('fixed' in source) return source.fixed;
  const [value, values] =
    'header' in source
      ? [own(headers, source.header), source.values]
      : [own(searchAttributes, source.searchAttribute), source.values];
  if (value === undefined || !values) return value;
  // A value that stands for no tenant must not become one by its spelling.
  return own(values, value) ?? `(${value})`;
}

function own(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function nameOf(source: TenantSource): string {
  if (source === 'batch') return 'the field "tenant" of the batch';
  if ('fixed' in source) return 'the configuration of these workers';
  return 'header' in source ? `header "${source.header}"` : `search attribute "${source.searchAttribute}"`;
}
