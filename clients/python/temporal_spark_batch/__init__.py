"""Run Apache Spark batches on Kubernetes from Python, as workflows of Temporal."""

from temporalio import workflow

# The sandbox of a workflow would load Pydantic again for every run.
with workflow.unsafe.imports_passed_through():
    from .client import SparkBatchHandle, spark_batch_handle, start_spark_batch
    from .failure import SparkBatchFailure
    from .models import (
        ApplicationState,
        BatchFailureType,
        BatchPhase,
        BatchProblem,
        BatchRequest,
        BatchResult,
        BatchStatus,
        DecisionAnswer,
        ExtendRuntimeAnswer,
        FailureClass,
        KillAnswer,
    )
    from .pipeline import run_spark_batch

__all__ = [
    "ApplicationState",
    "BatchFailureType",
    "BatchPhase",
    "BatchProblem",
    "BatchRequest",
    "BatchResult",
    "BatchStatus",
    "DecisionAnswer",
    "ExtendRuntimeAnswer",
    "FailureClass",
    "KillAnswer",
    "SparkBatchFailure",
    "SparkBatchHandle",
    "run_spark_batch",
    "spark_batch_handle",
    "start_spark_batch",
]
