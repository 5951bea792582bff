/**
 * What Temporal's server accepts by default, and the share of it that each thing gets that is sent to it. All budgets in bytes
 * are here, so that what is sent together can be seen to fit: `test/unit/model/temporal-limits.test.ts` adds it up.
 */
import { KIB, MIB } from './json-size.ts';

/** Temporal's limits. A workflow or an activity that exceeds one is terminated or fails for ever. */
export const TEMPORAL_LIMITS = {
  /** Arguments, results, memos, details of failures: each. */
  payloadBytes: 2 * MIB,
  /** One call of its API: for instance all commands of a workflow task. */
  messageBytes: 4 * MIB,
  /** The failure of a try that is retried. Details of a larger one are dropped. */
  retriedFailureBytes: 4 * KIB,
  historyBytes: 50 * MIB,
  historyEvents: 51_200,
} as const;

/** Size of a request as JSON. The plan of a batch is about as large, and one workflow task sends it to Temporal twice. */
export const MAX_REQUEST_BYTES = MIB;

/** All attempts together, as JSON, in a result and in a status. A failed batch sends its result once more in a memo. */
export const MAX_ATTEMPTS_BYTES = 768 * KIB;

/**
 * What a run of a batch hands to the run that continues it: the request, the attempts, and what else differs from the request in
 * the plan.
 */
export const MAX_HANDOVER_BYTES = TEMPORAL_LIMITS.payloadBytes - 64 * KIB;

/** One observation of a driver. The watch cuts what it sends to a fraction of this. */
export const MAX_OBSERVATION_BYTES = 64 * KIB;

/**
 * The workflow ids of the batches that wait in the queue of a tenant, and of those admitted. A character has up to three bytes.
 */
export const MAX_QUEUE_ID_CHARACTERS = 192 * KIB;

/** The output of a command in a failure that is retried, in characters. */
export const MAX_RETRIED_OUTPUT = 2500;

/** History of a run in which a batch begins no further attempt: an attempt may add some MiB. */
export const MAX_HISTORY_BYTES = 0.8 * TEMPORAL_LIMITS.historyBytes;
export const MAX_HISTORY_EVENTS = 0.8 * TEMPORAL_LIMITS.historyEvents;

/** A page of a log or of Events that a batch answers, as JSON. The history has it twice: from the activity, and as the answer. */
export const MAX_PAGE_BYTES = 64 * KIB;
/** The pages that one run of a batch answers, in number and in bytes: a share of its history, however many callers read its log. */
export const MAX_PAGES = 200;
export const MAX_ALL_PAGES_BYTES = 4 * MIB;
