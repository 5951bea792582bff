import {
  ChildWorkflowCancellationType,
  executeChild,
  ParentClosePolicy,
  sleep,
  uuid4,
  type ChildWorkflowOptions,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BatchRequest } from '../src/model/batch/batch.ts';
import { BATCH_WORKFLOW_TYPE } from '../src/model/names.ts';
import type { BatchResult } from '../src/model/status/result.ts';
import type { SparkBatch } from './spark-batch/spark-batch.ts';

/** Options of {@link runSparkBatch}. */
export interface RunSparkBatchOptions {
  /** Id of the batch, which is its workflow id: `sparkbatch status ID`. Default: the name of the batch, with a random suffix. */
  readonly batchId?: string;
  /** Task queue of the workers that run batches. Default: that of the calling workflow. */
  readonly taskQueue?: string;
  /** One line for Temporal's UI. Default: `Spark batch NAME`. */
  readonly summary?: string;
  /** Several lines for Temporal's UI, as Markdown. Default: none. */
  readonly details?: string;
  /** Search attributes of the batch; `tenancy` may read the tenant from one. Default: none. */
  readonly searchAttributes?: ChildWorkflowOptions['typedSearchAttributes'];
  /**
   * Milliseconds to wait while another batch with this id runs: when a pipeline is retried, the batch of its last try may still
   * be ending. Default 10 minutes; 0: do not wait.
   */
  readonly waitForEarlier?: number;
}

/** Milliseconds. A batch that is killed ends within its grace period. */
const WAIT_FOR_EARLIER = 10 * 60_000;
const FIRST_PAUSE = 1000;
const MAX_PAUSE = 30_000;

/**
 * Runs a batch from a workflow, as its child, and returns its result when the application has ended. It survives every restart
 * of the workers and costs nothing while the application runs.
 *
 * The batch ends with its caller: when the caller fails, times out or completes, or is cancelled, the batch is killed, and a
 * cancelled caller waits until driver and executors are gone. When the caller is terminated, the driver watch deletes the
 * driver.
 *
 * @param request the batch, with the fields of `BatchRequest`
 * @throws ChildWorkflowFailure when the batch did not finish; {@link sparkBatchFailure} returns the type and the result
 * @throws WorkflowExecutionAlreadyStartedError when another batch with this id still runs after `waitForEarlier`
 *
 * ```ts
 * const result = await runSparkBatch({ name: 'load', mainClass: 'com.example.Load', … }, { batchId: 'nightly-load' });
 * ```
 */
export async function runSparkBatch(request: BatchRequest, options: RunSparkBatchOptions = {}): Promise<BatchResult> {
  const until = Date.now() + (options.waitForEarlier ?? WAIT_FOR_EARLIER);
  for (let tries = 0; ; tries += 1) {
    try {
      return await execute(request, options);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || Date.now() >= until) throw error;
      await sleep(Math.min(FIRST_PAUSE * 2 ** tries, MAX_PAUSE), { summary: 'Another batch with this id still runs' });
    }
  }
}

function execute(request: BatchRequest, options: RunSparkBatchOptions): Promise<BatchResult> {
  const { batchId, taskQueue, summary = `Spark batch ${request.name}`, details, searchAttributes } = options;
  return executeChild<typeof SparkBatch>(BATCH_WORKFLOW_TYPE, {
    workflowId: batchId ?? `${request.name}-${uuid4()}`,
    args: [request],
    staticSummary: summary,
    // A cancellation is a kill, which deletes the driver. Temporal's default, a termination, leaves it running.
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    // A caller that goes on while driver and executors run may start something that conflicts with them.
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(taskQueue !== undefined && { taskQueue }),
    ...(details !== undefined && { staticDetails: details }),
    ...(searchAttributes && { typedSearchAttributes: searchAttributes }),
  });
}
