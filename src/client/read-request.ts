import { defaultPayloadConverter } from '@temporalio/common';
import type { ContinuedBatch } from '../model/batch/continued-batch.ts';
import { asRecord, isRecord } from '../model/lang.ts';
import { containsPlaceholder } from '../model/schema/expand-request.ts';
import { call } from '../temporal/call.ts';
import { readStartEvent } from '../temporal/start-event.ts';
import type { BatchAccess } from './batch-access.ts';
import { BatchNotFoundError } from './errors.ts';

/** The request of a batch that was started earlier. */
export interface OriginalRequest {
  /** As its caller sent it. */
  readonly request: unknown;
  /** The time for which a schedule started the batch, else the time of its start. */
  readonly scheduledTime: Date;
}

/**
 * The request with which a batch was started, as its caller sent it.
 * @throws BatchNotFoundError when there is no such batch, or its history has no input
 */
export async function readRequest(access: BatchAccess, batchId: string): Promise<OriginalRequest> {
  const { client, timeouts } = access;
  const { runId } = await access.facts(batchId);
  const event = await call(client, `reading the request of "${batchId}"`, timeouts.temporal, () =>
    readStartEvent(client, { workflowId: batchId, runId }),
  );
  const started = event?.workflowExecutionStartedEventAttributes;
  const input = started?.input?.payloads ?? [];
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let payloads = input;
  for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
  const [request, handedOver] = payloads;
  if (!request) throw new BatchNotFoundError(`Batch "${batchId}" was started without a request.`);
  const scheduled = started?.searchAttributes?.indexedFields?.['TemporalScheduledStartTime'];
  const runStart = new Date(Number(event?.eventTime?.seconds ?? 0) * 1000);
  return {
    request: payloadConverter.fromPayload(request),
    scheduledTime: scheduled
      ? new Date(String(defaultPayloadConverter.fromPayload(scheduled)))
      : batchStart(runStart, handedOver && payloadConverter.fromPayload(handedOver)),
  };
}

/** When a batch was started: a run that continues an earlier one has its start from there. */
export function batchStart(runStart: Date, handedOver: unknown): Date {
  const { startedAt } = asRecord(handedOver) as Partial<ContinuedBatch>;
  const start = new Date(typeof startedAt === 'string' ? startedAt : Number.NaN);
  return Number.isNaN(start.getTime()) ? runStart : start;
}

/** The request, which means the same at another time: `${{ scheduledTime }}` stays that of the original batch. */
export function atScheduledTime({ request, scheduledTime }: OriginalRequest): unknown {
  if (!isRecord(request) || !containsPlaceholder(request) || typeof request['scheduledTime'] === 'string')
    return request;
  return { ...request, scheduledTime: scheduledTime.toISOString() };
}
