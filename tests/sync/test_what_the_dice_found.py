"""Stories that the dice of the model test once told with a bad end, each as short as it could be made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.services.settling import keep_theirs
from desktop_app.services.undo import undo
from tests.kit.network import a_transaction, cut, saying
from tests.sync import laws
from tests.sync.inside import FAMILIES, Inside, Town, small_town
from tests.sync.world import Desk

OUTCOME = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}).encode()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once."""
    return small_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def inside(town: Town, tmp_path: Path) -> Iterator[Inside]:
    """A copy of the town."""
    opened = town.opened(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(inside: Inside) -> Desk:
    """The desk that has done nothing yet."""
    return inside.desks[1]


def test_a_visit_ends_together_with_the_refused_patient_whom_it_names(inside: Inside, desk: Desk) -> None:
    """It stayed queued for ever, and nobody was told: the two share no row."""
    desk.book(2, desk.new_patient())
    desk.network.plan(a_transaction, saying(422, OUTCOME))
    desk.turn()
    assert desk.states() == ["rejected", "queued"]
    keep_theirs(desk.store, desk.actor, desk.cases()[0].id)
    assert desk.states() == ["abandoned", "withdrawn"]
    assert desk.values(Kind.SLOT, desk.slot(2))["status"] == "free"
    desk.turn(400)
    inside.world.same(desk)
    laws.nothing_is_left_to_decide(desk)


def test_a_new_patient_is_not_undone_under_his_visit(desk: Desk) -> None:
    """He was taken back, and his visit waited for ever."""
    desk.book(2, desk.new_patient())
    made, booked = desk.operations()[-2:]
    with pytest.raises(RuleRefused) as refused:
        undo(desk.store, desk.actor, made.id)
    assert refused.value.code == "LATER"
    undo(desk.store, desk.actor, booked.id)
    undo(desk.store, desk.actor, made.id)
    assert desk.states()[-2:] == ["withdrawn", "withdrawn"]


def test_what_lies_beside_a_row_is_never_older_than_what_was_read_of_it(inside: Inside, desk: Desk) -> None:
    """The booking was found there, cancelled since; beside the row, which a later move held, its first state lay for ever."""
    visit = desk.book(2, desk.patient(FAMILIES[2]))
    desk.network.plan(a_transaction, saying(502, b"<html>", after=True))
    desk.turn()
    desk.move(visit, 3)
    (booked,) = inside.world.visits_on(2)
    inside.world.central.change("Appointment", booked["id"], status="cancelled")
    inside.world.central.change("Slot", inside.world.slots()[2]["id"], status="free")
    desk.settle()
    assert desk.states() == ["applied", "conflict"]
    laws.both_say_the_same(desk, inside.world.central)
    keep_theirs(desk.store, desk.actor, desk.cases()[0].id)
    desk.settle()
    inside.world.same(desk)


def test_a_visit_that_leaves_a_place_under_our_own_doubtful_one_waits_for_it(inside: Inside, desk: Desk) -> None:
    """Two visits stood on the place here, one only by our own doing; the other left, the place was not freed, and ours never came."""
    first = inside.desks[0]
    own = str(first.scalar("SELECT id FROM appointment WHERE remote_id IS NOT NULL ORDER BY pk DESC LIMIT 1"))
    desk.book(3, desk.patient(FAMILIES[2]))
    desk.turn()
    first.move(own, 3)
    inside.passes(400)
    first.network.plan(a_transaction, cut)
    first.turn()
    other = str(first.scalar("SELECT id FROM appointment ORDER BY pk DESC LIMIT 1"))
    assert other != own
    first.move(other, 2)
    inside.passes(400)
    first.turn()
    assert first.states()[-2:] == ["conflict", "queued"]
    keep_theirs(first.store, first.actor, first.cases()[0].id)
    assert first.states()[-2:] == ["abandoned", "withdrawn"]
    inside.passes(400)
    first.turn()
    laws.no_place_is_sold_twice(inside.world.central)
    inside.world.same(first)
