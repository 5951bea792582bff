"""The failure of a batch, with its result."""

from typing import Any

from temporalio.exceptions import ApplicationError

from .models import BatchFailureType, BatchProblem, BatchResult

_TYPES = frozenset(one.value for one in BatchFailureType)
# Temporal nests a failure in that of the child, of the workflow and of its caller. A longer chain is not followed.
_MAX_CAUSES = 20


class SparkBatchFailure(ApplicationError):
    """Why a batch did not finish: ``type`` (``SparkBatchFailed``, ``SparkBatchKilled``, ...) and ``message``.

    A workflow that does not catch it fails with the same type and details, so its callers can read it as well.
    """

    @property
    def result(self) -> BatchResult | None:
        """The result of the batch: state, failure class, exit code, attempts. None if it was refused."""
        detail = self._detail
        return BatchResult.model_validate(detail) if isinstance(detail, dict) and "state" in detail else None

    @property
    def problems(self) -> list[BatchProblem]:
        """All problems of a batch that was refused (type ``InvalidBatch``)."""
        detail = self._detail
        found = detail.get("problems") if isinstance(detail, dict) else None
        return [BatchProblem.model_validate(one) for one in found] if isinstance(found, list) else []

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
            if isinstance(current, ApplicationError) and current.type in _TYPES:
                return SparkBatchFailure(
                    current.message, *current.details, type=current.type, non_retryable=current.non_retryable
                )
            current = getattr(current, "cause", None)
            if current is None:
                return None
        return None
