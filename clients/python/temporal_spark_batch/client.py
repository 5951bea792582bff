"""Batches as workflows that a Temporal client starts and controls."""

from typing import Any
from uuid import uuid4

from pydantic import BaseModel
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import CancelledError, TerminatedError, TimeoutError, WorkflowAlreadyStartedError

from .failure import SparkBatchFailure
from .models import (
    BatchResult,
    BatchStatus,
    DecisionAnswer,
    ExtendRuntimeAnswer,
    ExtendRuntimeRequest,
    GiveUpRequest,
    KillAnswer,
    KillRequest,
    ReadEventsAnswer,
    ReadEventsRequest,
    ReadLogAnswer,
    ReadLogRequest,
    RetryRequest,
)
from .wire import DEFAULT_TASK_QUEUE, RESULT_MEMO, WORKFLOW_TYPE, Batch, name_of, to_json


class SparkBatchHandle:
    """A batch that a client has started, or knows by its id.

    The updates need a worker of SparkBatch. A batch that has ended does not take them: they raise ``RPCError`` with
    the status ``NOT_FOUND``.
    """

    def __init__(self, workflow: WorkflowHandle[Any, Any], *, existing: bool = True) -> None:
        self.workflow = workflow
        """Temporal's handle of the batch, for everything else."""
        self.existing = existing
        """Whether the batch existed before ``start_spark_batch``, which then started nothing."""

    @property
    def batch_id(self) -> str:
        """The id of the batch, which is its workflow id."""
        return self.workflow.id

    async def result(self) -> BatchResult:
        """Waits until the batch ends, and returns its result.

        Raises:
            SparkBatchFailure: the batch did not finish, or its workflow was cancelled, terminated or timed out.
        """
        try:
            return BatchResult.model_validate(await self.workflow.result())
        except WorkflowFailureError as error:
            failure = SparkBatchFailure.of(error) or await self._ended_otherwise(error.cause)
            if failure is None:
                raise
            raise failure from error

    async def _ended_otherwise(self, cause: BaseException | None) -> SparkBatchFailure | None:
        """The failure of a batch whose workflow has none of its own."""
        if isinstance(cause, CancelledError):
            # Temporal keeps no details of a cancellation.
            result = await (await self.workflow.describe()).memo_value(RESULT_MEMO, None)
            if isinstance(result, dict):
                return SparkBatchFailure(str(result.get("message")), result, type="Cancelled", non_retryable=True)
            name, what = "Cancelled", "The workflow was cancelled, and its memo has no result"
        elif isinstance(cause, TerminatedError):
            name, what = "Terminated", f"The workflow was terminated ({cause.message})"
        elif isinstance(cause, TimeoutError):
            name, what = "TimedOut", "The workflow timed out"
        else:
            return None
        message = f"{what}. The end of its driver was not recorded: it may still run."
        return SparkBatchFailure(message, type=name, non_retryable=True)

    async def status(self) -> BatchStatus:
        """The status of the batch, as its worker knows it."""
        return BatchStatus.model_validate(await self.workflow.query("status"))

    async def kill(self, reason: str | None = None, *, wait: bool = False, by: str | None = None) -> KillAnswer:
        """Kills the batch, and answers whether that is accepted.

        Args:
            reason: why, for people who find the batch killed.
            wait: answer when driver and executors are gone, instead of at once.
            by: who asks.
        """
        return KillAnswer.model_validate(await self._update("kill", KillRequest(reason=reason, wait=wait, by=by)))

    async def extend_runtime(self, by: str) -> ExtendRuntimeAnswer:
        """Extends the maximum runtime by a duration: ``PT30M`` or ``30m``."""
        return ExtendRuntimeAnswer.model_validate(await self._update("extendRuntime", ExtendRuntimeRequest(by=by)))

    async def retry(
        self,
        reason: str | None = None,
        *,
        driver_memory: str | None = None,
        executor_memory: str | None = None,
    ) -> DecisionAnswer:
        """Retries a held batch, with more memory from now on if given in Spark's notation: ``4g``."""
        request = RetryRequest(reason=reason, driver_memory=driver_memory, executor_memory=executor_memory)
        return DecisionAnswer.model_validate(await self._update("retry", request))

    async def give_up(self, reason: str | None = None) -> DecisionAnswer:
        """Gives up a held batch, which ends as it failed."""
        return DecisionAnswer.model_validate(await self._update("giveUp", GiveUpRequest(reason=reason)))

    async def read_log(self, request: ReadLogRequest) -> ReadLogAnswer:
        """Reads a page of the log of a driver or an executor through a worker, if the configuration of the workers allows it."""
        return ReadLogAnswer.model_validate(await self._update("readLog", request))

    async def read_events(self, attempt: int | None = None) -> ReadEventsAnswer:
        """Reads the Kubernetes Events of a driver through a worker, if the configuration of the workers allows it."""
        return ReadEventsAnswer.model_validate(await self._update("readEvents", ReadEventsRequest(attempt=attempt)))

    async def _update(self, name: str, request: BaseModel) -> object:
        return await self.workflow.execute_update(name, to_json(request))


async def start_spark_batch(
    client: Client,
    batch: Batch,
    *,
    batch_id: str | None = None,
    task_queue: str = DEFAULT_TASK_QUEUE,
    summary: str | None = None,
    details: str | None = None,
) -> SparkBatchHandle:
    """Starts a batch and returns at once.

    A batch with an existing id, running or ended, is not started again, so that a call can be repeated; the handle then
    is that of the existing batch. A batch with mistakes starts, and fails with the type ``InvalidBatch``.

    Args:
        client: Temporal's client.
        batch: the batch.
        batch_id: id of the batch, which is its workflow id. Default: its name, with a random suffix.
        task_queue: task queue of the workers that run batches.
        summary: one line for Temporal's UI. Default: ``Spark batch NAME``.
        details: several lines for Temporal's UI, as Markdown.
    """
    request = to_json(batch)
    name = name_of(request)
    workflow_id = batch_id or f"{name}-{uuid4()}"
    try:
        await client.start_workflow(
            WORKFLOW_TYPE,
            request,
            id=workflow_id,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=summary or f"Spark batch {name}",
            static_details=details,
        )
    except WorkflowAlreadyStartedError:
        return spark_batch_handle(client, workflow_id)
    # Without the id of the run: a batch with many attempts continues in a new one.
    return SparkBatchHandle(client.get_workflow_handle(workflow_id), existing=False)


def spark_batch_handle(client: Client, batch_id: str) -> SparkBatchHandle:
    """The handle of a batch by its id. It does not ask whether the batch exists."""
    return SparkBatchHandle(client.get_workflow_handle(batch_id))
