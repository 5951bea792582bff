"""The failure of a batch, with its result."""

from typing import Any

from temporalio.exceptions import ApplicationError

from .models import BatchFailureType, BatchProblem, BatchResult, InvalidBatchDetails

_TYPES = frozenset(one.value for one in BatchFailureType)
# Temporal nests a failure in that of the child, of the workflow and of its caller. A longer chain is not followed.
_MAX_CAUSES = 20


class SparkBatchFailure(ApplicationError):
    """Why a batch did not finish: ``type`` (``SparkBatchFailed``, ``SparkBatchKilled``, ...) and ``message``.

    The types of workflows of SparkBatch are in ``BatchFailureType``; a newer worker may send further ones. A client also
    raises ``Cancelled``, ``Terminated`` and ``TimedOut``, for a workflow that did not end by itself.

    A workflow that does not catch it fails with the same type and details, so its callers can read it as well.
    """

    @property
    def result(self) -> BatchResult | None:
        """The result of the batch: state, failure class, exit code, attempts. None if it was refused, or is not known."""
        return BatchResult.model_validate(self._detail) if _is_result(self._detail) else None

    @property
    def problems(self) -> list[BatchProblem]:
        """All problems of a batch that was refused (type ``InvalidBatch``)."""
        is_refusal = self.type == BatchFailureType.invalid_batch and isinstance(self._detail, dict)
        return InvalidBatchDetails.model_validate(self._detail).problems if is_refusal else []

    @property
    def _detail(self) -> Any:
        return self.details[0] if self.details else None

    @staticmethod
    def of(error: BaseException) -> "SparkBatchFailure | None":
        """The failure of a batch that caused an error, in a client and in a workflow; None for any other error."""
        current: BaseException | None = error
        for _ in range(_MAX_CAUSES):
            if isinstance(current, SparkBatchFailure):
                return current
            if isinstance(current, ApplicationError) and _is_of_batch(current):
                return SparkBatchFailure(
                    current.message, *current.details, type=current.type, non_retryable=current.non_retryable
                )
            current = getattr(current, "cause", None)
            if current is None:
                return None
        return None


def _is_of_batch(error: ApplicationError) -> bool:
    """A type that is not known here is recognized by its result."""
    return error.type in _TYPES or (bool(error.details) and _is_result(error.details[0]))


def _is_result(detail: Any) -> bool:
    return isinstance(detail, dict) and "batchId" in detail and "state" in detail
