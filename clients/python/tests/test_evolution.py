"""Answers of newer workers. Needs no server: python -m unittest discover -s clients/python/tests"""

import copy
import json
import pickle
import unittest
from pathlib import Path

from temporalio.exceptions import ApplicationError

from temporal_spark_batch import ApplicationState, BatchPhase, BatchResult, BatchStatus, FailureClass, SparkBatchFailure

FIXTURES = Path(__file__).parents[2] / "fixtures"
RESULT = json.loads((FIXTURES / "newer-result.json").read_text())
STATUS = json.loads((FIXTURES / "newer-status.json").read_text())


class Evolution(unittest.TestCase):
    def test_a_result_keeps_values_and_fields_that_are_not_known(self) -> None:
        result = BatchResult.model_validate(RESULT)
        self.assertEqual(result.state, "PAUSED")
        self.assertEqual(result.state.value, "PAUSED")
        self.assertFalse(result.state.is_known)
        self.assertNotEqual(result.state, ApplicationState.failed)
        self.assertEqual(result.failure_class, "quota-exceeded")
        self.assertEqual(result.attempts[0].driver.submit_kind, "serverless")
        self.assertEqual(result.exit_code, 143)
        self.assertIsNone(result.tenant)
        self.assertEqual(
            result.model_dump(mode="json", by_alias=True, exclude_none=True)["advice"], ["Ask for more.", {"link": "help"}]
        )

    def test_a_status_keeps_a_phase_that_is_not_known(self) -> None:
        status = BatchStatus.model_validate(STATUS)
        self.assertEqual((status.phase, status.state), ("migrating", "PAUSED"))
        self.assertIsNone(status.cluster)
        assert status.queued is not None
        self.assertIsNone(status.queued.limit)

    def test_known_values_are_the_members(self) -> None:
        self.assertIs(ApplicationState("FINISHED"), ApplicationState.finished)
        self.assertTrue(ApplicationState.finished.is_known)
        self.assertIs(BatchPhase("held"), BatchPhase.held)

    def test_a_value_that_is_not_known_can_be_copied_and_compared(self) -> None:
        unknown = FailureClass("quota-exceeded")
        self.assertEqual(copy.deepcopy(unknown), unknown)
        self.assertEqual(pickle.loads(pickle.dumps(unknown)), unknown)
        self.assertEqual(len({unknown, FailureClass("quota-exceeded"), "quota-exceeded"}), 1)
        self.assertRaises(ValueError, FailureClass, 7)

    def test_a_failure_of_a_type_that_is_not_known_is_recognized_by_its_result(self) -> None:
        failure = SparkBatchFailure.of(ApplicationError("The quota is used up.", RESULT, type="SparkQuotaExceeded"))
        assert failure is not None and failure.result is not None
        self.assertEqual((failure.type, failure.result.state), ("SparkQuotaExceeded", "PAUSED"))
        self.assertIsNone(SparkBatchFailure.of(ApplicationError("no", {"state": "down"}, type="PaymentFailed")))

    def test_a_refusal_lists_its_problems(self) -> None:
        detail = {"problems": [{"path": "mainClas", "message": "is unknown", "line": 3}]}
        failure = SparkBatchFailure.of(ApplicationError("2 problems", detail, type="InvalidBatch"))
        assert failure is not None
        self.assertEqual([one.path for one in failure.problems], ["mainClas"])
        self.assertIsNone(failure.result)


if __name__ == "__main__":
    unittest.main()
