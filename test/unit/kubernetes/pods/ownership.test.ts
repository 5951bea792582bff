import { describe, expect, test } from '@jest/globals';
import { belongsTo, isOwnedBy, ownerMarks } from '../../../../src/kubernetes/pods/ownership.ts';

const OWNER = { temporalNamespaceId: 'b1946ac9-2492-4d23-9f5e-000000000001', workflowId: 'etl/2026-11-20 – nightly' };

describe('an object', () => {
  test('that carries our marks is ours, and of its batch', () => {
    const object = { metadata: ownerMarks(OWNER) };
    expect([isOwnedBy(object, OWNER.temporalNamespaceId), belongsTo(object, OWNER)]).toEqual([true, true]);
  });

  test.each([
    ['another Temporal namespace', { ...OWNER, temporalNamespaceId: 'another' }, false],
    ['another batch', { ...OWNER, workflowId: 'another' }, true],
  ])('of %s is not of this batch', (_, owner, ours) => {
    const object = { metadata: ownerMarks(owner) };
    expect([isOwnedBy(object, OWNER.temporalNamespaceId), belongsTo(object, OWNER)]).toEqual([ours, false]);
  });

  test.each([{}, { metadata: {} }, { metadata: { labels: {} } }])('without marks is nobody’s to touch', (object) => {
    expect([isOwnedBy(object, OWNER.temporalNamespaceId), belongsTo(object, OWNER)]).toEqual([false, false]);
  });
});
