import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BatchRequest } from '../model/batch/batch.ts';
import { BATCH_WORKFLOW_TYPE, NAME_MEMO } from '../model/names.ts';
import { call } from './call.ts';

/** A batch to start. */
export interface BatchStart {
  readonly batchId: string;
  readonly request: BatchRequest;
  readonly taskQueue: string;
  /** What it runs, for the Temporal UI, without secrets: `local:///job.jar`. */
  readonly subject: string;
  /** Maximum time for an answer of Temporal, in milliseconds. */
  readonly timeout: number;
}

/**
 * Starts a batch, unless there is one with its id, running or ended within the retention period of the Temporal namespace.
 * @returns the run id; undefined if nothing was started
 * @throws TemporalUnreachableError
 */
export async function startBatch(
  client: Client,
  { batchId, request, taskQueue, subject, timeout }: BatchStart,
): Promise<string | undefined> {
  const { name, cluster, namespace } = request;
  const where = typeof cluster === 'string' ? cluster : 'a cluster that its worker chooses';
  try {
    const { firstExecutionRunId } = await call(client, 'submitting', timeout, () =>
      client.workflow.start(BATCH_WORKFLOW_TYPE, {
        workflowId: batchId,
        // Both policies together exclude a race: of two concurrent submissions with one id, only one starts the workflow.
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        taskQueue,
        args: [request],
        memo: { [NAME_MEMO]: name },
        staticSummary: `Spark batch ${name}`,
        staticDetails: `\`${subject}\` on ${where}, ${namespace === undefined ? 'in its default namespace' : `in namespace ${namespace}`}`,
      }),
    );
    return firstExecutionRunId;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}
