"""Visits that belong together: booked one after another, moved and cancelled by one act, each an operation of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.core.errors import NotFound, RightMissing, RowMoved, RuleRefused
from desktop_app.models.person import RoleCode
from desktop_app.queries.appointments import AppointmentCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.groups import places_after, visits_of_group
from desktop_app.services.bookings import BookingWish, book, cancel
from desktop_app.services.groups import SeenVisit, Step, cancel_group, move_group
from desktop_app.services.outcome import Done
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.kit.replica import ZONE
from tests.unit.services.desk import ANNA, PETROV, Clerk

REASON = "pat"


def book_beside(clerk: Clerk, first: Done, slot: FreeSlot, patient: str = ANNA) -> Done:
    """The next visit of the group that `first` begins."""
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[patient], beside=first.row_id)
    return clerk.replica.act(book, clerk.replica.actor, wish)


@pytest.fixture
def group(clerk: Clerk) -> list[Done]:
    """Anna at the therapist and at the surgeon in two days, and Petrov at the therapist right after her."""
    therapist = clerk.free("Кузнецова", hours=48)
    first = clerk.book(ANNA, therapist[0])
    second = book_beside(clerk, first, clerk.free("Мельник", hours=72)[0])
    third = book_beside(clerk, second, therapist[1], PETROV)
    return [first, second, third]


def members(clerk: Clerk, visit: Done) -> tuple[AppointmentCard, ...]:
    return clerk.replica.ask(visits_of_group, str(visit.row_id))


def ids(cards: tuple[AppointmentCard, ...]) -> list[str]:
    return [card.facts.appointment_id for card in cards]


def seen(clerk: Clerk, visits: list[Done]) -> list[SeenVisit]:
    return [SeenVisit(str(one.row_id), clerk.row("appointment", one.row_id)["version"]) for one in visits]


def test_a_visit_alone_is_a_group_of_one(clerk: Clerk) -> None:
    done = clerk.book()
    assert ids(members(clerk, done)) == [done.row_id]
    assert clerk.row("appointment", done.row_id)["group_id"] is None


def test_each_member_leads_to_the_whole_group_in_its_order(clerk: Clerk, group: list[Done]) -> None:
    for one in group:
        assert ids(members(clerk, one)) == [visit.row_id for visit in group]
    orders = [(row["group_id"], row["group_order"]) for row in (clerk.row("appointment", one.row_id) for one in group)]
    assert orders == [(None, None), (group[0].row_id, 2), (group[0].row_id, 3)]


def test_the_first_visit_is_not_written_again_when_another_joins(clerk: Clerk, group: list[Done]) -> None:
    """So the central gets one booking for each of them, and none waits for another."""
    assert clerk.row("appointment", group[0].row_id)["version"] == 1
    assert clerk.count("operation") == 3
    for one in group:
        sequence = clerk.row("operation", one.operation_id)["sequence"]
        with clerk.replica.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT row_id FROM operation_row WHERE operation_sequence = ?", (sequence,)).scalars().all()
        assert [other.row_id for other in group if other.row_id in rows] == [one.row_id]


def test_nobody_joins_a_visit_that_is_not_here(clerk: Clerk) -> None:
    slot = clerk.free(hours=48)[0]
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[ANNA], beside="nobody")
    with pytest.raises(NotFound):
        clerk.replica.act(book, clerk.replica.actor, wish)
    assert clerk.free(hours=48)[0].slot_id == slot.slot_id


def test_a_cancelled_member_is_left_out_and_the_numbers_go_on(clerk: Clerk, group: list[Done]) -> None:
    clerk.replica.act(cancel, clerk.replica.actor, str(group[2].row_id), 1, REASON)
    assert ids(members(clerk, group[0])) == [group[0].row_id, group[1].row_id]
    fourth = book_beside(clerk, group[0], clerk.free("Кузнецова", hours=48)[0], PETROV)
    assert clerk.row("appointment", fourth.row_id)["group_order"] == 4


def test_a_group_is_cancelled_by_one_act_and_sent_as_several(clerk: Clerk, group: list[Done]) -> None:
    done = clerk.replica.act(cancel_group, clerk.replica.actor, seen(clerk, group), REASON)
    assert [one.row_id for one in done] == [one.row_id for one in group]
    assert len({one.operation_id for one in done}) == 3
    assert members(clerk, group[0]) == ()
    assert {clerk.row("appointment", one.row_id)["cancel_reason"] for one in group} == {REASON}


def test_one_that_cannot_be_cancelled_keeps_the_whole_group(clerk: Clerk, group: list[Done]) -> None:
    shown = seen(clerk, group)
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE appointment SET status = 'fulfilled' WHERE id = ?", (group[1].row_id,))
    before = clerk.everything()
    with pytest.raises(RuleRefused):
        clerk.replica.act(cancel_group, clerk.replica.actor, shown, REASON)
    assert clerk.everything() == before


@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_that_another_changed_meanwhile_keeps_the_whole_group(clerk: Clerk, group: list[Done], at: int) -> None:
    shown = seen(clerk, group)
    shown[at] = SeenVisit(shown[at].appointment_id, shown[at].seen_version - 1)
    before = clerk.everything()
    with pytest.raises(RowMoved):
        clerk.replica.act(cancel_group, clerk.replica.actor, shown, REASON)
    assert clerk.everything() == before


def test_who_may_not_cancel_may_not_cancel_a_group(clerk: Clerk, group: list[Done]) -> None:
    clerk.role(RoleCode.DOCTOR)
    before = clerk.everything()
    with pytest.raises(RightMissing):
        clerk.replica.act(cancel_group, clerk.replica.actor, seen(clerk, group), REASON)
    assert clerk.everything() == before


def test_an_empty_group_is_refused_in_words(clerk: Clerk) -> None:
    with pytest.raises(RuleRefused):
        clerk.replica.act(cancel_group, clerk.replica.actor, [], REASON)
    with pytest.raises(RuleRefused):
        clerk.replica.act(move_group, clerk.replica.actor, [])


def test_the_same_hours_a_day_later_are_proposed_each_place_once(clerk: Clerk, group: list[Done]) -> None:
    cards = members(clerk, group[0])
    found = clerk.replica.ask(places_after, cards, 1, clerk.clock.now(), ZONE)
    places = [slot for slot in found if slot is not None]
    assert len({slot.slot_id for slot in places}) == len(places) >= 2
    for card, slot in zip(cards, found, strict=True):
        if slot is not None and card.facts.start is not None:
            assert slot.schedule_id == card.schedule_id
            assert slot.start.astimezone(ZONE).date() == card.facts.start.astimezone(ZONE).date() + timedelta(days=1)


def test_nothing_is_proposed_in_the_past_or_where_the_specialist_does_not_receive(clerk: Clerk, group: list[Done]) -> None:
    cards = members(clerk, group[0])
    assert set(clerk.replica.ask(places_after, cards, -30, clerk.clock.now(), ZONE)) == {None}
    assert set(clerk.replica.ask(places_after, cards, 3000, clerk.clock.now(), ZONE)) == {None}


def test_a_group_is_moved_by_one_act(clerk: Clerk, group: list[Done]) -> None:
    cards = members(clerk, group[0])
    found = clerk.replica.ask(places_after, cards, 1, clerk.clock.now(), ZONE)
    steps = [
        Step(SeenVisit(card.facts.appointment_id, card.version), slot.slot_id, slot.start)
        for card, slot in zip(cards, found, strict=True)
        if slot is not None
    ]
    done = clerk.replica.act(move_group, clerk.replica.actor, steps)
    moved = {card.facts.appointment_id: card.facts.start for card in members(clerk, group[0])}
    assert [moved[str(one.row_id)] for one in done] == [step.seen_start for step in steps]
    assert len({one.operation_id for one in done}) == len(steps)


def test_one_place_that_is_gone_keeps_the_whole_group_where_it_is(clerk: Clerk, group: list[Done]) -> None:
    free = clerk.free("Кузнецова", hours=96)
    shown = seen(clerk, [group[0], group[2]])
    steps = [Step(shown[0], free[0].slot_id), Step(shown[1], free[0].slot_id)]
    before = clerk.everything()
    with pytest.raises((RuleRefused, RowMoved)):
        clerk.replica.act(move_group, clerk.replica.actor, steps)
    assert clerk.everything() == before


def test_a_place_that_one_leaves_is_taken_by_the_next(clerk: Clerk, group: list[Done]) -> None:
    """Petrov after Anna at the same doctor: both a place earlier or later in one act."""
    free = clerk.free("Кузнецова", hours=96)[0]
    place_of_anna = clerk.row("appointment", group[0].row_id)
    with clerk.replica.store.read() as connection:
        left = connection.exec_driver_sql("SELECT id FROM slot WHERE pk = ?", (place_of_anna["slot_pk"],)).scalar()
    shown = seen(clerk, [group[0], group[2]])
    clerk.replica.act(move_group, clerk.replica.actor, [Step(shown[0], free.slot_id), Step(shown[1], str(left))])
    assert clerk.row("appointment", group[2].row_id)["start"] == place_of_anna["start"]


def test_each_member_can_be_undone_alone(clerk: Clerk, group: list[Done]) -> None:
    clerk.replica.act(undo, clerk.replica.actor, str(group[1].operation_id))
    assert ids(members(clerk, group[0])) == [group[0].row_id, group[2].row_id]
