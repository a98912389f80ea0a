"""One morning at a central like each in the table of doubles (`kit.central`): after calm every law holds, or the desk says why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.fhir.outcome import NOT_KEPT
from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.node import write as node_write
from tests.kit.central import KEEPERS, Profile
from tests.kit.network import a_write, lost_after
from tests.sync import laws, own_work
from tests.sync.inside import FAMILIES, Inside, Town, small_town
from tests.sync.test_sweep import correct

CALM = (60, 60, 400, 400)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every morning begins with a copy."""
    return small_town(tmp_path_factory.mktemp("town"))


@contextmanager
def morning_at(profile: Profile, town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """Two desks and the portal work, the first answer that a desk waits for is lost, and then it is calm.

    Booked, booked on a place that the portal has sold, moved, cancelled, corrected, made for somebody new; the portal books and cancels.
    """
    monkeypatch.setattr(node_write, "_refuse_places_sold_twice", lambda connection, drafts: None)  # no server but ours does that
    inside = town.opened(folder, profile)
    central, (first, second) = inside.world.central, inside.desks
    try:
        first.network.plan(a_write, lost_after)
        stays = first.book(2, first.patient(FAMILIES[2]))
        first.turn()
        inside.world.portal_books(4, f"Patient/{FAMILIES[0]}")
        second.book(4, second.patient(FAMILIES[3]))
        correct(second)
        inside.passes(20)
        second.turn()
        first.move(stays, 3)
        first.book(2, first.new_patient())
        first.cancel(first.ids_of(Kind.APPOINTMENT)[1])
        portal = next(visit for visit in inside.world.visits() if f"Slot/{inside.world.slots()[0]['id']}" == visit["slot"][0]["reference"])
        central.change("Appointment", portal["id"], status="cancelled")
        central.change("Slot", inside.world.slots()[0]["id"], status="free")
        for seconds in CALM:
            inside.passes(seconds)
            for desk in inside.desks:
                desk.engine.send_now()
                desk.turn()
        for desk in inside.desks:
            inside.compare(desk)
        yield inside
    finally:
        inside.close()


def every_law_holds(inside: Inside) -> None:
    """Whatever became of the morning."""
    laws.no_place_is_sold_twice(inside.world.central)
    laws.the_central_has_what_was_applied(inside)
    for desk in inside.desks:
        laws.both_say_the_same(desk, inside.world.central)
        laws.the_journal_proves_itself(desk)
        own_work.what_a_person_did_still_stands(desk)
        own_work.nothing_is_called_confirmed_before_the_central_has_it(desk)
    laws.sending_again_changes_nothing(inside)


@pytest.mark.parametrize("profile", KEEPERS, ids=str)
def test_a_morning_ends_as_it_would_at_any_server(profile: Profile, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with morning_at(profile, town, tmp_path, monkeypatch) as inside:
        every_law_holds(inside)
        for desk in inside.desks:
            laws.every_operation_ends_or_waits_for_a_person(desk, [])
        first, second = inside.desks
        assert set(first.states()) == {"applied"}
        assert sorted(second.states()) == ["applied", "conflict"], "the portal was there before"
        assert [slot["status"] for slot in inside.world.slots()] == ["free", "free", "busy", "busy", "busy"]


def test_a_server_that_checks_no_versions_is_only_read_and_what_was_done_waits(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with morning_at(Profile.DEAF, town, tmp_path, monkeypatch) as inside:
        every_law_holds(inside)
        assert inside.within.writes == []
        for desk in inside.desks:
            assert desk.scalar("SELECT state FROM connection") == ConnectionState.READ_ONLY
            assert desk.scalar("SELECT path_reason FROM connection") == "versions-not-checked"
            assert set(desk.states()[1:]) <= {"queued", "withdrawn"}


def test_a_server_that_says_yes_and_keeps_nothing_brings_all_that_was_done_to_a_person(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with morning_at(Profile.FORGETFUL, town, tmp_path, monkeypatch) as inside:
        for desk in inside.desks:
            laws.every_operation_ends_or_waits_for_a_person(desk, [])
            told = [case for case in desk.cases() if case.state is CaseState.OPEN]
            assert told
            assert all(str(case.detail).startswith("The central said yes, but") for case in told if case.kind is CaseKind.REFUSED)
            assert NOT_KEPT in {operation.answer_code for operation in desk.operations()}
            laws.the_journal_proves_itself(desk)
            own_work.what_a_person_did_still_stands(desk)
            own_work.nothing_is_called_confirmed_before_the_central_has_it(desk)
