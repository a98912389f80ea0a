"""Visits and free places paired: the same half of the day first, then the nearest day, then the nearest hour; no place twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.proposing import Leaving, Opening, nearest_of_its_half

ZONE = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the clinic's wall."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def visit(start: datetime, name: str = "v") -> Leaving:
    """A visit at that time."""
    return Leaving(name, f"patient of {name}", f"place of {name}", start)


def place(start: datetime, name: str = "") -> Opening:
    """A free place at that time."""
    return Opening(name or start.isoformat(), start)


def test_the_same_half_of_the_day_goes_before_the_nearer_day() -> None:
    morning, evening = place(at(25, 9)), place(at(24, 16))
    assert nearest_of_its_half([visit(at(24, 10))], [evening, morning], ZONE) == {"v": morning}
    assert nearest_of_its_half([visit(at(24, 15))], [evening, morning], ZONE) == {"v": evening}


def test_of_one_half_the_nearest_day_then_the_nearest_hour() -> None:
    near, far, late = place(at(24, 11, 30)), place(at(25, 10)), place(at(24, 9))
    assert nearest_of_its_half([visit(at(24, 10))], [far, near, late], ZONE) == {"v": late}
    assert nearest_of_its_half([visit(at(24, 11))], [far, late, near], ZONE) == {"v": near}


def test_where_its_half_is_full_the_other_one_is_better_than_none() -> None:
    evening = place(at(24, 16))
    assert nearest_of_its_half([visit(at(24, 10))], [evening], ZONE) == {"v": evening}
    assert nearest_of_its_half([visit(at(24, 10))], [], ZONE) == {}


moments = st.integers(0, 10 * 24 * 4).map(lambda quarters: datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=15 * quarters))


@given(st.lists(moments, max_size=12), st.lists(moments, max_size=12))
def test_no_place_is_given_twice_and_none_is_left_over_beside_a_visit_without_one(visits: list[datetime], places: list[datetime]) -> None:
    leaving = [visit(start, f"v{number}") for number, start in enumerate(visits)]
    free = [place(start, f"p{number}") for number, start in enumerate(places)]
    given_out = nearest_of_its_half(leaving, free, ZONE)
    assert len(set(given_out.values())) == len(given_out) == min(len(leaving), len(free))
    assert set(given_out.values()) <= set(free)
    assert given_out == nearest_of_its_half(leaving[::-1], free[::-1], ZONE), "the order in which they came does not matter"
