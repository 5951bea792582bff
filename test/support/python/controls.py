"""Starts and controls batches with the Python client, and prints what it found as JSON."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from readme_snippets import run_batch
from temporalio.client import Client

from temporal_spark_batch import (
    BatchRequest,
    BatchStatus,
    SparkBatchFailure,
    SparkBatchHandle,
    spark_batch_handle,
    start_spark_batch,
)

# The batches of this script wait in these states until it goes on.
TIMEOUT_S = 240


async def until(handle: SparkBatchHandle, holds: Callable[[BatchStatus], bool]) -> BatchStatus:
    async with asyncio.timeout(TIMEOUT_S):
        while not holds(status := await handle.status()):
            if status.phase == "ended":
                raise AssertionError(f"{handle.batch_id} ended early: {status.message}")
            await asyncio.sleep(0.1)
        return status


async def failure_of(handle: SparkBatchHandle) -> dict[str, Any]:
    try:
        await handle.result()
    except SparkBatchFailure as failure:
        result = failure.result
        return {
            "type": failure.type,
            "state": result and result.state,
            "failureClass": result and result.failure_class,
            "exitCode": result and result.exit_code,
            "attempts": result and len(result.attempts),
            "problems": [problem.path for problem in failure.problems],
        }
    raise AssertionError(f"{handle.batch_id} did not fail")


async def killed(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    handle = await start_spark_batch(client, BatchRequest.model_validate(batch), batch_id="python-killed")
    again = await start_spark_batch(client, batch, batch_id=handle.batch_id)
    status = await until(handle, lambda one: one.state == "RUNNING")
    extended = await handle.extend_runtime("PT30M")
    answer = await spark_batch_handle(client, handle.batch_id).kill("wrong date", wait=True, by="the test")
    return {
        "existing": [handle.existing, again.existing],
        "phase": status.phase,
        "extended": extended.accepted,
        "killed": answer.accepted,
        "failure": await failure_of(handle),
    }


async def held(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    handle = await start_spark_batch(client, BatchRequest.model_validate(batch))
    await until(handle, lambda one: one.phase == "held")
    retried = await handle.retry("again", driver_memory="3g")
    await until(handle, lambda one: one.phase == "held" and len(one.attempts) == 2)
    given_up = await handle.give_up("the data is wrong")
    return {"retried": retried.accepted, "givenUp": given_up.accepted, "failure": await failure_of(handle)}


async def interrupted(client: Client, batch: dict[str, Any], end: Callable[[SparkBatchHandle], Awaitable[None]]) -> dict[str, Any]:
    """Ends the workflow of a running batch by Temporal's own means."""
    handle = await start_spark_batch(client, BatchRequest.model_validate(batch))
    await until(handle, lambda one: one.state == "RUNNING")
    await end(handle)
    return await failure_of(handle)


async def cancelled(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    return await interrupted(client, batch, lambda handle: handle.workflow.cancel())


async def terminated(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    return await interrupted(client, batch, lambda handle: handle.workflow.terminate("by the test"))


async def refused(client: Client, batch: dict[str, Any]) -> dict[str, Any]:
    return await failure_of(await start_spark_batch(client, BatchRequest.model_validate(batch)))


async def main() -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ["TEMPORAL_NAMESPACE"])
    batches: dict[str, dict[str, Any]] = json.loads(sys.argv[1])
    found = await asyncio.gather(
        run_batch(client, BatchRequest.model_validate(batches["finished"])),
        killed(client, batches["killed"]),
        held(client, batches["held"]),
        refused(client, batches["refused"]),
        cancelled(client, batches["cancelled"]),
        terminated(client, batches["terminated"]),
    )
    names = ("finished", "killed", "held", "refused", "cancelled", "terminated")
    print(json.dumps(dict(zip(names, found, strict=True))))


if __name__ == "__main__":
    asyncio.run(main())
