"""A note holds from its first day to its last, both included; an open side is open for ever."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.dated_note import DatedNote, notes_of, texts_on

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 25)
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "holds"),
    [(FIRST - timedelta(days=1), False), (FIRST, True), (date(2026, 11, 22), True), (LAST, True), (LAST + timedelta(days=1), False)],
)
def test_both_its_days_belong_to_a_note(day: date, holds: bool) -> None:
    assert DatedNote("Натощак", FIRST, LAST).holds_on(day) is holds


@given(DAYS)
def test_a_note_without_dates_always_holds_and_one_side_is_enough(day: date) -> None:
    assert DatedNote("Натощак").holds_on(day)
    assert DatedNote("Натощак", first=FIRST).holds_on(day) is (day >= FIRST)
    assert DatedNote("Натощак", last=LAST).holds_on(day) is (day <= LAST)


def test_the_remark_of_a_row_comes_first_and_blank_ones_say_nothing() -> None:
    dated: list[dict[str, Any]] = [
        {"text": "Натощак", "from": "2026-11-20", "to": "2026-11-25", "for_patient": True},
        {"text": "Не берёт до 5 лет"},
    ]
    assert notes_of("  Вход со двора ", dated) == (
        DatedNote("Вход со двора"),
        DatedNote("Натощак", FIRST, LAST, for_patient=True),
        DatedNote("Не берёт до 5 лет"),
    )
    assert notes_of("  ", None) == notes_of(None, []) == ()


def test_what_is_told_is_told_once_and_the_paper_has_only_what_the_patient_must_do() -> None:
    notes = notes_of(
        "Вход со двора", [{"text": "Натощак", "for_patient": True}, {"text": "Вход со двора"}, {"text": "Позже", "from": "2027-01-01"}]
    )
    assert texts_on(notes, FIRST) == ("Вход со двора", "Натощак")
    assert texts_on(notes, FIRST, for_patient=True) == ("Натощак",)
    assert texts_on(notes, date(2027, 1, 1)) == ("Вход со двора", "Натощак", "Позже")
