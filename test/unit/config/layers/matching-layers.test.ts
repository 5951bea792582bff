import { describe, expect, test } from '@jest/globals';
import { matchingLayers, type LayerSelector } from '../../../../src/config/layers/matching-layers.ts';
import { documentOf } from '../document.ts';

const DOCUMENT = documentOf({
  clusters: { prod: {}, dev: {} },
  defaultCluster: 'prod',
  namespaces: { 'prod/team-a': {}, 'team-a': {}, 'prod/team-*': {}, 'team-*': {}, '*': {}, other: {} },
  tenants: { risk: { namespaces: ['team-a'] } },
});

describe('the layers that apply', () => {
  const ROWS: readonly (readonly [string, LayerSelector, readonly string[]])[] = [
    ['to a batch of which nothing is known', {}, ['defaults']],
    [
      'to one of which all is known, the most general first',
      { cluster: 'prod', namespace: 'team-a', tenant: 'risk' },
      [
        'defaults',
        'cluster prod',
        'namespace team-*',
        'namespace *',
        'namespace prod/team-*',
        'namespace team-a',
        'namespace prod/team-a',
        'tenant risk',
      ],
    ],
    [
      'on another cluster',
      { cluster: 'dev', namespace: 'team-a' },
      ['defaults', 'cluster dev', 'namespace team-*', 'namespace *', 'namespace team-a'],
    ],
    [
      'where nothing is said of the namespace but a pattern',
      { cluster: 'dev', namespace: 'x' },
      ['defaults', 'cluster dev', 'namespace *'],
    ],
    ['to a tenant and a cluster that there are not', { cluster: 'mars', tenant: 'nobody' }, ['defaults']],
    ['to names that every object has', { cluster: 'constructor', tenant: 'toString' }, ['defaults']],
  ];
  test.each(ROWS)('%s', (_, where, expected) => {
    expect(matchingLayers(DOCUMENT, where).map(({ name }) => name)).toEqual(expected);
  });

  test('hold nothing but what they say of batches', () => {
    const document = documentOf({ limits: { images: ['a'] }, forced: { image: 'a' } });
    expect(matchingLayers(document, { cluster: 'default' })).toEqual([
      { name: 'defaults', defaults: undefined, forced: { image: 'a' }, limits: { images: ['a'] } },
      { name: 'cluster default', defaults: undefined, forced: undefined, limits: undefined },
    ]);
  });
});
