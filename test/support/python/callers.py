"""Callers in Python for the integration tests, besides the pipeline of the example."""

import asyncio
import os
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from pipeline import PIPELINE_QUEUE, NightlyReport
    from readme_snippets import Nightly

    from temporal_spark_batch import run_spark_batch


@workflow.defn
class RawChild:
    """Runs a batch as a child with the default policies of the SDK."""

    @workflow.run
    async def run(self, batch: dict[str, Any], batch_id: str) -> str:
        result = await workflow.execute_child_workflow("SparkBatch", batch, id=batch_id, task_queue="spark-batch")
        return result["state"]


@workflow.defn
class FailsWhileItRuns:
    """Runs a batch, and fails when it is told to."""

    def __init__(self) -> None:
        self.told = False

    @workflow.signal
    def fail(self) -> None:
        self.told = True

    @workflow.run
    async def run(self, batch: dict[str, Any], batch_id: str) -> None:
        running = asyncio.create_task(run_spark_batch(batch, batch_id=batch_id))
        await workflow.wait_condition(lambda: self.told)
        running.done()
        raise ApplicationError("The pipeline failed.", non_retryable=True)


async def main() -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ["TEMPORAL_NAMESPACE"])
    worker = Worker(client, task_queue=PIPELINE_QUEUE, workflows=[Nightly, NightlyReport, RawChild, FailsWhileItRuns])
    print("ready", flush=True)
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
