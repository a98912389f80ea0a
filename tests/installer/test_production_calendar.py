"""The table of working days that is shipped is the one that the library makes, and a later decree only needs it made again."""

import json

import pytest

from installer.production_calendar import TABLE, YEARS, table

MADE = table()


def test_the_shipped_table_is_what_the_library_says() -> None:
    assert json.loads(TABLE.read_text("utf8")) == MADE


def test_every_day_off_has_a_name() -> None:
    numbers = {number for year in MADE["years"].values() for number in year["off"].values()}
    assert numbers == set(range(len(MADE["names"])))
    assert all(name.strip() for name in MADE["names"])


@pytest.mark.parametrize(
    ("year", "worked", "shortened"),
    [
        ("2018", ["0428", "0609", "1229"], ["0428", "0609", "1229"]),
        ("2021", ["0220"], ["0220"]),
        ("2024", ["0427", "1102", "1228"], ["1102"]),
        ("2026", [], []),
        ("2027", ["0220"], ["0220"]),
    ],
)
def test_weekends_worked_and_their_short_days_are_those_of_the_decrees(year: str, worked: list[str], shortened: list[str]) -> None:
    assert MADE["years"][year]["worked"] == worked
    assert MADE["years"][year]["shortened"] == shortened


def test_years_without_a_decree_say_that_they_are_not_exact() -> None:
    exact = {year for year, days in MADE["years"].items() if days["exact"]}
    assert {"2024", "2025", "2026", "2027"} <= exact
    assert str(YEARS[-1]) not in exact
