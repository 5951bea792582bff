import { describe, expect, test } from '@jest/globals';
import { currentCleanupPolicy, ownCleanup } from '../../../../src/config/layers/current-cleanup-policy.ts';
import { configurationFromOptions } from '../../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import type { OwnCleanup } from '../../../../src/model/batch/cleanup-policy.ts';
import type { PolicyInForce } from '../../../../src/model/retention/retention.ts';

const MINUTE = 60_000;
const SELECTOR = { cluster: 'default', namespace: 'risk', tenant: 'risk' };

describe('the current cleanup policy', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, OwnCleanup, PolicyInForce])[] = [
    [
      'is the default of the schema if neither batch nor layers set it',
      {},
      {},
      { cleanup: 'COMPLETED', retention: 5 * MINUTE },
    ],
    [
      'is that of the batch, whatever the defaults are now',
      { defaults: { cleanup: 'ALL', retention: '1h' } },
      { cleanup: 'NONE', retention: 2 * MINUTE },
      { cleanup: 'NONE', retention: 2 * MINUTE },
    ],
    [
      'combines a cleanup of the batch with the default retention',
      { defaults: { cleanup: 'ALL', retention: '1h' } },
      { cleanup: 'NONE' },
      { cleanup: 'NONE', retention: 60 * MINUTE },
    ],
    [
      'is a forced one, even if the batch set another one',
      { forced: { cleanup: 'ALL', retention: '1m' } },
      { cleanup: 'NONE', retention: 2 * MINUTE },
      { cleanup: 'ALL', retention: MINUTE },
    ],
    [
      'has a retention of at most the limit, even if the batch set a longer one',
      { limits: { retention: '1m' } },
      { retention: 60 * MINUTE },
      { cleanup: 'COMPLETED', retention: MINUTE, maxRetention: MINUTE },
    ],
    [
      'has a retention of at most the smallest limit',
      { limits: { retention: '3m' }, clusters: { default: { limits: { retention: '2m' } } } },
      {},
      { cleanup: 'COMPLETED', retention: 2 * MINUTE, maxRetention: 2 * MINUTE },
    ],
    [
      'is that of the tenant rather than that of the defaults',
      { defaults: { retention: '1h' }, tenants: { risk: { namespaces: ['risk'], defaults: { retention: '2h' } } } },
      {},
      { cleanup: 'COMPLETED', retention: 120 * MINUTE },
    ],
    [
      'is the default of the schema if a layer unsets a value that is not set',
      { defaults: { cleanup: null } },
      {},
      { cleanup: 'COMPLETED', retention: 5 * MINUTE },
    ],
  ];
  test.each(ROWS)('the current cleanup policy %s', (_, input, requested, expected) => {
    expect(currentCleanupPolicy(configurationFromOptions(input).document, SELECTOR, requested)).toEqual(expected);
  });
});

test('ownCleanup returns the fields that the request sets, with the values of the validated batch', () => {
  const batch = { cleanup: 'ALL', retention: MINUTE } as const;
  expect(ownCleanup({ name: 'x' }, batch)).toEqual({});
  expect(ownCleanup({ retention: '1m' }, batch)).toEqual({ retention: MINUTE });
  expect(ownCleanup({ cleanup: 'ALL', retention: '1m' }, batch)).toEqual(batch);
});
