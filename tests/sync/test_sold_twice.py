"""A careless central holds two visits on one place: one case with a way out, which closes by itself once the place has one visit again."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase, Way
from desktop_app.queries.cases import CaseCard, case_lines, case_opened
from desktop_app.services.settling import keep_theirs, put_off
from desktop_app.services.settling_visits import another_time
from desktop_app.storage.gate import Urgency
from tests.kit.replica import ZONE
from tests.sync.world import Desk, World, visit_of


def force_status(world: World, remote_id: str, status: str) -> None:
    """Our node would refuse it; a careless central does not."""
    with world.central.store.write(Urgency.MACHINE) as unit:
        connection = unit.connection
        newest = connection.exec_driver_sql("SELECT max(version), max(last_updated) FROM resource_version").one()
        content = json.loads(
            connection.exec_driver_sql("SELECT content FROM resource_version WHERE remote_id = ? AND current", (remote_id,)).scalar() or ""
        )
        content |= {"status": status, "meta": {**content["meta"], "versionId": str(newest[0] + 1)}}
        connection.exec_driver_sql(
            "UPDATE resource_version SET version = ?, last_updated = ?, content = ? WHERE remote_id = ?",
            (newest[0] + 1, newest[1] + 1, json.dumps(content), remote_id),
        )
        connection.exec_driver_sql("UPDATE served_value SET version = ? WHERE version = ?", (newest[0] + 1, newest[0]))


@pytest.fixture
def visits(world: World, desk: Desk) -> tuple[str, str]:
    """Белова booked place 0 first, Чернов after her; their visits by the central's ids."""
    first = world.portal_books(0, "Patient/Белова")
    place = world.slots()[0]
    second = world.central.put_in(visit_of(place, world.refs["Patient/Чернов"], world.refs["PractitionerRole"], "proposed"))[0]
    desk.turn(20)
    assert desk.cases() == []
    force_status(world, second["id"], "booked")
    for _ in range(3):
        desk.turn(400)
    return first["id"], second["id"]


def opened(world: World, desk: Desk) -> CaseCard:
    """The one case, as the screen opens it."""
    with desk.store.read() as connection:
        (line,) = case_lines(connection)
        card = case_opened(connection, line.case_id, world.clock.now(), ZONE)
    assert card is not None
    return card


def move_away(world: World, desk: Desk, place: int = 5) -> None:
    """Carry out what the case proposes, onto `place`."""
    card = opened(world, desk)
    slot = desk.values(Kind.SLOT, desk.slot(place))
    case, leaving = card.line.case_id, card.line.appointment_id
    another_time(desk.store, desk.actor, case, desk.slot(place), int(str(slot["version"])), appointment_id=leaving)


def ended(desk: Desk) -> list[tuple[str, str | None]]:
    """State and way of all cases, those that are settled too."""
    with desk.store.read() as connection:
        return [(row[0], row[1]) for row in connection.exec_driver_sql("SELECT state, way FROM conflict ORDER BY opened, id")]


def test_it_becomes_one_case_that_names_who_goes_and_who_stays(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    cases = desk.cases()
    assert [(case.kind, case.row_id) for case in cases] == [(CaseKind.SOLD_TWICE, desk.slot(0))]
    assert len(cases[0].groups or []) == 2
    card = opened(world, desk)
    names = {desk.by_remote(Kind.APPOINTMENT, visit)["id"]: visit for visit in visits}
    assert card.line.appointment_id in names
    assert len(card.staying) == 1
    assert card.staying[0] != card.line.patient
    assert {card.line.patient.split()[0], card.staying[0].split()[0]} == {"Белова", "Чернов"}


def test_another_time_for_one_leaves_the_place_to_the_other_everywhere(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    move_away(world, desk)
    desk.settle()
    assert desk.states() == ["applied"]
    assert ended(desk) == [(CaseState.SETTLED.value, Way.ANOTHER_TIME.value)]
    assert len(world.visits_on(0)) == len(world.visits_on(5)) == 1
    assert {world.visits_on(0)[0]["id"], world.visits_on(5)[0]["id"]} == set(visits)
    assert [world.slots()[place]["status"] for place in (0, 5)] == ["busy", "busy"]
    world.same(desk)


def test_a_visit_that_left_meanwhile_is_not_moved_again(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    card = opened(world, desk)
    leaving = str(card.line.appointment_id)
    desk.move(leaving, 3)
    seen = int(str(desk.values(Kind.SLOT, desk.slot(5))["version"]))
    with pytest.raises(RuleRefused):
        another_time(desk.store, desk.actor, card.line.case_id, desk.slot(5), seen, appointment_id=leaving)
    assert desk.values(Kind.SLOT, desk.slot(5))["status"] == "free"


@pytest.mark.parametrize("chosen", [None, "somebody-elses"])
def test_only_a_visit_of_the_case_can_be_moved_by_it(world: World, desk: Desk, visits: tuple[str, str], chosen: str | None) -> None:
    seen = int(str(desk.values(Kind.SLOT, desk.slot(5))["version"]))
    with pytest.raises(RuleRefused):
        another_time(desk.store, desk.actor, desk.cases()[0].id, desk.slot(5), seen, appointment_id=chosen)
    assert [case.state for case in desk.cases()] == [CaseState.OPEN]


@pytest.mark.parametrize("who", [0, 1])
def test_a_case_closes_by_itself_when_one_of_them_cancels_at_the_portal(
    world: World, desk: Desk, visits: tuple[str, str], who: int
) -> None:
    world.central.change("Appointment", visits[who], status="cancelled")
    for _ in range(3):
        desk.turn(400)
    assert [state for state, _ in ended(desk)] == [CaseState.SETTLED.value]


def test_both_may_stay_and_the_pair_is_not_brought_up_again(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    keep_theirs(desk.store, desk.actor, desk.cases()[0].id)
    world.central.change("Appointment", visits[0], comment="asked by phone")
    for _ in range(3):
        desk.turn(400)
    assert ended(desk) == [(CaseState.SETTLED.value, Way.KEEP_THEIRS.value)]


def test_one_put_off_comes_to_rest_too_when_the_place_is_right_again(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    put_off(desk.store, desk.actor, desk.cases()[0].id)
    world.central.change("Appointment", visits[1], status="cancelled")
    for _ in range(3):
        desk.turn(400)
    with desk.store.read() as connection:
        assert case_lines(connection) == []


def test_a_third_visit_is_added_to_the_open_case(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    place = world.slots()[0]
    third = world.central.put_in(visit_of(place, world.refs["Patient/Серова"], world.refs["PractitionerRole"], "proposed"))[0]
    force_status(world, third["id"], "booked")
    for _ in range(3):
        desk.turn(400)
    (case,) = desk.cases()
    assert isinstance(case, ConflictCase)
    assert len(case.groups or []) == 3
    assert len(opened(world, desk).staying) == 2
    move_away(world, desk)
    desk.settle()
    for _ in range(3):
        desk.turn(400)
    assert [(case.state, len(case.groups or [])) for case in desk.cases()] == [(CaseState.OPEN, 2)], "two are left on it"
    move_away(world, desk, 6)
    desk.settle()
    assert [case.state for case in desk.cases()] == [CaseState.SETTLED]
    assert [len(world.visits_on(place)) for place in (0, 5, 6)] == [1, 1, 1]


def test_a_visit_that_the_central_has_lost_holds_its_place_no_more(world: World, desk: Desk, visits: tuple[str, str]) -> None:
    assert [case.state for case in desk.cases()] == [CaseState.OPEN]
    world.central.remove("Appointment", visits[1])
    assert desk.compare().gone == 1
    assert [case.state for case in desk.cases()] == [CaseState.SETTLED]
    world.same(desk)
