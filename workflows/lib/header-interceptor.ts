import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { BATCH_WORKFLOW_TYPE } from '../../src/model/names.ts';

/** Names of tenants are shorter; what carries a trace is longer. */
const LONGEST = 256;
const MOST = 64;

/** Of batches that have not asked for them yet, by run: what Temporal's sandbox shares between workflows is not ours to know. */
const told = new Map<string, Readonly<Record<string, string>>>();

/**
 * The workflow interceptor by which a batch knows the headers it was started with; without it, `tenancy` finds none.
 * `SparkBatchPlugin` adds it to the bundles that its worker makes.
 */
export function interceptors(): WorkflowInterceptors {
  if (workflowInfo().workflowType !== BATCH_WORKFLOW_TYPE) return {};
  return {
    inbound: [
      {
        execute: (input, next) => {
          told.set(workflowInfo().runId, textsIn(input.headers));
          return next(input);
        },
      },
    ],
  };
}

/**
 * The headers of this batch that are short texts. They are for the local activity that resolves it, whose arguments
 * Temporal does not record: no history holds them a second time.
 */
export function consumeStartHeaders(): Readonly<Record<string, string>> {
  const { runId } = workflowInfo();
  const headers = told.get(runId) ?? {};
  told.delete(runId);
  return headers;
}

function textsIn(headers: Headers): Readonly<Record<string, string>> {
  const texts = Object.entries(headers).flatMap(([name, payload]) => {
    const text = textOf(payload);
    return text === undefined || text.length > LONGEST ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts.slice(0, MOST));
}

/** Others use headers, too, and encode them as they like. */
function textOf(payload: Headers[string]): string | undefined {
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
