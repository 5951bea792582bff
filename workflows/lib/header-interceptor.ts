import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { BATCH_WORKFLOW_TYPE } from '../../src/model/names.ts';

/** Names of tenants are shorter than this; longer values carry other things, such as traces. */
const MAX_VALUE_LENGTH = 256;
const MAX_HEADERS = 64;

/** Headers of batches that have not consumed them yet, by run id: the sandbox may share this module between workflows. */
const startHeaders = new Map<string, Readonly<Record<string, string>>>();

/**
 * Workflow interceptor that keeps the headers a batch was started with; `tenancy` finds none without it.
 * `SparkBatchPlugin` adds it to the bundles that its worker builds.
 */
export function interceptors(): WorkflowInterceptors {
  if (workflowInfo().workflowType !== BATCH_WORKFLOW_TYPE) return {};
  return {
    inbound: [
      {
        execute: (input, next) => {
          startHeaders.set(workflowInfo().runId, textHeaders(input.headers));
          return next(input);
        },
      },
    ],
  };
}

/**
 * The headers of this workflow that are short texts; a second call returns none. They are arguments of a local activity,
 * which Temporal does not record: no history contains them a second time.
 */
export function consumeStartHeaders(): Readonly<Record<string, string>> {
  const { runId } = workflowInfo();
  const headers = startHeaders.get(runId) ?? {};
  startHeaders.delete(runId);
  return headers;
}

function textHeaders(headers: Headers): Readonly<Record<string, string>> {
  const texts = Object.entries(headers).flatMap(([name, payload]) => {
    const text = textValue(payload);
    return text === undefined || text.length > MAX_VALUE_LENGTH ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts.slice(0, MAX_HEADERS));
}

/** The text in a header. Other interceptors write headers too, in encodings of their own. */
function textValue(payload: Headers[string]): string | undefined {
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
