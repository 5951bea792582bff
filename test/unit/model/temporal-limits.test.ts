import { expect, test } from '@jest/globals';
import {
  MAX_ATTEMPTS_BYTES,
  MAX_HANDOVER_BYTES,
  MAX_HISTORY_BYTES,
  MAX_HISTORY_EVENTS,
  MAX_OBSERVATION_BYTES,
  MAX_QUEUE_ID_CHARACTERS,
  MAX_REQUEST_BYTES,
  MAX_RETRIED_OUTPUT,
  TEMPORAL_LIMITS,
} from '../../../src/model/temporal-limits.ts';
import { MAX_ADMITTED, MAX_WAITING } from '../../../src/model/tenant-queue/tenant-queue.ts';

const { payloadBytes, messageBytes, retriedFailureBytes, historyBytes, historyEvents } = TEMPORAL_LIMITS;
/** What a result has besides its attempts, a plan besides its request, and a failure besides its output: generously. */
const REST = 128 * 1024;
/** A key, a time and the JSON around them, of a batch in a queue. */
const QUEUE_ENTRY = 120;
/** Ids have up to three bytes a character. */
const QUEUE_BYTES = 2 * 3 * MAX_QUEUE_ID_CHARACTERS + (MAX_ADMITTED + MAX_WAITING) * QUEUE_ENTRY;

test.each<[what: string, bytes: number, limit: number]>([
  ['a request', MAX_REQUEST_BYTES, payloadBytes],
  ['a plan, twice in one workflow task', 2 * (MAX_REQUEST_BYTES + REST), messageBytes],
  ['a result', MAX_ATTEMPTS_BYTES + REST, payloadBytes],
  ['a result as details of a failure and in a memo', 2 * (MAX_ATTEMPTS_BYTES + REST), messageBytes],
  ['what a run hands to the next one', MAX_HANDOVER_BYTES, payloadBytes],
  ['request and attempts in what a run hands on', MAX_REQUEST_BYTES + MAX_ATTEMPTS_BYTES + REST, MAX_HANDOVER_BYTES],
  ['an observation', MAX_OBSERVATION_BYTES, payloadBytes],
  ['a queue that continues in a new run', QUEUE_BYTES, payloadBytes],
  ['the output of a command in a failure that is retried', MAX_RETRIED_OUTPUT + 1024, retriedFailureBytes],
  ['the history of a last attempt', MAX_HISTORY_BYTES + 4 * (MAX_REQUEST_BYTES + MAX_ATTEMPTS_BYTES), historyBytes],
  ['the events of a last attempt', MAX_HISTORY_EVENTS + 5000, historyEvents],
])('%s is accepted by Temporal', (_, bytes, limit) => {
  expect(bytes).toBeLessThanOrEqual(limit);
});
