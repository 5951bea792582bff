import { describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { pendingFailure, pendingFailureText, type PendingActivity } from '../../../src/client/pending-failure.ts';

const pending = (facts: {
  type?: string;
  attempt?: number;
  message?: string;
  failureType?: string;
}): PendingActivity => ({
  activityType: { name: facts.type ?? 'sparkDeleteDriver' },
  attempt: facts.attempt ?? 5,
  lastFailure: {
    message: facts.message ?? 'deleting pod prod/a/b: the API server did not answer: ECONNREFUSED',
    applicationFailureInfo: { type: facts.failureType ?? 'KubernetesApiError' },
  },
});
const client = (payloadCodecs: object[] = []) =>
  ({
    options: { loadedDataConverter: { payloadCodecs, payloadConverter: defaultPayloadConverter } },
  }) as unknown as Client;

describe('The pending failure of a batch', () => {
  test.each<[string, PendingActivity[] | null | undefined, boolean]>([
    ['is absent without a pending activity', undefined, false],
    ['is absent when Temporal returns null for no activity', null, false],
    ['is absent after a single failed attempt', [pending({ attempt: 2 })], false],
    ['is an activity after two failed attempts', [pending({ attempt: 3 })], true],
    ['is absent in the first attempt', [{ activityType: { name: 'sparkDeleteDriver' }, attempt: 1 }], false],
    ['is absent while the live poll waits', [pending({ type: 'sparkPollDriver', failureType: 'NotYet' })], false],
    ['is the live poll when it fails', [pending({ type: 'sparkPollDriver' })], true],
    ['is a deletion that waits for pods', [pending({ failureType: 'NotYet' })], true],
    [
      'is that of another activity while the reconcile poll waits for its next try',
      [pending({ type: 'sparkPollDriver', failureType: 'NotYet' }), pending({})],
      true,
    ],
  ])('%s', (_, activities, isFound) => {
    expect(pendingFailure(activities) !== undefined).toBe(isFound);
  });

  test('is shown as one sentence with the last failure', async () => {
    expect(await pendingFailureText(client(), pending({}))).toBe(
      'The step is retried: deleting pod prod/a/b: the API server did not answer: ECONNREFUSED.',
    );
    expect(await pendingFailureText(client(), pending({ message: 'Waiting until 2 pods are gone.' }))).toBe(
      'The step is retried: Waiting until 2 pods are gone.',
    );
  });

  test('is decoded by the codec of the client, and left out when the client has another codec', async () => {
    const encodedAttributes = defaultPayloadConverter.toPayload({ message: 'no answer' });
    const failure = { ...pending({}), lastFailure: { message: 'Encoded failure', encodedAttributes } };
    expect(await pendingFailureText(client(), failure)).toBe('The step is retried: no answer.');
    const foreign = { decode: () => Promise.reject(new Error('no key')) };
    expect(await pendingFailureText(client([foreign]), failure)).toBeUndefined();
  });
});
