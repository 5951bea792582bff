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

function told(
  tenancy: Tenancy,
  named?: unknown,
  hints?: TenantHints,
  tenants: ConfigurationInput['tenants'] = TENANTS,
): string {
  const { tenant, source, problems } = resolveTenant(documentOf({ tenants, tenancy }), named, hints);
  if (problems.length > 0) return problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return tenant === undefined ? 'none' : `${tenant} by ${source}`;
}

describe('the tenant of a batch is', () => {
  const ROWS: readonly (readonly [string, Tenancy, unknown, TenantHints, string])[] = [
    ['the one it names', {}, 'risk', {}, 'risk by the field "tenant" of the batch'],
    [
      'the one that a search attribute means',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'R' } },
      'risk by search attribute "Team"',
    ],
    ['the one that a header names', TEAM, undefined, { headers: { team: 'web' } }, 'web by header "team"'],
    [
      'told by the most trusted source that tells one',
      TEAM,
      'web',
      { headers: { team: 'web' } },
      'web by header "team"',
    ],
    ['the only one there is', { from: [{ fixed: 'web' }] }, undefined, {}, 'web by the configuration of these workers'],
    [
      'the only one there is, also when it is named',
      { from: [{ fixed: 'web' }] },
      'web',
      {},
      'web by the configuration of these workers',
    ],
    ['none, where none is needed', { required: false }, undefined, {}, 'none'],
  ];
  test.each(ROWS)('%s', (_, tenancy, named, hints, expected) => {
    expect(told(tenancy, named, hints)).toBe(expected);
  });

  test('none, where there are no tenants', () => {
    expect(told({}, undefined, {}, {})).toBe('none');
  });
});

describe('a batch is refused', () => {
  const ROWS: readonly (readonly [string, Tenancy, unknown, TenantHints, string])[] = [
    ['that tells none', {}, undefined, {}, 'tenant is missing: it is told by the field "tenant" of the batch'],
    [
      'that tells none in any of the ways',
      TEAM,
      undefined,
      {},
      'tenant is missing: it is told by search attribute "Team", or by header "team", or by the field "tenant" of the batch',
    ],
    [
      'that names one there is not',
      {},
      'nobody',
      {},
      'tenant "nobody" (by the field "tenant" of the batch) is not a tenant of these workers',
    ],
    [
      'that names what every object has',
      {},
      'constructor',
      {},
      'tenant "constructor" (by the field "tenant" of the batch) is not a tenant of these workers',
    ],
    [
      'whose sources contradict each other',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'R' }, headers: { team: 'web' } },
      'tenant is "web" by header "team", but "risk" by search attribute "Team", which counts',
    ],
    [
      'that names another than the one told',
      { from: [{ header: 'team' }] },
      'web',
      { headers: { team: 'risk' } },
      'tenant is "web", but this batch is of tenant "risk" by header "team"',
    ],
    [
      'that names one where that is not for it to say',
      { from: [{ header: 'team' }] },
      'risk',
      {},
      'tenant is not for a batch to say: it is told by header "team"',
    ],
    [
      'whose value stands for no tenant, also when it is called like one',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'risk' } },
      'tenant "(risk)" (by search attribute "Team") is not a tenant of these workers',
    ],
    [
      'whose value is what every object has',
      TEAM,
      undefined,
      { searchAttributes: { Team: 'constructor' } },
      'tenant "(constructor)" (by search attribute "Team") is not a tenant of these workers',
    ],
  ];
  test.each(ROWS)('%s', (_, tenancy, named, hints, expected) => {
    expect(told(tenancy, named, hints)).toBe(expected);
  });

  test('by its schema alone, where the tenant is no text', () => {
    expect(told({}, 5)).toBe('none');
  });
});
