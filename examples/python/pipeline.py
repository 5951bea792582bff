"""A pipeline in Python, with the package temporal-spark-batch. It runs Spark batches as child workflows.

    pip install ./clients/python             # in a checkout of temporal-spark-batch
    python pipeline.py                       # the worker of the pipeline
    temporal workflow start --type NightlyReport --task-queue python-pipelines --input-file batches.json

The workers of SparkBatch run elsewhere, on the task queue spark-batch.
"""

import asyncio
import os
from typing import Any

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from temporal_spark_batch import BatchRequest, FailureClass, SparkBatchFailure, run_spark_batch

PIPELINE_QUEUE = "python-pipelines"


@workflow.defn
class NightlyReport:
    """Loads, then reports. A report that runs out of memory is left out; any other failure ends the pipeline."""

    @workflow.run
    async def run(self, load: dict[str, Any], report: dict[str, Any]) -> str:
        pipeline = workflow.info().workflow_id
        await run_spark_batch(BatchRequest.model_validate(load), batch_id=f"{pipeline}-load")
        try:
            result = await run_spark_batch(BatchRequest.model_validate(report), batch_id=f"{pipeline}-report")
            return f"report {result.state.value}"
        except SparkBatchFailure as failure:
            if failure.result is None or failure.result.failure_class != FailureClass.out_of_memory:
                raise
            return f"no report: {failure.result.message}"


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
