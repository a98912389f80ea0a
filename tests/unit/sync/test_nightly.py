"""Each desk has a minute of the night of its own, and makes up for a night in which it was off."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.nightly import MAKE_UP, STILL_NIGHT, is_due, own_moment
from tests.kit.ids import nth_id

ZONES = ("Europe/Moscow", "Asia/Vladivostok", "Europe/Kaliningrad", "America/New_York")
DESK = str(nth_id(7))


def at(day: int, moment: timedelta, zone: str = "Europe/Moscow") -> datetime:
    """So long after midnight of a day of November 2026."""
    return datetime(2026, 11, day, tzinfo=ZoneInfo(zone)) + moment


def test_desks_do_not_come_together() -> None:
    moments = {own_moment(str(nth_id(number))) for number in range(60)}
    assert len(moments) > 45
    assert max(moments) - min(moments) > timedelta(hours=4)
    assert own_moment(DESK) == own_moment(DESK), "the same after every start"


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_due_from_its_minute_on_and_not_after_it_was_done(zone: str) -> None:
    own = own_moment(DESK)
    yesterday = at(16, own, zone) + timedelta(minutes=3)
    here = ZoneInfo(zone)
    assert not is_due(yesterday, at(17, own, zone) - timedelta(minutes=1), here, DESK)
    assert is_due(yesterday, at(17, own, zone), here, DESK)
    assert not is_due(at(17, own, zone), at(17, own, zone) + timedelta(minutes=1), here, DESK)


def test_a_missed_night_is_made_up_for_in_the_afternoon_not_in_the_morning() -> None:
    own, here = own_moment(DESK), ZoneInfo("Europe/Moscow")
    last = at(16, own)
    assert not is_due(last, at(17, own) + STILL_NIGHT, here, DESK)
    assert not is_due(last, at(17, own) + MAKE_UP - timedelta(seconds=1), here, DESK)
    assert is_due(last, at(17, own) + MAKE_UP, here, DESK)


@given(st.integers(0, 10_000), st.integers(0, 30 * 1440), st.sampled_from(ZONES))
def test_however_a_desk_is_switched_on_it_never_goes_two_days_without(number: int, minutes: int, zone: str) -> None:
    desk, here = str(nth_id(number)), ZoneInfo(zone)
    last = datetime(2026, 10, 10, tzinfo=here) + timedelta(minutes=minutes)
    found = next(step for step in range(0, 3 * 1440, 15) if is_due(last, last + timedelta(minutes=step), here, desk))
    assert found <= 1440 + 61


def test_a_clock_that_was_turned_back_does_not_stop_it_for_ever() -> None:
    here, own = ZoneInfo("Europe/Moscow"), own_moment(DESK)
    assert not is_due(at(20, own), at(17, own), here, DESK)
    assert is_due(at(20, own), at(21, own), here, DESK)
