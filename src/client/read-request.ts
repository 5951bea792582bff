import { call } from '../temporal/call.ts';
import type { BatchAccess } from './batch-access.ts';
import { BatchNotFoundError } from './errors.ts';

/**
 * The request with which a batch was started, as its caller sent it.
 * @throws BatchNotFoundError when there is no such batch, or its history has no input
 */
export async function readRequest(access: BatchAccess, batchId: string): Promise<unknown> {
  const { client, timeouts } = access;
  const { runId } = await access.facts(batchId);
  const { history } = await call(client, `reading the request of "${batchId}"`, timeouts.temporal, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId: batchId, runId },
      maximumPageSize: 1,
    }),
  );
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let payloads = input;
  for (const codec of payloadCodecs) payloads = await codec.decode(payloads);
  const [request] = payloads;
  if (!request) throw new BatchNotFoundError(`Batch "${batchId}" was started without a request.`);
  return payloadConverter.fromPayload(request);
}
