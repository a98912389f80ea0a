"""A line of paper as it is typed back: its number, its time, and what a draft keeps of it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.i18n import Said
from desktop_app.models.paper_line import Outcome, PaperLine, next_number, read_moment, read_span
from tests.kit.replica import ZONE

NOW = datetime(2026, 11, 16, 14, 30, tzinfo=ZONE)


def at(hour: int, minute: int = 0, days_ago: int = 0) -> datetime:
    return datetime(2026, 11, 16, hour, minute, tzinfo=ZONE) - timedelta(days=days_ago)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("10:42", at(10, 42)),
        ("10.42", at(10, 42)),
        ("1042", at(10, 42)),
        ("10 42", at(10, 42)),
        (" 9 ", at(9)),
        ("905", at(9, 5)),
        ("14:30", at(14, 30)),
        ("14:31", at(14, 31, days_ago=1)),
        ("23:50", at(23, 50, days_ago=1)),
        ("15.11 10:42", at(10, 42, days_ago=1)),
        ("16.11 1042", at(10, 42)),
        ("17.11 10:42", datetime(2025, 11, 17, 10, 42, tzinfo=ZONE)),
    ],
)
def test_a_time_is_typed_as_it_stands_on_paper(typed: str, moment: datetime) -> None:
    assert read_moment(typed, NOW, ZONE) == moment


@pytest.mark.parametrize("typed", ["", "утром", "25:00", "10:60", "31.11 10:00", "10:42:07", "10:42 x", "30.02 10:00"])
def test_what_is_no_time_is_not_guessed_at(typed: str) -> None:
    assert read_moment(typed, NOW, ZONE) is None


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_times(typed: str) -> None:
    moment = read_moment(typed, NOW, ZONE)
    assert moment is None or moment <= NOW or "." in typed or "/" in typed
    span = read_span(typed, NOW, ZONE)
    assert span is None or span[0] is not None


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("10:05", (at(10, 5), None)),
        ("10:05 12:30", (at(10, 5), at(12, 30))),
        ("10:05-12:30", (at(10, 5), at(12, 30))),
        ("10:05 – 12:30", (at(10, 5), at(12, 30))),
        ("10.05 12.30", (at(10, 5), at(12, 30))),
        ("1005 1230", (at(10, 5), at(12, 30))),
        ("15.11 10:05", (at(10, 5, days_ago=1), None)),
        ("15.11 10:05 12:30", (at(10, 5, days_ago=1), at(12, 30, days_ago=1))),
    ],
)
def test_a_span_is_typed_in_one_line(typed: str, span: tuple[datetime, datetime | None]) -> None:
    assert read_span(typed, NOW, ZONE) == span


@pytest.mark.parametrize("typed", ["", "с утра", "10:05 поздно", "10:05 12:30 14:00", "15.11"])
def test_what_is_no_span_is_not_guessed_at(typed: str) -> None:
    assert read_span(typed, NOW, ZONE) in (None, (at(15, 11, days_ago=1), None))


@pytest.mark.parametrize(("number", "following"), [("7", "8"), ("А-9", "А-10"), ("007", "008"), ("12/3", "12/4"), ("", ""), ("б", "")])
def test_lines_of_a_sheet_are_counted_on(number: str, following: str) -> None:
    assert next_number(number) == following


def test_a_line_with_nothing_typed_is_empty_whatever_is_carried_over() -> None:
    assert PaperLine(number="8", wrote="Иванова А.", outcome=Outcome.RECEIVED.value).is_empty
    assert not PaperLine(patient="иванова").is_empty
    assert not PaperLine(happened="10:42").is_empty


def test_a_draft_gives_the_line_back_with_its_trouble() -> None:
    line = PaperLine(number="3", happened="10:42", patient="Иванова Анна", patient_id="p", place="Орлов 14:30", phone="9161234567")
    content = line.to_content("o", Said("Line {number} of the paper is entered already.", {"number": "3"}))
    assert PaperLine.from_content(content) == line
    assert (content["outage"], content["trouble"]["parameters"]) == ("o", {"number": "3"})
    assert line.to_content("o")["trouble"] is None


def test_a_draft_of_another_version_of_the_program_is_read_as_far_as_it_is_known() -> None:
    assert PaperLine.from_content({"line": {"number": "3", "colour": "blue"}}) == PaperLine(number="3")
    assert PaperLine.from_content({}) == PaperLine()
