import { describe, expect, test } from '@jest/globals';
import { isOwnedBy, isOwnedByBatch, ownershipMetadata } from '../../../../src/kubernetes/pods/ownership.ts';

const OWNER = { temporalNamespaceId: 'b1946ac9-2492-4d23-9f5e-000000000001', workflowId: 'etl/2026-11-20 – nightly' };

describe('ownership', () => {
  test('is recognized by the metadata that we set', () => {
    const object = { metadata: ownershipMetadata(OWNER) };
    expect([isOwnedBy(object, OWNER.temporalNamespaceId), isOwnedByBatch(object, OWNER)]).toEqual([true, true]);
  });

  test.each([
    ['another Temporal namespace', { ...OWNER, temporalNamespaceId: 'another' }, false],
    ['another batch', { ...OWNER, workflowId: 'another' }, true],
  ])('does not include objects of %s', (_, owner, isSameNamespace) => {
    const object = { metadata: ownershipMetadata(owner) };
    expect([isOwnedBy(object, OWNER.temporalNamespaceId), isOwnedByBatch(object, OWNER)]).toEqual([
      isSameNamespace,
      false,
    ]);
  });

  test.each([{}, { metadata: {} }, { metadata: { labels: {} } }])(
    'does not include the object %j without our metadata',
    (object) => {
      expect([isOwnedBy(object, OWNER.temporalNamespaceId), isOwnedByBatch(object, OWNER)]).toEqual([false, false]);
    },
  );
});
