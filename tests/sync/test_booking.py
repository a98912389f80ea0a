"""The story of a booking on its way to the central, and of everything that can happen to it there."""

from __future__ import annotations

from desktop_app.core.changes import Kind
from tests.kit.network import a_transaction, lost_after
from tests.sync.world import World


def test_a_booking_arrives_once_and_both_sides_say_the_same(any_world: World) -> None:
    desk = any_world.desk()
    visit = desk.book(0, desk.patient("Белова"))
    report = desk.round()
    assert report.trouble is None
    assert desk.states() == ["applied"]
    assert len(any_world.visits_on(0)) == 1
    assert any_world.slots()[0]["status"] == "busy"
    assert desk.values(Kind.APPOINTMENT, visit)["remote_id"] == any_world.visits_on(0)[0]["id"]
    any_world.same(desk)


def test_an_answer_lost_after_the_commit_is_found_and_nothing_is_made_twice(any_world: World) -> None:
    desk = any_world.desk()
    desk.book(0, desk.patient("Белова"))
    desk.network.plan(a_transaction, lost_after)
    desk.round()
    assert desk.states() == ["in-doubt"]
    desk.settle()
    assert desk.states() == ["applied"]
    assert len(any_world.visits(None)) == 1
    assert desk.network.sent(a_transaction) == 1
    any_world.same(desk)
