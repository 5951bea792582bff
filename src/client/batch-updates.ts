/** Updates that a batch answers: more runtime, and decisions about a batch that is held. */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { ApplicationState } from '../model/driver/application-state.ts';
import {
  MESSAGES,
  type DecisionAnswer,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type RetryRequest,
} from '../model/messages/messages.ts';
import type {
  ReadEventsAnswer,
  ReadEventsRequest,
  ReadLogAnswer,
  ReadLogRequest,
} from '../model/messages/read-pods.ts';
import type { BatchAccess } from './batch-access.ts';

/** Extends the maximum runtime of a batch. A batch that has ended refuses, with its state. */
export function extendBatchRuntime(
  access: BatchAccess,
  batchId: string,
  request: ExtendRuntimeRequest,
): Promise<ExtendRuntimeAnswer> {
  return sendUpdate(access, batchId, {
    update: MESSAGES.extendRuntime,
    request,
    withoutWorker: `The runtime of "${batchId}" is not extended`,
    afterEnd: (state) => `The batch has ended as ${state}`,
  });
}

/** A decision about a held batch, by the update that carries it. */
export type DecisionRequest =
  | { readonly kind: typeof MESSAGES.retryUpdate; readonly request: RetryRequest }
  | { readonly kind: typeof MESSAGES.giveUpUpdate; readonly request: GiveUpRequest };

/**
 * Decides about a held batch. A batch that is not held refuses, with its current state. Without a worker, nothing is stored:
 * the situation that the person decided about may have changed when a worker runs.
 */
export function decideBatch(
  access: BatchAccess,
  batchId: string,
  { kind, request }: DecisionRequest,
): Promise<DecisionAnswer> {
  return sendUpdate(access, batchId, {
    update: kind,
    request,
    withoutWorker: `Nothing is decided about "${batchId}"`,
    afterEnd: (state) => `The batch is not held for a decision: it has ended as ${state}`,
  });
}

/** Reads a page of a log through a worker. */
export async function readLogOfBatch(
  access: BatchAccess,
  batchId: string,
  request: ReadLogRequest,
): Promise<ReadLogAnswer> {
  return {
    pagesLeft: 0,
    ...(await sendUpdate<ReadLogAnswer>(access, batchId, readUpdate('readLog', batchId, request))),
  };
}

/** Reads the Events of a driver through a worker. */
export async function readEventsOfBatch(
  access: BatchAccess,
  batchId: string,
  request: ReadEventsRequest,
): Promise<ReadEventsAnswer> {
  const update = readUpdate('readEvents', batchId, request);
  return { pagesLeft: 0, ...(await sendUpdate<ReadEventsAnswer>(access, batchId, update)) };
}

function readUpdate(name: 'readLog' | 'readEvents', batchId: string, request: unknown): BatchUpdate {
  return {
    update: MESSAGES[name],
    request,
    withoutWorker: `Nothing is read about "${batchId}"`,
    afterEnd: (state) => `The batch has ended as ${state}: its result has what was recorded.`,
    onRefusal: ({ message }) => ({ accepted: false, message }),
  };
}

interface Answer {
  readonly accepted: boolean;
  readonly message: string;
}

interface BatchUpdate {
  /** Name of the update. */
  readonly update: string;
  readonly request: unknown;
  /** The beginning of the error's message when no worker answers. */
  readonly withoutWorker: string;
  /** The message of the refusal by a batch that has ended in this state. */
  readonly afterEnd: (state: ApplicationState) => string;
  /** The answer when a running batch refuses the update before it accepts it. Default: the update fails. */
  readonly onRefusal?: (cause: Error) => Answer;
}

async function sendUpdate<T extends Answer>(
  access: BatchAccess,
  batchId: string,
  { update, request, withoutWorker, afterEnd, onRefusal }: BatchUpdate,
): Promise<T | Answer> {
  const refuse = async (cause?: Error): Promise<Answer> => {
    const facts = await access.facts(batchId);
    if (facts.open) throw cause ?? new Error(`Batch "${batchId}" is running but did not take the update ${update}.`);
    return { accepted: false, message: afterEnd((await access.statusOf(facts)).state) };
  };
  const facts = await access.facts(batchId);
  if (!facts.open) return refuse();
  try {
    return await access.withWorker(withoutWorker, facts.taskQueue, () =>
      access.handle(batchId).executeUpdate<T, [unknown]>(update, { args: [request] }),
    );
  } catch (error) {
    const refused = error instanceof WorkflowUpdateFailedError;
    if (!refused && !(error instanceof WorkflowNotFoundError)) throw error;
    if (refused && onRefusal && error.cause) return onRefusal(error.cause);
    return refuse(error);
  }
}
