import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

/** Bytes that Temporal stores about a workflow. */
export interface StoredBytes {
  readonly workflowId: string;
  readonly workflowType: string;
  readonly what: string;
  readonly bytes: Buffer;
}

const { History } = proto.temporal.api.history.v1;
const { DescribeWorkflowExecutionResponse } = proto.temporal.api.workflowservice.v1;
const { WorkflowExecutionInfo } = proto.temporal.api.workflow.v1;

/** The stored data of every workflow of a namespace: history, description and list entry. */
export async function storedBytes({ workflowService, options: { namespace } }: Client): Promise<StoredBytes[]> {
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 });
  const stored: StoredBytes[] = [];
  for (const info of executions) {
    const { execution } = info;
    const workflowId = execution?.workflowId ?? '';
    const [{ history }, description] = await Promise.all([
      workflowService.getWorkflowExecutionHistory({ namespace, execution: execution ?? {}, maximumPageSize: 1000 }),
      workflowService.describeWorkflowExecution({ namespace, execution: execution ?? {} }),
    ]);
    const all: Record<string, Uint8Array> = {
      history: History.encode(history ?? {}).finish(),
      description: DescribeWorkflowExecutionResponse.encode(description).finish(),
      list: WorkflowExecutionInfo.encode(info).finish(),
    };
    for (const [what, bytes] of Object.entries(all)) {
      stored.push({ workflowId, workflowType: info.type?.name ?? '', what, bytes: Buffer.from(bytes) });
    }
  }
  return stored;
}
