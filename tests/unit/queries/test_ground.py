"""Held places as this desk sees them: its own are sold like free ones, those of others are not, until they were left for long."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import to_micros
from desktop_app.models.cursor import Connection
from desktop_app.models.promise import Ground, Hold, Promise
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.day import day_columns
from desktop_app.queries.free_slots import FreeSlot, Wanted, free_slot, nearest_free
from desktop_app.queries.ground import ground_of
from desktop_app.queries.offers import Offers, Question, find_offers
from desktop_app.queries.promises import PromiseCounts, promise_counts, promised_at
from desktop_app.queries.schedule_summary import Span, summary_picture
from desktop_app.queries.specialists import Choice, all_specialists
from tests.kit.clock import MONDAY_MORNING as NOW
from tests.unit.queries.additions import MOSCOW, Additions

TUESDAY = datetime(2026, 11, 17, 10, tzinfo=MOSCOW)
HOUR = timedelta(hours=1)


def link(more: Additions, state: ConnectionState = ConnectionState.ONLINE, hours: float = 2, ahead: int = 0) -> None:
    """The connection is in `state` for so many hours, the central answered just now."""
    row = more.unit.session.get_one(Connection, 1)
    row.state, row.since, row.last_answer, row.clock_offset_seconds = state, NOW - hours * HOUR, NOW, ahead
    more.unit.session.flush()


def held(more: Additions, schedule: Schedule, at: int, desk: str, ends: float = 3, updated: float = 0.1) -> Slot:
    """The place number `at` of Tuesday, held for `desk` for so many hours more, written so many hours ago."""
    place = Slot(status=SlotStatus.TENTATIVE, holder=desk, holder_name="Стол 3", hold_until=NOW + ends * HOUR, channels="registry")
    place.last_updated = NOW - updated * HOUR
    return more.slot(schedule, TUESDAY + at * timedelta(minutes=15), place)


def us(more: Additions) -> str:
    return more.replica.store.desk_id


def free(more: Additions, schedule: Schedule, **narrower: datetime) -> list[FreeSlot]:
    return more.ask(nearest_free, Wanted(narrower.get("after", NOW), narrower.get("until"), schedule_ids=(schedule.id,)))


def test_our_held_places_are_offered_among_the_free_ones_in_their_order(more: Additions) -> None:
    schedule = more.reception("Держатель")
    slots = [more.slot(schedule, TUESDAY + at * timedelta(minutes=15)) for at in (0, 2)]
    ours, theirs = held(more, schedule, 1, us(more)), held(more, schedule, 3, "another")
    found = free(more, schedule)
    assert [one.slot_id for one in found] == [slots[0].id, ours.id, slots[1].id]
    assert found[1].hold == Hold(us(more), NOW + 3 * HOUR, "Стол 3")
    assert {one.hold for one in (found[0], found[2])} == {None}
    assert free(more, schedule, after=TUESDAY + HOUR / 4) == found[1:]
    assert free(more, schedule, until=TUESDAY + HOUR / 4) == [found[0]]
    assert [more.ask(free_slot, one.id) is not None for one in (*slots, ours, theirs)] == [True, True, True, False]


def test_a_stranger_on_our_held_place_takes_it_off_the_list(more: Additions) -> None:
    schedule = more.reception("Держатель")
    more.visit(held(more, schedule, 1, us(more)), "Петров Андрей Ильич")
    assert free(more, schedule) == []


@pytest.mark.parametrize(
    ("state", "hours", "ends", "open_to_us"),
    [
        (ConnectionState.ONLINE, 2, -1.1, True),
        (ConnectionState.SLOW, 0.5, -1.1, True),
        (ConnectionState.ONLINE, 2, -1, False),
        (ConnectionState.ONLINE, 0.4, -10, False),
        (ConnectionState.OFFLINE, 2, -10, False),
        (ConnectionState.PAUSED, 2, -10, False),
    ],
)
def test_a_place_that_another_desk_left_is_sold_an_hour_after_and_when_the_central_is_back_for_half_an_hour(
    more: Additions, state: ConnectionState, hours: float, ends: float, open_to_us: bool
) -> None:
    schedule = more.reception("Держатель")
    left = held(more, schedule, 1, "another", ends)
    link(more, state, hours)
    assert [one.slot_id for one in free(more, schedule)] == ([left.id] if open_to_us else [])


def test_the_end_of_anothers_hold_is_told_by_the_centrals_clock(more: Additions) -> None:
    schedule = more.reception("Держатель")
    held(more, schedule, 1, "another", -0.9)
    link(more, ahead=600)
    assert len(free(more, schedule)) == 1


def test_desks_whose_holds_were_written_within_the_hour_are_at_work(more: Additions) -> None:
    schedule = more.reception("Держатель")
    held(more, schedule, 1, "fresh", updated=0.9)
    held(more, schedule, 2, "gone", updated=1.1)
    held(more, schedule, 3, us(more), ends=-5)
    link(more)
    ground = more.ask(ground_of)
    assert ground.neighbours == {more.clinic().id: frozenset({"fresh", us(more)})}
    assert (ground.desk_id, ground.lapsed_before) == (us(more), NOW - HOUR)


def test_a_desk_that_never_heard_of_a_central_stands_alone(more: Additions) -> None:
    held(more, more.reception("Держатель"), 1, "fresh")
    assert more.ask(ground_of) == Ground(us(more))


# The screens


def test_the_grid_shows_our_held_place_as_free_and_anothers_as_whose_it_is(more: Additions) -> None:
    schedule = more.reception("Держатель")
    held(more, schedule, 0, us(more))
    held(more, schedule, 1, "another")
    more.slot(schedule, TUESDAY + HOUR / 2, Slot(status=SlotStatus.TENTATIVE, channels="registry"))
    (column,) = more.ask(day_columns, date(2026, 11, 17), MOSCOW, (schedule.id,))
    assert [slot.state for slot in column.slots] == ["free", "held", "held"]
    assert [slot.hold.desk if slot.hold else "" for slot in column.slots] == [us(more), "another", ""]
    assert column.clinic_id == more.clinic().id


def test_counts_and_nearest_times_know_our_held_places(more: Additions) -> None:
    schedule = more.reception("Держатель")
    more.slot(schedule, TUESDAY + 5 * HOUR)
    ours = held(more, schedule, 1, us(more))
    held(more, schedule, 2, "another")
    row = next(one for one in more.ask(summary_picture, Span(date(2026, 11, 17), 1, MOSCOW, NOW)).rows if one.schedule_id == schedule.id)
    assert (row.days[0].free, row.days[0].total, row.nearest) == (2, 3, ours.start)
    assert next(hit.nearest for hit in more.ask(all_specialists, NOW) if hit.schedule_id == schedule.id) == ours.start
    (monday,) = more.ask(day_columns, date(2026, 11, 16), MOSCOW, (schedule.id,))
    assert monday.nearest == ours.start


# What may be promised


def offers(more: Additions, schedule: Schedule, away: bool = False, certain_first: bool = False) -> Offers:
    choice = Choice("x", "x", "", "x", "", (schedule.id,))
    return more.ask(find_offers, Question(choice, "", NOW, NOW, MOSCOW, all_channels=True, away=away, certain_first=certain_first))


def reception(more: Additions) -> tuple[Schedule, list[str]]:
    """At risk, of low risk, guaranteed: a specialist's three places in this order; their ids."""
    schedule = more.reception("Держатель")
    link(more, ConnectionState.OFFLINE)
    portal = more.slot(schedule, TUESDAY, Slot(channels="portal,registry"))
    own = more.slot(schedule, TUESDAY + HOUR, Slot(channels="registry"))
    return schedule, [portal.id, own.id, held(more, schedule, 9, us(more)).id]


def test_with_a_connection_nothing_is_said_of_promises(more: Additions) -> None:
    schedule, ids = reception(more)
    found = offers(more, schedule)
    assert [one.slot_id for one in found.slots] == ids
    assert found.promises == {}


def test_without_one_each_time_says_what_may_be_promised(more: Additions) -> None:
    schedule, ids = reception(more)
    found = offers(more, schedule, away=True)
    assert [one.slot_id for one in found.slots] == ids
    assert [found.promises[one] for one in ids] == [Promise.AT_RISK, Promise.LOW_RISK, Promise.GUARANTEED]


def test_who_cannot_be_called_is_offered_the_guaranteed_first_then_those_of_low_risk(more: Additions) -> None:
    schedule, ids = reception(more)
    assert [one.slot_id for one in offers(more, schedule, away=True, certain_first=True).slots] == ids[::-1]


def test_the_band_counts_what_can_be_sold_by_what_may_be_promised(more: Additions) -> None:
    begin, end = NOW, TUESDAY + 12 * HOUR
    before = more.ask(promise_counts, begin, end)
    reception(more)
    after = more.ask(promise_counts, begin, end)
    assert after == PromiseCounts(before.guaranteed + 1, before.low_risk + 1, before.at_risk + 1)
    assert more.ask(promise_counts, end, end + HOUR) == PromiseCounts()


def test_the_promise_of_one_place_is_kept_with_the_end_of_its_hold(more: Additions) -> None:
    _, ids = reception(more)
    found = [more.ask(promised_at, one, NOW) for one in (*ids, "nobody")]
    assert [one.promise for one in found] == [Promise.AT_RISK, Promise.LOW_RISK, Promise.GUARANTEED, Promise.AT_RISK]
    assert [to_micros(one.until) if one.until else None for one in found] == [None, None, to_micros(NOW + 3 * HOUR), None]


def test_many_held_places_come_in_the_order_of_times_and_names(more: Additions) -> None:
    """They are read a few at a time, each time with all its places."""
    schedules = [more.reception(family) for family in ("Яшин", "Абрамов", "Миронов")]
    for schedule in schedules:
        for at in range(24):
            (held(more, schedule, at, us(more)) if at % 3 else more.slot(schedule, TUESDAY + at * timedelta(minutes=15)))
    wanted = Wanted(TUESDAY, schedule_ids=tuple(schedule.id for schedule in schedules), limit=100)
    found = more.ask(nearest_free, wanted)
    assert len(found) == 72
    assert [(slot.start, slot.specialist) for slot in found] == sorted((slot.start, slot.specialist) for slot in found)
    assert len({slot.slot_id for slot in found}) == 72


def test_more_places_of_one_time_than_are_read_at_once_are_all_found(more: Additions) -> None:
    schedule = more.reception("Держатель")
    ids = [held(more, schedule, 0, us(more)).id for _ in range(40)]
    assert sorted(slot.slot_id for slot in more.ask(nearest_free, Wanted(NOW, schedule_ids=(schedule.id,), limit=50))) == sorted(ids)
