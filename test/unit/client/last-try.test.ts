import { describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { lastTryText, telling, type PendingActivity } from '../../../src/client/last-try.ts';

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

describe('why a batch waits', () => {
  test.each<[string, PendingActivity[] | null | undefined, boolean]>([
    ['nothing is pending', undefined, false],
    ['Temporal says null for none', null, false],
    ['a step failed once, and is tried again', [pending({ attempt: 2 })], false],
    ['a step failed twice', [pending({ attempt: 3 })], true],
    ['a step is tried for the first time', [{ activityType: { name: 'sparkDeleteDriver' }, attempt: 1 }], false],
    ['the slow poll says that all is well', [pending({ type: 'sparkPollState', failureType: 'NotYet' })], false],
    ['the slow poll is not answered', [pending({ type: 'sparkPollState' })], true],
    ['pods are not gone yet', [pending({ failureType: 'NotYet' })], true],
    [
      'beside the slow poll a step fails',
      [pending({ type: 'sparkPollState', failureType: 'NotYet' }), pending({})],
      true,
    ],
  ])('is told or not: %s', (_, all, told) => {
    expect(telling(all) !== undefined).toBe(told);
  });

  test('is one sentence, of what the last try met', async () => {
    expect(await lastTryText(client(), pending({}))).toBe(
      'It is tried again: deleting pod prod/a/b: the API server did not answer: ECONNREFUSED.',
    );
    expect(await lastTryText(client(), pending({ message: 'Waiting until 2 pods are gone.' }))).toBe(
      'It is tried again: Waiting until 2 pods are gone.',
    );
  });

  test('is decoded where a codec encoded it, and left out where that is not here', async () => {
    const encodedAttributes = defaultPayloadConverter.toPayload({ message: 'no answer' });
    const failure = { ...pending({}), lastFailure: { message: 'Encoded failure', encodedAttributes } };
    expect(await lastTryText(client(), failure)).toBe('It is tried again: no answer.');
    const foreign = { decode: () => Promise.reject(new Error('no key')) };
    expect(await lastTryText(client([foreign]), failure)).toBeUndefined();
  });
});
