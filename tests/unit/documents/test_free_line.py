"""The line of free times that a clerk copies into a message: short, in the clinic's own time, nothing twice, nothing lost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.free_line import FreeTime, free_line

MOSCOW = "Europe/Moscow"
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday, nine in Moscow


def at(day: int, hour: int, minute: int = 0, who: str = "") -> FreeTime:
    """A free time on that day of November by the wall clock of Moscow."""
    return FreeTime(datetime(2026, 11, day, hour - 3, minute, tzinfo=UTC), who)


def test_times_of_a_day_stand_together_and_days_apart() -> None:
    times = [at(27, 8, 30), at(26, 9, 15), at(26, 11, 45)]
    assert free_line(times, NOW, MOSCOW, "ru") == "чт 9:15, 11:45; пт 8:30"
    assert free_line(times, NOW, MOSCOW, "en") == "Thu 9:15, 11:45; Fri 8:30"


@pytest.mark.parametrize(
    ("day", "said"),
    [(23, "пн 10:00"), (29, "вс 10:00"), (30, "пн 30 ноября 10:00")],
    ids=["today", "the last day of the week ahead", "the same weekday a week later"],
)
def test_a_day_a_week_ahead_gets_its_date(day: int, said: str) -> None:
    assert free_line([at(day, 10)], NOW, MOSCOW, "ru") == said


def test_several_specialists_are_named_each_once_the_one_with_the_first_time_first() -> None:
    times = [at(26, 9, 0, "Орлов П. П."), at(25, 8, 0, "Кузнецова М. С."), at(27, 9, 0, "Орлов П. П.")]
    assert free_line(times, NOW, MOSCOW, "ru") == "Кузнецова М. С.: ср 8:00. Орлов П. П.: чт 9:00; пт 9:00"


def test_one_specialist_needs_no_name() -> None:
    assert free_line([at(26, 9, 0, "Орлов П. П.")], NOW, MOSCOW, "ru") == "чт 9:00"


def test_the_same_time_of_two_channels_is_said_once() -> None:
    twice = FreeTime(at(26, 9).start + timedelta(seconds=20))
    assert free_line([at(26, 9), at(26, 9), twice], NOW, MOSCOW, "ru") == "чт 9:00"


def test_nothing_free_says_nothing() -> None:
    assert free_line([], NOW, MOSCOW, "ru") == ""


def test_the_day_is_that_of_the_clinic_and_not_of_london() -> None:
    """Half past eleven in the evening of Vladivostok is still the afternoon in London."""
    late = FreeTime(datetime(2026, 11, 25, 22, 30, tzinfo=UTC))
    assert free_line([late], NOW, "Asia/Vladivostok", "ru") == "чт 8:30"
    assert free_line([late], NOW, MOSCOW, "ru") == "чт 1:30"


instants = st.integers(0, 140_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(st.lists(instants, max_size=12), st.sampled_from(["ru", "en"]))
def test_every_time_is_in_the_line_and_their_order_does_not_matter(starts: list[datetime], language: str) -> None:
    times = [FreeTime(start) for start in starts]
    line = free_line(times, NOW, MOSCOW, language)
    assert line == free_line(reversed(times), NOW, MOSCOW, language)
    there = {start.astimezone(ZoneInfo(MOSCOW)) for start in starts}
    assert sum(part.count(":") for part in line.split("; ")) == len(there)
    assert all(f"{one.hour}:{one.minute:02}" in line for one in there)
    assert len(line.split("; ")) == max(1, len({one.date() for one in there}))
