import type { Client } from '@temporalio/client';
import { isRecord } from '../../../src/model/lang.ts';
import { historyOf } from './history.ts';

/** A text that the system under test has published or stored, and where it was found. */
export interface StoredText {
  readonly where: string;
  readonly text: string;
}

type Payload = { readonly metadata?: unknown; readonly data?: Uint8Array | null };

/**
 * Everything that Temporal stores about the workflows of a namespace: histories, memos, summaries, details and pending
 * activities; without the input of a batch and its plan, which contain the request.
 */
export async function storedTexts(client: Client): Promise<StoredText[]> {
  const texts: StoredText[] = [];
  for await (const { workflowId, runId, raw } of client.workflow.list()) {
    texts.push({ where: `${workflowId}: list`, text: readable(raw) });
    const { raw: description } = await client.workflow.getHandle(workflowId, runId).describe();
    texts.push({ where: `${workflowId}: description`, text: readable(description) });
    for (const event of await historyOf(client, workflowId)) {
      const { workflowExecutionStartedEventAttributes: started, ...rest } = event;
      const isBatch = started?.workflowType?.name === 'SparkBatch';
      const { input, ...withoutInput } = started ?? {};
      const shown = { ...rest, started: isBatch ? withoutInput : { ...withoutInput, input } };
      texts.push({
        where: `${workflowId}: event ${String(event.eventId)} of ${event.eventType}`,
        text: readable(shown),
      });
    }
  }
  return texts;
}

/** A protobuf message as text, with decoded payloads. */
function readable(message: unknown): string {
  return JSON.stringify(message, function (this: unknown, _key, value: unknown): unknown {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    if (isPayload(value)) {
      const text = Buffer.from(value.data ?? []).toString('utf8');
      return isPlan(text) ? '(the plan)' : text;
    }
    return value;
  });
}

function isPayload(value: unknown): value is Payload {
  return isRecord(value) && 'data' in value && 'metadata' in value;
}

function isPlan(text: string): boolean {
  try {
    const data: unknown = JSON.parse(text);
    return isRecord(data) && 'batch' in data && 'temporalNamespaceId' in data;
  } catch {
    return false;
  }
}
