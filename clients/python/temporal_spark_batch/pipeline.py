"""Batches as children of a workflow."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import TypedSearchAttributes
from temporalio.exceptions import ChildWorkflowError, WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

from .failure import SparkBatchFailure
from .models import BatchResult
from .wire import DEFAULT_TASK_QUEUE, WORKFLOW_TYPE, Batch, name_of, to_json

_FIRST_PAUSE = timedelta(seconds=1)
_MAX_PAUSE = timedelta(seconds=30)


async def run_spark_batch(
    batch: Batch,
    *,
    batch_id: str | None = None,
    task_queue: str = DEFAULT_TASK_QUEUE,
    summary: str | None = None,
    details: str | None = None,
    search_attributes: TypedSearchAttributes | None = None,
    wait_for_earlier: timedelta = timedelta(minutes=10),
) -> BatchResult:
    """Runs a batch as a child of the calling workflow, and returns its result when the application has ended.

    The batch ends with its caller: when the caller fails, times out, completes or is cancelled, the batch is killed. A
    cancelled caller waits until driver and executors are gone.

    Args:
        batch: the batch.
        batch_id: id of the batch, which is its workflow id. Default: its name, with a random suffix.
        task_queue: task queue of the workers that run batches.
        summary: one line for Temporal's UI. Default: ``Spark batch NAME``.
        details: several lines for Temporal's UI, as Markdown.
        search_attributes: search attributes of the batch.
        wait_for_earlier: how long to wait while another batch with this id runs. Zero: do not wait.

    Raises:
        SparkBatchFailure: the batch did not finish.
        ChildWorkflowError: the child ended otherwise: cancelled, terminated or timed out.
        WorkflowAlreadyStartedError: another batch with this id still runs after ``wait_for_earlier``.
    """
    request = to_json(batch)
    name = name_of(request)
    until = workflow.now() + wait_for_earlier
    pause = _FIRST_PAUSE
    while True:
        try:
            result = await workflow.execute_child_workflow(
                WORKFLOW_TYPE,
                request,
                id=batch_id or f"{name}-{workflow.uuid4()}",
                task_queue=task_queue,
                # A cancellation is a kill, which deletes the driver. Temporal's default, a termination, leaves it running.
                parent_close_policy=ParentClosePolicy.REQUEST_CANCEL,
                # A caller that goes on while driver and executors run may start something that conflicts with them.
                cancellation_type=ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
                static_summary=summary or f"Spark batch {name}",
                static_details=details,
                search_attributes=search_attributes,
            )
            return BatchResult.model_validate(result)
        except ChildWorkflowError as error:
            failure = SparkBatchFailure.of(error)
            if failure is None:
                raise
            raise failure from error
        except WorkflowAlreadyStartedError:
            if workflow.now() >= until:
                raise
        await workflow.sleep(pause, summary="Another batch with this id still runs")
        pause = min(pause * 2, _MAX_PAUSE)
