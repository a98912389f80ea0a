"""What IT found out about a central: how it decides the path, and the file by which all desks know it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.core.sync_control import PathReason, Probing, SendingPath
from desktop_app.node.capability import capability
from desktop_app.sync.habits import Habits, HabitsUnreadable, Known, Route, Writes, key_of, known_of, read_habits, write_habits
from tests.kit.guards import ExpectLog

GOOD = Writes(stores=True, if_match=True, conditional_create=True, transactions=True, atomic=True, if_match_inside=True, stale_status=412)
HABITS = Habits("Medplum", "5.0.10", datetime(2026, 11, 23, 19, tzinfo=UTC), GOOD)
URL = "https://central.test/fhir"


@pytest.mark.parametrize(
    ("fault", "path", "reason"),
    [
        ("", SendingPath.WHOLE, PathReason.NONE),
        ("stores", SendingPath.READ_ONLY, PathReason.STORES_NOTHING),
        ("if_match", SendingPath.READ_ONLY, PathReason.VERSIONS_NOT_CHECKED),
        ("conditional_create", SendingPath.READ_ONLY, PathReason.MAKES_TWINS),
        ("transactions", SendingPath.CAREFUL, PathReason.NO_TRANSACTIONS),
        ("atomic", SendingPath.CAREFUL, PathReason.NOT_ATOMIC),
        ("if_match_inside", SendingPath.CAREFUL, PathReason.NOT_CHECKED_INSIDE),
    ],
)
def test_each_fault_leaves_a_path_open(fault: str, path: SendingPath, reason: PathReason) -> None:
    writes = replace(GOOD, **{fault: False}) if fault else GOOD
    assert (writes.path, writes.reason) == (path, reason)


def test_a_server_that_was_never_written_to_is_met_carefully_whatever_it_says_of_itself() -> None:
    assert Known().route("HAPI", "8", versions=True) == Route(SendingPath.CAREFUL, PathReason.NOT_PROBED, Probing.NEVER)
    assert Known().route("", "", versions=True) == Route(SendingPath.CAREFUL, PathReason.NOT_PROBED, Probing.NEVER)
    assert Known().route("HAPI", "8", versions=False) == Route(SendingPath.READ_ONLY, PathReason.NO_VERSIONS, Probing.NEVER)


def test_our_own_node_is_known_to_do_operations_whole_unless_it_was_found_otherwise() -> None:
    name = str(capability("", "", secured=False)["software"]["name"])
    assert Known().route(name, "", versions=True) == Route(SendingPath.WHOLE, PathReason.NONE, Probing.NEVER)
    assert Known().route(name, "", versions=False).path is SendingPath.READ_ONLY
    assert Known(unreadable=True).route(name, "", versions=True).path is SendingPath.CAREFUL


def test_what_was_found_holds_for_an_update_and_is_said_to_be_of_an_earlier_version() -> None:
    known = Known(replace(HABITS, writes=replace(GOOD, atomic=False)))
    assert known.route("Medplum", "5.0.10", versions=True) == Route(SendingPath.CAREFUL, PathReason.NOT_ATOMIC, Probing.FITS)
    assert known.route("Medplum", "5.1", versions=True) == Route(SendingPath.CAREFUL, PathReason.NOT_ATOMIC, Probing.UPDATED)


def test_other_software_is_met_carefully_and_what_was_closed_stays_closed() -> None:
    assert Known(HABITS).route("HAPI", "8", versions=True) == Route(SendingPath.CAREFUL, PathReason.OTHER_SOFTWARE, Probing.OTHER)
    closed = Known(replace(HABITS, writes=replace(GOOD, if_match=False)))
    assert closed.route("HAPI", "8", versions=True).path is SendingPath.READ_ONLY


def test_a_file_comes_back_as_it_was_written_and_keeps_other_centrals(tmp_path: Path) -> None:
    path = tmp_path / "registratura" / "centrals.json"
    write_habits(path, URL, HABITS)
    write_habits(path, "https://other.test/r4", replace(HABITS, software="HAPI"))
    assert read_habits(path, "HTTPS://Central.Test/fhir/") == HABITS
    other = read_habits(path, "https://other.test/r4")
    assert other is not None
    assert other.software == "HAPI"
    assert read_habits(path, "https://third.test/fhir") is None
    assert known_of(path, URL) == Known(HABITS)


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert known_of(tmp_path / "centrals.json", URL) == Known()


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"format": 2, "centrals": {}}',
        '{"format": 1, "centrals": []}',
        json.dumps({"format": 1, "centrals": {URL: {"software": "x"}}}),
        json.dumps({"format": 1, "centrals": {URL: {"software": "x", "version": "", "probed": "then", "writes": {}}}}),
    ],
)
def test_a_file_that_is_not_understood_makes_the_desk_careful_and_is_left_as_it_is(
    tmp_path: Path, text: str, expect_log: ExpectLog
) -> None:
    path = tmp_path / "centrals.json"
    path.write_text(text)
    expect_log("What was found out about centrals cannot be read")
    known = known_of(path, URL)
    assert known.route("Medplum", "5", versions=True) == Route(SendingPath.CAREFUL, PathReason.UNREADABLE, Probing.NEVER)
    if URL not in text:
        with pytest.raises(HabitsUnreadable):
            write_habits(path, URL, HABITS)
        assert path.read_text() == text


def test_an_answer_that_is_no_yes_or_no_is_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "centrals.json"
    write_habits(path, URL, HABITS)
    found = json.loads(path.read_text())
    found["centrals"][key_of(URL)]["writes"]["atomic"] = "yes"
    path.write_text(json.dumps(found))
    with pytest.raises(HabitsUnreadable):
        read_habits(path, URL)


def test_an_outdated_version_that_was_taken_closes_what_nobody_has_tried() -> None:
    closed = Route(SendingPath.READ_ONLY, PathReason.VERSIONS_NOT_CHECKED, Probing.NEVER)
    assert Known().route("HAPI", "8", versions=True, stale=True) == closed
    assert Known(unreadable=True).route("HAPI", "8", versions=True, stale=True) == closed
    assert Known(HABITS).route("HAPI", "8", versions=True, stale=True).path is SendingPath.READ_ONLY
    assert Known(HABITS).route("Medplum", "5.0.10", versions=True, stale=True).path is SendingPath.WHOLE, "IT has looked, and is told so"
