"""Shares by rule: how many places fall to a desk, which ones it takes, renews and lets go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.allotment import BEFORE_VISIT, LIFE, SLACK, Place, Wanted, horizon, wanted
from desktop_app.models.promise import Hold
from tests.kit.clock import MONDAY_MORNING as NOW

A, B, C = DESKS = ("desk-a", "desk-b", "desk-c")
MOSCOW = ZoneInfo("Europe/Moscow")


def places(number: int, group: str = "terapevt", hours: float = 2) -> list[Place]:
    """Free places, a quarter of an hour apart."""
    start = NOW + timedelta(hours=hours)
    return [Place(f"{group}-{n}", group, start + timedelta(minutes=15 * n)) for n in range(number)]


def done(places: Sequence[Place], desk: str, found: Wanted) -> list[Place]:
    """The places when the central took all that the desk wanted."""

    def one(place: Place) -> Place:
        if place.slot_id in found.free:
            return replace(place, hold=None)
        return replace(place, hold=Hold(desk, found.hold[place.slot_id])) if place.slot_id in found.hold else place

    return [one(place) for place in places]


def held(places: Sequence[Place]) -> Counter[str]:
    return Counter(place.hold.desk for place in places if place.hold is not None)


def rounds(lying: list[Place], desks: Sequence[str], one_in: int = 4, times: int = 4, now: datetime = NOW) -> list[Place]:
    """Every desk looks and writes in turn; it knows the others by their holds."""
    for _ in range(times):
        for desk in desks:
            lying = done(lying, desk, wanted(lying, desk, held(lying), one_in, now))
    return lying


def test_one_in_four_is_shared_out_and_each_desk_has_as_many_as_the_next() -> None:
    assert held(rounds(places(120), [A])) == {A: 30}
    # What a desk has too many by one it keeps.
    counts = held(rounds(places(120), DESKS))
    assert set(counts) == set(DESKS)
    assert all(10 <= count <= 10 + SLACK for count in counts.values())


def test_every_group_is_shared_out_by_itself() -> None:
    lying = rounds([*places(40), *places(20, "okulist"), *places(3, "lor")], [A])
    assert Counter(place.group for place in lying if place.hold) == {"terapevt": 10, "okulist": 5}, "of three places none is kept back"


@given(numbers=st.lists(st.integers(0, 60), max_size=5), desks=st.integers(1, 6), one_in=st.integers(1, 9))
def test_never_is_more_kept_back_than_the_share_the_slack_and_one_for_each_desk(numbers: list[int], desks: int, one_in: int) -> None:
    lying = [place for group, number in enumerate(numbers) for place in places(number, f"group-{group}")]
    names = [f"desk-{number}" for number in range(desks)]
    for place in (found := rounds(lying, names, one_in)):
        assert place.hold is None or place.hold.until <= place.start - BEFORE_VISIT
    shared = sum(number // one_in for number in numbers)
    assert sum(held(found).values()) <= shared + desks * len(numbers) * SLACK + desks
    assert rounds(found, names, one_in, 1) == found, "nobody writes any more"


def test_nothing_is_kept_back_where_the_share_is_none() -> None:
    lying = [replace(place, hold=Hold(A, NOW + LIFE)) for place in places(8)]
    assert wanted(places(200), A, (), 0, NOW) == Wanted({}, [])
    assert wanted(lying, A, (), 0, NOW) == Wanted({}, [place.slot_id for place in lying])


def test_a_desk_to_which_no_place_falls_holds_one_so_that_the_others_see_it() -> None:
    lying = rounds(places(4), DESKS)
    assert held(lying) == {A: 1, B: 1, C: 1}
    assert held(rounds(places(3), DESKS)) == {}, "of so few none is kept back even for that"


def test_a_newcomer_takes_its_part_and_the_others_let_theirs_go() -> None:
    lying = rounds(places(80), [A])
    assert held(lying) == {A: 20}
    found = held(rounds(lying, [B, A]))
    assert 10 <= found[A] <= 11
    assert 10 <= found[B] <= 11


def test_two_desks_hardly_ever_reach_for_the_same_place() -> None:
    lying = places(200)
    reached = [set(wanted(lying, desk, (A, B), 4, NOW).hold) for desk in (A, B)]
    assert [len(one) for one in reached] == [25, 25]
    assert len(reached[0] & reached[1]) < 8


def test_places_of_others_are_neither_taken_nor_let_go() -> None:
    lying = [replace(place, hold=Hold(B, NOW - timedelta(days=1))) for place in places(40)]
    assert wanted(lying, A, (), 4, NOW) == Wanted({}, [])


# In time


def test_a_hold_ends_half_an_hour_before_the_visit_and_after_four_hours_at_the_latest() -> None:
    lying = places(4, hours=1) + places(4, "okulist", hours=30)
    found = wanted(lying, A, (), 1, NOW)
    assert found.hold["terapevt-0"] == NOW + timedelta(minutes=30)
    assert found.hold["okulist-0"] == NOW + LIFE


@pytest.mark.parametrize(("minutes", "renewed"), [(0, False), (44, False), (45, True), (239, True), (700, True)])
def test_a_hold_is_renewed_when_three_quarters_of_an_hour_are_over_and_after_its_end_too(minutes: int, renewed: bool) -> None:
    lying = rounds(places(4, hours=30), [A])
    now = NOW + timedelta(minutes=minutes)
    found = wanted(lying, A, [A], 4, now)
    assert list(found.hold.values()) == ([now + LIFE] if renewed else [])
    assert found.free == []


def test_the_last_hold_before_a_visit_is_not_renewed_and_then_let_go() -> None:
    lying = rounds(places(4, hours=3), [A])
    (own,) = [place for place in lying if place.hold]
    for minutes in (60, 120, 149):
        found = wanted(lying, A, [A], 4, NOW + timedelta(minutes=minutes))
        assert own.slot_id not in found.hold
    over = wanted([own], A, [A], 4, own.start - BEFORE_VISIT)
    assert over == Wanted({}, [own.slot_id])
    assert wanted([own], A, [A], 4, own.start + timedelta(days=2)).free == [own.slot_id], "an old one is cleared away too"


def test_no_place_is_taken_for_less_than_a_moment() -> None:
    assert wanted(places(8, hours=-3), A, (), 1, NOW).hold == {}
    soon = [Place("soon", "g", NOW + BEFORE_VISIT)]
    assert wanted(soon, A, (), 1, NOW) == Wanted({}, [])


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 16, 9, tzinfo=MOSCOW), datetime(2026, 11, 19, tzinfo=MOSCOW)),
        (datetime(2026, 11, 19, 9, tzinfo=MOSCOW), datetime(2026, 11, 24, tzinfo=MOSCOW)),
        (datetime(2026, 12, 31, 9, tzinfo=MOSCOW), datetime(2027, 1, 13, tzinfo=MOSCOW)),
    ],
)
def test_today_and_the_next_two_working_days_are_shared_out(now: datetime, last: datetime) -> None:
    assert horizon(now, MOSCOW) == last
