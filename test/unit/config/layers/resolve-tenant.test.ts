import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import { resolveTenant } from '../../../../src/config/layers/resolve-tenant.ts';
import type { TenantHints } from '../../../../src/model/batch/plan.ts';
import { documentOf } from '../document.ts';

const TENANTS = { risk: { namespaces: ['a'] }, web: { namespaces: ['b'] } };
type Tenancy = NonNullable<ConfigurationInput['tenancy']>;
const TEAM: Tenancy = {
  from: [{ searchAttribute: 'Team', values: { R: 'risk', W: 'web' } }, { header: 'team' }, 'batch'],
};

function resolve(
  tenancy: Tenancy,
  field?: unknown,
  hints?: TenantHints,
  tenants: ConfigurationInput['tenants'] = TENANTS,
): string {
  const { tenant, source, problems } = resolveTenant(documentOf({ tenants, tenancy }), field, hints);
  if (problems.length > 0) return problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return tenant === undefined ? 'none' : `${tenant} by ${source}`;
}

describe('resolveTenant', () => {
  const ROWS: readonly (readonly [string, Tenancy, unknown, TenantHints, string])[] = [
    ['the one in its field', {}, 'risk', {}, 'risk by the field "tenant" of the batch'],
    [
      'the one that a search attribute maps to',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'R' } },
      'risk by search attribute "Team"',
    ],
    ['the one in a header', TEAM, undefined, { headers: { team: 'web' } }, 'web by header "team"'],
    [
      'determined by the most trusted source that has one',
      TEAM,
      'web',
      { headers: { team: 'web' } },
      'web by header "team"',
    ],
    ['the fixed one', { from: [{ fixed: 'web' }] }, undefined, {}, 'web by the configuration of these workers'],
    [
      'the fixed one, also if the batch names it',
      { from: [{ fixed: 'web' }] },
      'web',
      {},
      'web by the configuration of these workers',
    ],
    ['none if none is required', { required: false }, undefined, {}, 'none'],
  ];
  test.each(ROWS)('the tenant of a batch is %s', (_, tenancy, field, hints, expected) => {
    expect(resolve(tenancy, field, hints)).toBe(expected);
  });

  test('the tenant of a batch is none if there are no tenants', () => {
    expect(resolve({}, undefined, {}, {})).toBe('none');
  });
});

describe('resolveTenant refuses a batch', () => {
  const ROWS: readonly (readonly [string, Tenancy, unknown, TenantHints, string])[] = [
    ['without a tenant', {}, undefined, {}, 'tenant is missing: it is determined by the field "tenant" of the batch'],
    [
      'without a tenant in any source',
      TEAM,
      undefined,
      {},
      'tenant is missing: it is determined by search attribute "Team" or header "team" or the field "tenant" of the batch',
    ],
    [
      'with an unknown tenant',
      {},
      'unknown',
      {},
      'tenant "unknown" (according to the field "tenant" of the batch) is not a tenant of these workers',
    ],
    [
      'with the tenant "constructor", a property that every object inherits',
      {},
      'constructor',
      {},
      'tenant "constructor" (according to the field "tenant" of the batch) is not a tenant of these workers',
    ],
    [
      'with sources that have different tenants',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'R' }, headers: { team: 'web' } },
      'tenant is "web" according to header "team", but "risk" according to search attribute "Team", which takes precedence',
    ],
    [
      'with a field that differs from the tenant of a source',
      { from: [{ header: 'team' }] },
      'web',
      { headers: { team: 'risk' } },
      'tenant is "web", but this batch belongs to tenant "risk" according to header "team"',
    ],
    [
      'with a field although the field is not a source',
      { from: [{ header: 'team' }] },
      'risk',
      {},
      `tenant can't be set by the batch: it is determined by header "team"`,
    ],
    [
      'with an unmapped value that is the name of a tenant',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'risk' } },
      'tenant "(risk)" (according to search attribute "Team") is not a tenant of these workers',
    ],
    [
      'with an unmapped value that every object inherits',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'constructor' } },
      'tenant "(constructor)" (according to search attribute "Team") is not a tenant of these workers',
    ],
  ];
  test.each(ROWS)('resolveTenant refuses a batch %s', (_, tenancy, field, hints, expected) => {
    expect(resolve(tenancy, field, hints)).toBe(expected);
  });

  test('resolveTenant leaves a tenant that is not a string to the schema', () => {
    expect(resolve({}, 5)).toBe('none');
  });
});
