"""Working days of 2026 and 2027, and a clinic's own days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.calendar import DayKind, DayOverride, ProductionCalendar

STATE = ProductionCalendar()
SIX = ProductionCalendar(frozenset(range(6)))


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def test_transfers_and_weekends_of_2026_give_247_working_days() -> None:
    assert sum(STATE.working_day(day) for day in days_of(2026)) == 247
    weekdays_off = [(d.month, d.day) for d in days_of(2026) if d.weekday() < 5 and not STATE.working_day(d)]
    assert weekdays_off == [
        (1, 1), (1, 2), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (2, 23), (3, 9), (5, 1), (5, 11), (6, 12), (11, 4), (12, 31),
    ]  # fmt: skip
    assert not [day for day in days_of(2026) if day.weekday() >= 5 and STATE.working_day(day)]


def test_2027_has_a_working_saturday_and_247_working_days() -> None:
    assert sum(STATE.working_day(day) for day in days_of(2027)) == 247
    weekdays_off = [(d.month, d.day) for d in days_of(2027) if d.weekday() < 5 and not STATE.working_day(d)]
    assert weekdays_off == [
        (1, 1), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 22), (2, 23), (3, 8), (5, 3), (5, 10), (6, 14), (11, 4), (11, 5), (12, 31),
    ]  # fmt: skip
    assert [day for day in days_of(2027) if day.weekday() >= 5 and STATE.working_day(day)] == [date(2027, 2, 20)]


def test_a_working_saturday_is_known_on_the_first_question() -> None:
    assert ProductionCalendar().working_day(date(2027, 2, 20))


@pytest.mark.parametrize(
    ("year", "shortened"),
    [(2026, [(4, 30), (5, 8), (6, 11), (11, 3)]), (2027, [(2, 20), (4, 30), (6, 11), (11, 3)])],
)
def test_days_before_holidays_are_shortened(year: int, shortened: list[tuple[int, int]]) -> None:
    assert [(d.month, d.day) for d in days_of(year) if STATE.kind(d) is DayKind.SHORTENED] == shortened


def test_six_days_a_week_are_usual_in_a_polyclinic() -> None:
    assert SIX.working_day(date(2026, 11, 28))
    assert not SIX.working_day(date(2026, 11, 29))
    assert not SIX.working_day(date(2027, 1, 2))
    assert SIX.kind(date(2026, 3, 7)) is DayKind.SHORTENED


def test_a_clinics_own_word_wins() -> None:
    own = ProductionCalendar(
        overrides=[
            DayOverride(date(2027, 1, 4), DayKind.WORKING, "Дежурный врач"),
            DayOverride(date(2026, 11, 25), DayKind.OFF, "Санитарный день"),
            DayOverride(date(2026, 11, 26), DayKind.SHORTENED),
        ]
    )
    assert own.working_day(date(2027, 1, 4))
    assert own.name(date(2027, 1, 4)) == "Дежурный врач"
    assert not own.working_day(date(2026, 11, 25))
    assert own.name(date(2026, 11, 25)) == "Санитарный день"
    assert own.kind(date(2026, 11, 26)) is DayKind.SHORTENED
    assert own.add_working_days(date(2026, 11, 24), 1) == date(2026, 11, 26)


def test_a_day_off_says_why() -> None:
    assert STATE.name(date(2027, 6, 12)) == "День России"
    assert STATE.name(date(2027, 2, 22)) == "Выходной (перенесено с 20.02.2027)"
    assert STATE.name(date(2026, 11, 24)) == STATE.name(date(2026, 11, 22)) == ""


def test_a_year_whose_transfers_are_not_decreed_yet_says_so() -> None:
    assert STATE.is_exact(2026)
    assert STATE.is_exact(2027)
    assert not STATE.is_exact(2031)
    assert not STATE.working_day(date(2031, 1, 1))


@pytest.mark.parametrize(
    ("first", "amount", "last"),
    [
        (date(2026, 11, 23), 14, date(2026, 12, 11)),
        (date(2026, 12, 25), 1, date(2026, 12, 28)),
        (date(2026, 12, 28), 3, date(2027, 1, 11)),
        (date(2027, 2, 19), 1, date(2027, 2, 20)),
        (date(2027, 2, 20), 1, date(2027, 2, 24)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_are_added_over_holidays_and_new_year(first: date, amount: int, last: date) -> None:
    assert STATE.add_working_days(first, amount) == last


@given(st.dates(date(2025, 1, 1), date(2028, 6, 1)), st.integers(1, 60))
def test_counting_undoes_adding(day: date, amount: int) -> None:
    later = STATE.add_working_days(day, amount)
    assert STATE.working_day(later)
    assert STATE.working_days_between(day, later) == amount
    assert STATE.working_days_between(later, day) == -amount


@given(st.dates(date(2025, 1, 1), date(2028, 6, 1)), st.integers(1, 20), st.integers(1, 20))
def test_adding_in_two_steps_is_adding_at_once(day: date, one: int, two: int) -> None:
    assert STATE.add_working_days(STATE.add_working_days(day, one), two) == STATE.add_working_days(day, one + two)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="added"):
        STATE.add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="0 to 6"):
        ProductionCalendar(frozenset({7}))
    with pytest.raises(ValueError, match="without a working day"):
        ProductionCalendar(frozenset()).add_working_days(date(2028, 1, 1), 1)
