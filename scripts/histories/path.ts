import type { Client, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';

/** One path through a workflow, and how to take it. A batch that names a tenant runs on workers with tenants. */
export interface HistoryPath {
  readonly batch: BatchRequest;
  readonly startOptions?: Partial<WorkflowStartOptions>;
  /** Runs before the batch is started. */
  readonly before?: (client: Client) => Promise<unknown>;
  /** Acts on the batch while it runs. */
  readonly act?: (client: Client, handle: WorkflowHandle) => Promise<unknown>;
  /** The workflow that is recorded, when it is not the batch itself. */
  readonly record?: (client: Client) => WorkflowHandle;
}

/** A batch with a driver that kwok simulates by these annotations; see docs/contribute/local-stack.md. */
export function batch(simulation: Readonly<Record<string, string>>, more: Partial<BatchRequest> = {}): BatchRequest {
  const annotations = Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]);
  return {
    name: 'recorded',
    mainClass: 'org.example.Main',
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    image: 'spark:4.1',
    driver: { annotations: Object.fromEntries(annotations) },
    ...more,
  };
}

/** The status of a batch. */
export function status(handle: WorkflowHandle): Promise<BatchStatus> {
  return handle.query<BatchStatus>('status');
}

/** Waits until the status of a batch fulfils a condition. */
export async function until(handle: WorkflowHandle, holds: (status: BatchStatus) => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (holds(await status(handle))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Batch ${handle.workflowId} did not reach the state in which it should be recorded.`);
}
