"""Every day of years, every zone of Russia, both languages: compared with words written out by hand, not with a library."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core import dates
from desktop_app.core.i18n import Translator

WEEKDAYS = {
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT = {"ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
ZONES = {
    "Europe/Kaliningrad": 2, "Europe/Moscow": 3, "Europe/Samara": 4, "Asia/Yekaterinburg": 5, "Asia/Omsk": 6, "Asia/Novosibirsk": 7,
    "Asia/Krasnoyarsk": 7, "Asia/Irkutsk": 8, "Asia/Yakutsk": 9, "Asia/Vladivostok": 10, "Asia/Magadan": 11, "Asia/Sakhalin": 11,
    "Asia/Kamchatka": 12, "Europe/Volgograd": 3, "Europe/Saratov": 4, "Asia/Barnaul": 7, "Asia/Chita": 9, "Asia/Anadyr": 12,
}  # fmt: skip
"""Hours east of Greenwich; Russia keeps one time all the year."""
DAYS_OF_TWO_YEARS = [date(2027, 1, 1) + timedelta(days=step) for step in range(365 + 366)]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_day_of_a_common_and_of_a_leap_year_is_said_rightly(language: str) -> None:
    for day in DAYS_OF_TWO_YEARS:
        name, short, month = WEEKDAYS[language][day.weekday()], SHORT[language][day.weekday()], MONTHS[language][day.month - 1]
        assert dates.date_long(day, language) == f"{name}, {day.day} {month}"
        assert dates.date_full(day, language) == f"{day.day} {month} {day.year}"
        assert dates.date_short(day, language) == f"{day.day} {month}"
        assert dates.date_weekday(day, language) == f"{short} {day.day}"
        assert (dates.weekday_of(day, language), dates.weekday_short_of(day, language)) == (name, short)
        assert dates.capitalised(dates.date_long(day, language)).startswith(name.capitalize())


def test_a_day_in_figures_is_as_in_russian_papers_and_never_ambiguous_in_english() -> None:
    for day in DAYS_OF_TWO_YEARS:
        assert dates.date_numeric(day, "ru") == f"{day.day:02}.{day.month:02}.{day.year}"
        first, month, year = dates.date_numeric(day, "en").split()
        assert (int(first), int(year)) == (day.day, day.year)
        assert MONTHS["en"][day.month - 1].startswith(month[:3])
        assert month.isalpha()


@pytest.mark.parametrize(("name", "hours"), ZONES.items())
def test_a_visit_is_at_the_same_hour_of_the_wall_in_summer_and_in_winter(name: str, hours: int) -> None:
    for month in range(1, 13):
        visit = datetime(2026, month, 15, 9, 5, tzinfo=UTC) - timedelta(hours=hours)
        assert dates.time_short(visit, name) == "09:05"
        assert dates.day_time_short(visit, name, "ru").endswith(f"15 {MONTHS['ru'][month - 1]}, 09:05")


@pytest.mark.parametrize(("name", "hours"), ZONES.items())
def test_the_day_turns_at_the_midnight_of_the_clinic(name: str, hours: int) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(hours=hours)
    assert dates.local_day(midnight, name) == date(2026, 11, 24)
    assert dates.local_day(midnight - timedelta(microseconds=1), name) == date(2026, 11, 23)
    assert dates.time_short(midnight, name) == "00:00"
    assert dates.weekday(midnight - timedelta(seconds=1), name, "ru") == "понедельник"


@pytest.mark.parametrize("name", ZONES)
def test_a_term_for_ever_is_shown_and_breaks_no_window(name: str) -> None:
    """Centrals write 9999-12-31T23:59:59Z for «no end», which is the year 10000 in all of Russia."""
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert dates.local_day(last, name) == date(9999, 12, 31)
    assert dates.day_full(last, name, "ru") == "31 декабря 9999"


@given(st.integers(0, 200 * 365 * 24 * 60), st.sampled_from(sorted(ZONES)))
def test_the_same_instant_in_any_zone_is_the_same_instant(minutes: int, name: str) -> None:
    moment = datetime(1900, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert dates.local(moment, name) == moment
    assert dates.local(dates.local(moment, "Asia/Tokyo"), name).tzinfo == dates.zone(name)


RUSSIAN_FORMS = [
    (n, 0 if n % 10 == 1 and n % 100 != 11 else 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2) for n in range(1, 250)
]


@pytest.mark.parametrize(
    ("one", "many", "forms"), [("{n} year", "{n} years", ("год", "года", "лет")), ("{n} day", "{n} days", ("день", "дня", "дней"))]
)
def test_every_number_takes_its_own_russian_form(one: str, many: str, forms: tuple[str, str, str]) -> None:
    tr = Translator("ru")
    assert [tr.plural(one, many, n) for n, _ in RUSSIAN_FORMS] == [f"{n} {forms[form]}" for n, form in RUSSIAN_FORMS]


def test_an_age_grows_by_a_year_a_day_at_a_time_and_never_falls_back() -> None:
    for born in (date(2024, 2, 29), date(2023, 12, 31), date(2025, 1, 31)):
        years = [dates.whole_years(born, born + timedelta(days=step)) for step in range(4 * 366)]
        assert years == sorted(years)
        assert set(years) == {0, 1, 2, 3, *([4] if years[-1] == 4 else [])}
        assert all(dates.age(born, born + timedelta(days=step), "ru").split()[0].isdigit() for step in range(800))


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(0, 40_000))
def test_a_birthday_makes_one_a_year_older(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    years = dates.whole_years(born, on)
    birthday = (on.month, on.day) == (born.month, born.day) or ((born.month, born.day) == (2, 29) and (on.month, on.day) == (3, 1))
    was = dates.whole_years(born, on - timedelta(days=1)) if days else 0
    assert years - was == (1 if birthday and days and on.year > born.year else 0)
