"""Held places as a manager sees them and lets them go."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.models.person import RoleCode
from desktop_app.queries.holds import held_lines
from desktop_app.services.holds import free_holds
from desktop_app.services.undo import undo
from tests.unit.services.desk import Clerk

HOUR = timedelta(hours=1)


def hold(clerk: Clerk, number: int, desk: str, name: str | None = None, hours: float = 3) -> list[str]:
    """The central holds so many places for `desk`; their ids."""
    until = int((clerk.clock.now() + hours * HOUR).timestamp() * 1_000_000)
    slots = [slot.slot_id for slot in clerk.free(hours=24) if slot.hold is None][:number]
    for slot_id in slots:
        clerk.comes(
            "UPDATE slot SET status = 'busy-tentative', holder = ?, hold_until = ?, holder_name = ?, version = version + 1 WHERE id = ?",
            desk, until, name, slot_id,
        )  # fmt: skip
    return slots


def test_a_manager_lets_the_places_of_one_desk_go_a_few_in_one_operation(clerk: Clerk) -> None:
    clerk.role(RoleCode.MANAGER)
    gone, others = hold(clerk, 10, "gone", "Стол 3"), hold(clerk, 2, "here")
    done = clerk.replica.act(free_holds, clerk.replica.actor, "gone")
    names = ("status", "holder", "hold_until", "holder_name")
    assert {tuple(clerk.row("slot", one)[name] for name in names) for one in gone} == {("free", None, None, None)}
    assert {clerk.row("slot", one)["holder"] for one in others} == {"here"}
    with clerk.replica.store.read() as connection:
        kinds = connection.exec_driver_sql("SELECT kind, count(*) FROM operation_row GROUP BY operation_sequence").all()
        noted = connection.exec_driver_sql("SELECT person_id, payload FROM journal WHERE act = 'free-holds' ORDER BY sequence").all()
    assert [tuple(row) for row in kinds] == [("slot", 8), ("slot", 2)]
    assert {row[0] for row in noted} == {clerk.replica.actor.person_id}
    assert {one for row in noted for one in json.loads(row[1])["slots"]} == set(gone)
    assert clerk.row("operation", done.operation_id)["kind"] == "free-holds"


@pytest.mark.parametrize("role", [RoleCode.CLERK, RoleCode.CALL_CENTRE, RoleCode.DOCTOR, RoleCode.IT])
def test_who_has_no_right_to_it_lets_nothing_go(clerk: Clerk, role: RoleCode) -> None:
    clerk.role(role)
    hold(clerk, 1, "gone")
    before = clerk.everything()
    with pytest.raises(RightMissing):
        clerk.replica.act(free_holds, clerk.replica.actor, "gone")
    assert clerk.everything() == before


def test_a_place_with_work_under_way_and_one_that_is_over_stay_as_they_are(clerk: Clerk) -> None:
    clerk.role(RoleCode.MANAGER)
    (sold,) = hold(clerk, 1, clerk.replica.store.desk_id)
    clerk.book(slot=next(slot for slot in clerk.free(hours=24) if slot.slot_id == sold))
    (over,) = hold(clerk, 1, clerk.replica.store.desk_id)
    clerk.comes("UPDATE slot SET start = 0 WHERE id = ?", over)
    with pytest.raises(RuleRefused):
        clerk.replica.act(free_holds, clerk.replica.actor, clerk.replica.store.desk_id)


def test_letting_go_is_withdrawn_while_it_was_not_sent_and_not_undone_afterwards(clerk: Clerk) -> None:
    clerk.role(RoleCode.MANAGER)
    (slot,) = hold(clerk, 1, "gone")
    done = clerk.replica.act(free_holds, clerk.replica.actor, "gone")
    clerk.replica.act(undo, clerk.replica.actor, str(done.operation_id))
    assert clerk.row("slot", slot)["holder"] == "gone"
    again = clerk.replica.act(free_holds, clerk.replica.actor, "gone")
    clerk.accepted(again.operation_id)
    with pytest.raises(RuleRefused, match="each desk does so by itself"):
        clerk.replica.act(undo, clerk.replica.actor, str(again.operation_id))


def test_every_desk_that_holds_places_is_listed_this_one_first(clerk: Clerk) -> None:
    hold(clerk, 2, "b", "Стол 2")
    hold(clerk, 1, clerk.replica.store.desk_id, "Окно 1", hours=2)
    hold(clerk, 1, "a", "Стол 1", hours=-1)
    clerk.comes("UPDATE connection SET last_answer = 1, clock_offset_seconds = 60")
    now = clerk.clock.now()
    lines = clerk.replica.ask(held_lines, now)
    assert [(line.name, line.ours, line.places) for line in lines] == [("Окно 1", True, 1), ("Стол 1", False, 1), ("Стол 2", False, 2)]
    assert lines[0].first_end == lines[0].last_end == now + 2 * HOUR - timedelta(minutes=1), "by the clock of this computer"
