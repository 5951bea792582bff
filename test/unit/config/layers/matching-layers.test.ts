import { describe, expect, test } from '@jest/globals';
import { matchingLayers, type LayerSelector } from '../../../../src/config/layers/matching-layers.ts';
import { documentOf } from '../document.ts';

const DOCUMENT = documentOf({
  clusters: { prod: {}, dev: {} },
  defaultCluster: 'prod',
  namespaces: { 'prod/team-a': {}, 'team-a': {}, 'prod/team-*': {}, 'team-*': {}, '*': {}, other: {} },
  tenants: { risk: { namespaces: ['team-a'] } },
});

describe('matchingLayers', () => {
  const ROWS: readonly (readonly [string, LayerSelector, readonly string[]])[] = [
    ['only the defaults if nothing else is known', {}, ['defaults']],
    [
      'all layers of cluster, namespace and tenant, the most general first',
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
      'no layers of another cluster',
      { cluster: 'dev', namespace: 'team-a' },
      ['defaults', 'cluster dev', 'namespace team-*', 'namespace *', 'namespace team-a'],
    ],
    [
      'a pattern that matches the namespace',
      { cluster: 'dev', namespace: 'x' },
      ['defaults', 'cluster dev', 'namespace *'],
    ],
    ['no layers of an unknown tenant and an unknown cluster', { cluster: 'mars', tenant: 'unknown' }, ['defaults']],
    ['no layers for names that every object inherits', { cluster: 'constructor', tenant: 'toString' }, ['defaults']],
  ];
  test.each(ROWS)('matchingLayers returns %s', (_, selector, expected) => {
    expect(matchingLayers(DOCUMENT, selector).map(({ name }) => name)).toEqual(expected);
  });

  test('matching layers only have their name, defaults, forced values and limits', () => {
    const document = documentOf({ limits: { images: ['a'] }, forced: { image: 'a' } });
    expect(matchingLayers(document, { cluster: 'default' })).toEqual([
      { name: 'defaults', defaults: undefined, forced: { image: 'a' }, limits: { images: ['a'] } },
      { name: 'cluster default', defaults: undefined, forced: undefined, limits: undefined },
    ]);
  });
});
