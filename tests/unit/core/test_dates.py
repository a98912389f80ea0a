"""Dates and ages as a Russian and an English clerk would say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core import dates
from desktop_app.core.i18n import tr

MOSCOW = "Europe/Moscow"
VISIT = datetime(2026, 11, 24, 8, 45, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 21, 5, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "long", "full", "name", "short_name", "with_time"),
    [
        ("ru", "вторник, 24 ноября", "24 ноября 2026", "вторник", "вт", "вт 24 ноября, 11:45"),
        ("en", "Tuesday, 24 November", "24 November 2026", "Tuesday", "Tue", "Tue 24 November, 11:45"),
    ],
)
def test_an_instant_is_said_in_the_clinics_zone_and_the_persons_language(
    language: str, long: str, full: str, name: str, short_name: str, with_time: str
) -> None:
    assert dates.day_long(VISIT, MOSCOW, language) == long
    assert dates.day_full(VISIT, MOSCOW, language) == full
    assert dates.weekday(VISIT, MOSCOW, language) == name
    assert dates.weekday_short(VISIT, MOSCOW, language) == short_name
    assert dates.day_time_short(VISIT, MOSCOW, language) == with_time


def test_an_evening_in_greenwich_is_the_next_day_in_vladivostok() -> None:
    assert dates.local_day(LATE, "Asia/Vladivostok") == date(2026, 11, 25)
    assert dates.day_time_short(LATE, "Asia/Vladivostok", "ru") == "ср 25 ноября, 07:05"
    assert dates.day_time_short(LATE, MOSCOW, "ru") == "ср 25 ноября, 00:05"
    assert dates.day_time_short(LATE, "Europe/Kaliningrad", "ru") == "вт 24 ноября, 23:05"


def test_the_hour_keeps_its_zero() -> None:
    assert dates.time_short(datetime(2026, 6, 1, 6, 5, tzinfo=UTC), MOSCOW) == "09:05"


def test_a_zone_may_be_given_by_name_or_as_itself() -> None:
    assert dates.time_short(VISIT, timezone(timedelta(hours=3))) == dates.time_short(VISIT, dates.zone(MOSCOW)) == "11:45"


@pytest.mark.parametrize("name", ["Europe/Kitezh", "", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_a_fault_told_in_words(name: str) -> None:
    with pytest.raises(dates.UnknownZone) as caught:
        dates.zone(name)
    assert caught.value.said.parameters == {"zone": name}


def test_a_time_without_a_zone_is_a_bug_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        dates.local(VISIT.replace(tzinfo=None), MOSCOW)


def test_days_of_a_calendar_need_no_zone() -> None:
    day = date(1984, 3, 12)
    assert dates.date_numeric(day, "ru") == "12.03.1984"
    assert dates.date_numeric(day, "en") == "12 Mar 1984"
    assert dates.date_long(day, "ru") == "понедельник, 12 марта"
    assert dates.date_full(day, "en") == "12 March 1984"
    assert dates.date_short(day, "ru") == "12 марта"
    assert dates.date_weekday(day, "ru") == "пн 12"
    assert dates.weekday_of(day, "en") == "Monday"
    assert dates.weekday_short_of(day, "ru") == "пн"


@pytest.mark.parametrize(("language", "locale", "numeric"), [("ru", "ru", "dd.MM.y"), ("en", "en_GB", "d MMM y")])
@given(day=st.dates())
def test_a_day_is_said_as_babel_says_it(language: str, locale: str, numeric: str, day: date) -> None:
    def theirs(pattern: str) -> str:
        return format_date(day, pattern, locale=locale)

    assert dates.date_long(day, language) == theirs("EEEE, d MMMM")
    assert dates.date_full(day, language) == theirs("d MMMM y")
    assert dates.date_short(day, language) == theirs("d MMMM")
    assert dates.date_numeric(day, language) == theirs(numeric)
    assert dates.date_weekday(day, language) == theirs("EEE d")
    assert dates.weekday_of(day, language) == theirs("EEEE")
    assert dates.weekday_short_of(day, language) == theirs("EEE")
    moment = datetime(day.year, day.month, day.day, 9, 5, tzinfo=UTC)
    assert dates.day_time_short(moment, UTC, language) == theirs("EEE d MMMM") + ", 09:05"


def test_a_language_we_do_not_speak_falls_back_to_english() -> None:
    assert dates.date_short(date(2026, 1, 5), "tt") == "5 January"


def test_only_the_first_letter_is_raised_at_the_head_of_a_line() -> None:
    assert dates.capitalised("вторник, 24 Ноября") == "Вторник, 24 Ноября"
    assert dates.capitalised("") == ""


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(1985, 11, 23), "41 год"),
        (date(1985, 11, 24), "40 лет"),
        (date(1984, 3, 12), "42 года"),
        (date(2015, 1, 1), "11 лет"),
        (date(1905, 5, 5), "121 год"),
        (date(2025, 11, 23), "1 год"),
        (date(2025, 11, 24), "11 месяцев"),
        (date(2026, 9, 23), "2 месяца"),
        (date(2026, 10, 23), "1 месяц"),
        (date(2026, 10, 24), "30 дней"),
        (date(2026, 11, 22), "1 день"),
        (date(2026, 11, 23), "0 дней"),
        (date(2026, 11, 24), ""),
    ],
)
def test_an_age_is_said_in_russian_as_at_the_window(born: date, said: str) -> None:
    assert dates.age(born, date(2026, 11, 23), "ru") == said


def test_an_age_in_english_knows_one_from_many() -> None:
    assert dates.age(date(2025, 11, 1), date(2026, 11, 23), "en") == "1 year"
    assert dates.age(date(1984, 3, 12), date(2026, 11, 23), "en") == "42 years"


def test_who_was_born_on_a_leap_day_grows_older_on_the_first_of_march() -> None:
    assert dates.whole_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert dates.whole_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(born=st.dates(date(1900, 1, 1), date(2026, 11, 23)), on=st.dates(date(1900, 1, 1), date(2026, 11, 23)))
def test_an_age_is_never_said_with_a_minus(born: date, on: date) -> None:
    said = dates.age(born, on, "en")
    assert "-" not in said
    assert bool(said) == (born <= on)


@pytest.mark.parametrize(
    ("seconds", "russian", "english"),
    [
        (-90, "только что", "just now"),
        (0, "только что", "just now"),
        (59, "только что", "just now"),
        (60, "1 мин назад", "1 min ago"),
        (3599, "59 мин назад", "59 min ago"),
        (3600, "1 ч назад", "1 h ago"),
        (86399, "23 ч назад", "23 h ago"),
        (86400, "1 день назад", "1 day ago"),
        (3 * 86400, "3 дня назад", "3 days ago"),
        (5 * 86400, "5 дней назад", "5 days ago"),
    ],
)
def test_the_age_of_data_is_said_in_round_words(seconds: int, russian: str, english: str) -> None:
    then = NOW - timedelta(seconds=seconds)
    assert dates.data_age(then, NOW, "ru") == russian
    assert dates.data_age(then, NOW, "en") == english


def test_asking_for_another_language_leaves_the_windows_own() -> None:
    tr.use("ru")
    assert dates.data_age(NOW, NOW, "en") == "just now"
    assert tr.language == "ru"
