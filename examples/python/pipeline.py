"""A pipeline in Python. It runs Spark batches as child workflows, with Temporal's SDK alone.

    pip install temporalio
    python pipeline.py                       # the worker of the pipeline
    temporal workflow start --type NightlyReport --task-queue python-pipelines --input-file batches.json

The workers of SparkBatch run elsewhere, on the task queue spark-batch.
"""

import asyncio
import os
from typing import Any, Optional

from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError, ChildWorkflowError
from temporalio.worker import Worker
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

SPARK_BATCH_QUEUE = "spark-batch"
PIPELINE_QUEUE = "python-pipelines"

# The fields of a batch and of its result are in docs/reference/batch.md.
Batch = dict[str, Any]
Result = dict[str, Any]


async def run_spark_batch(batch: Batch, batch_id: str) -> Result:
    """Runs a batch and returns its result.

    When the pipeline ends first, or is cancelled, the batch is killed and cleans up. A batch that does not finish raises
    ChildWorkflowError; failed_batch() reads it.
    """
    return await workflow.execute_child_workflow(
        "SparkBatch",
        batch,
        id=batch_id,
        task_queue=SPARK_BATCH_QUEUE,
        parent_close_policy=ParentClosePolicy.REQUEST_CANCEL,
        cancellation_type=ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    )


def failed_batch(error: BaseException) -> Optional[Result]:
    """The result of the batch whose failure this is; None for any other error."""
    cause = error.cause if isinstance(error, ChildWorkflowError) else None
    is_batch = isinstance(cause, ApplicationError) and (cause.type or "").startswith("SparkBatch")
    return cause.details[0] if is_batch and cause.details else None


@workflow.defn
class NightlyReport:
    """Loads, then reports. A report that runs out of memory is left out; any other failure ends the pipeline."""

    @workflow.run
    async def run(self, load: Batch, report: Batch) -> str:
        pipeline = workflow.info().workflow_id
        await run_spark_batch(load, f"{pipeline}-load")
        try:
            result = await run_spark_batch(report, f"{pipeline}-report")
            return f"report {result['state']}"
        except ChildWorkflowError as error:
            failed = failed_batch(error)
            if failed is None or failed.get("failureClass") != "out-of-memory":
                raise
            return f"no report: {failed['message']}"


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
    )
    worker = Worker(client, task_queue=PIPELINE_QUEUE, workflows=[NightlyReport])
    print("ready", flush=True)
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
