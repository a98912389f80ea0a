"""When the store or our own code fails, the client is told so in FHIR, and nobody's data gets into the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.node.server import NodeServer
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.guards import ExpectLog
from tests.kit.ids import SequentialIds
from tests.kit.rest import Rest, patient, slot
from tests.kit.stores import opened


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    """The node's store, within reach."""
    with opened(tmp_path, clock, ids) as found:
        yield found


@pytest.fixture
def bare(store: Store, clock: FixedClock) -> Iterator[Rest]:
    """A client of a node over it."""
    node = NodeServer(store, None, clock=clock)
    node.start()
    yield Rest(node.url)
    node.stop()


def damage(store: Store, statement: str) -> None:
    """Do something to the tables that no program of ours does."""
    with store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql(statement)


def test_a_store_that_fails_is_said_to_be_unavailable(
    store: Store, bare: Rest, expect_log: ExpectLog, caplog: pytest.LogCaptureFixture
) -> None:
    expect_log("the store refused: OperationalError")
    damage(store, "DROP TABLE served_identifier")
    answer = bare.post(patient("Секретова", row="r1"))
    assert (answer.status, answer.issue["code"]) == (503, "transient")
    assert answer.headers["retry-after"] == "2"
    assert_valid(answer.json)
    assert "Секретова" not in caplog.text
    assert bare.post({"resourceType": "Schedule", "actor": [{"reference": "Location/l1"}]}).status == 201


def test_a_statement_that_fails_is_a_fault_of_the_server(
    store: Store, bare: Rest, expect_log: ExpectLog, caplog: pytest.LogCaptureFixture
) -> None:
    expect_log("a statement failed: IntegrityError")
    damage(store, "CREATE TRIGGER no BEFORE INSERT ON resource_version BEGIN SELECT RAISE(ABORT, 'no'); END")
    answer = bare.post(patient("Секретова"))
    assert (answer.status, answer.issue["code"]) == (500, "exception")
    assert_valid(answer.json)
    assert "Секретова" not in caplog.text


def test_a_bug_is_answered_without_its_traceback(store: Store, bare: Rest, expect_log: ExpectLog) -> None:
    expect_log("Exception in ASGI application")
    made = bare.post(slot()).json
    damage(store, "UPDATE resource_version SET content = 'no JSON'")
    answer = bare.put({**made, "status": "busy"})
    assert (answer.status, answer.issue["code"]) == (500, "exception")
    assert b"Traceback" not in answer.body
    assert bare.get("metadata").status == 200


def test_ordinary_work_leaves_no_line_in_the_log(bare: Rest, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    made = bare.post(patient("Секретова")).json
    bare.get("Patient", {"name": "Секретова"})
    bare.put({**made, "gender": "other", "birthDate": "wrong"})
    assert caplog.text == ""
