"""Names and JSON that the workers of SparkBatch understand, with every data converter of Temporal."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from .models import BatchRequest

WORKFLOW_TYPE = "SparkBatch"
DEFAULT_TASK_QUEUE = "spark-batch"
RESULT_MEMO = "sparkBatchResult"
"""The memo with the result of a cancelled batch."""

Batch = BatchRequest | Mapping[str, Any]
"""A batch: the model, or a mapping with the fields of docs/reference/batch.md."""


def to_json(value: BaseModel | Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON of a model, without the fields that are absent. A mapping is sent as it is; the worker checks it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dict(value)


def name_of(batch: Mapping[str, Any]) -> str:
    """The name of a batch for its id and summary. A worker refuses a batch without one."""
    return str(batch.get("name", "unnamed"))
