import { describe, expect, test } from '@jest/globals';
import { currentCleanupPolicy, ownCleanup } from '../../../../src/config/layers/current-cleanup-policy.ts';
import { configurationFromOptions } from '../../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import type { CleanupPolicy, OwnCleanup } from '../../../../src/model/batch/cleanup-policy.ts';

const MINUTE = 60_000;
const WHERE = { cluster: 'default', namespace: 'risk', tenant: 'risk' };

describe('what becomes of a driver by the configuration now in force', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, OwnCleanup, CleanupPolicy])[] = [
    ['nobody says anything: as without a configuration', {}, {}, { cleanup: 'COMPLETED', retention: 5 * MINUTE }],
    [
      'the batch itself says it: that stays, whatever the defaults are now',
      { defaults: { cleanup: 'ALL', retention: '1h' } },
      { cleanup: 'NONE', retention: 2 * MINUTE },
      { cleanup: 'NONE', retention: 2 * MINUTE },
    ],
    [
      'the batch says one of them: the other is the layers’',
      { defaults: { cleanup: 'ALL', retention: '1h' } },
      { cleanup: 'NONE' },
      { cleanup: 'NONE', retention: 60 * MINUTE },
    ],
    [
      'a layer forces it: what the batch says does not count any more',
      { forced: { cleanup: 'ALL', retention: '1m' } },
      { cleanup: 'NONE', retention: 2 * MINUTE },
      { cleanup: 'ALL', retention: MINUTE },
    ],
    [
      'a layer limits it: the driver is kept no longer, whoever says how long',
      { limits: { retention: '1m' } },
      { retention: 60 * MINUTE },
      { cleanup: 'COMPLETED', retention: MINUTE },
    ],
    [
      'the narrowest limit counts',
      { limits: { retention: '3m' }, clusters: { default: { limits: { retention: '2m' } } } },
      {},
      { cleanup: 'COMPLETED', retention: 2 * MINUTE },
    ],
    [
      'the tenant says other than all: the tenant counts',
      { defaults: { retention: '1h' }, tenants: { risk: { namespaces: ['risk'], defaults: { retention: '2h' } } } },
      {},
      { cleanup: 'COMPLETED', retention: 120 * MINUTE },
    ],
    [
      'a layer takes back what nobody says',
      { defaults: { cleanup: null } },
      {},
      { cleanup: 'COMPLETED', retention: 5 * MINUTE },
    ],
  ];
  test.each(ROWS)('%s', (_, input, own, expected) => {
    expect(currentCleanupPolicy(configurationFromOptions(input).document, WHERE, own)).toEqual(expected);
  });
});

test('what a batch says itself is told by its request, before the layers', () => {
  const batch = { cleanup: 'ALL', retention: MINUTE } as const;
  expect(ownCleanup({ name: 'x' }, batch)).toEqual({});
  expect(ownCleanup({ retention: '1m' }, batch)).toEqual({ retention: MINUTE });
  expect(ownCleanup({ cleanup: 'ALL', retention: '1m' }, batch)).toEqual(batch);
});
