"""Dates, times and ages in the person's language; instants come in UTC and are said in the clinic's own zone.

The names of days and months are written here as the CLDR has them: Babel knows them too, and the tests hold both against each other,
but it takes 6 MB and a tenth of a second of every start.
"""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desktop_app.core import i18n
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

type_of_zone = str | tzinfo


@dataclass(frozen=True)
class _Names:
    """Days from Monday, months from January as they stand in a date (in the genitive in Russian)."""

    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]


# British English has the order and the 24-hour clock that a Russian clinic's papers have.
_ENGLISH = _Names(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
)
_ENGLISH_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_RUSSIAN = _Names(
    ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class UnknownZone(EnvironmentFault):
    """The computer has no rules for a clinic's time zone."""

    def __init__(self, name: str) -> None:
        super().__init__(
            mark("The time zone {zone} is unknown to this computer. Times of this clinic cannot be shown; check its card."),
            zone=name,
        )


def zone(tz: type_of_zone) -> tzinfo:
    """The time zone named `tz` (IANA, "Europe/Moscow"), or `tz` itself where it is one already.

    Raises UnknownZone.
    """
    if isinstance(tz, tzinfo):
        return tz
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(tz) from error


def local(moment: datetime, tz: type_of_zone) -> datetime:
    """The aware instant `moment` on the clock of zone `tz`; ValueError for a naive one, which names no instant.

    «For ever» (9999-12-31) stays the last day of the calendar, east of Greenwich too.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    there = zone(tz)
    try:
        return moment.astimezone(there)
    except OverflowError:
        return moment.replace(tzinfo=there)


def local_day(moment: datetime, tz: type_of_zone) -> date:
    """The calendar day on which the instant `moment` falls in zone `tz`."""
    return local(moment, tz).date()


def date_long(day: date, language: str) -> str:
    """«вторник, 24 ноября»."""
    return f"{weekday_of(day, language)}, {date_short(day, language)}"


def date_full(day: date, language: str) -> str:
    """«24 ноября 2026»."""
    return f"{date_short(day, language)} {day.year}"


def date_short(day: date, language: str) -> str:
    """«24 ноября»."""
    return f"{day.day} {_names(language).months[day.month - 1]}"


def date_numeric(day: date, language: str) -> str:
    """«24.11.2026», as in papers; English names the month, since 03/04 means two days."""
    if language == "ru":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    return f"{day.day} {_ENGLISH_SHORT_MONTHS[day.month - 1]} {day.year}"


def date_weekday(day: date, language: str) -> str:
    """«вт 24», the head of a day's column."""
    return f"{weekday_short_of(day, language)} {day.day}"


def weekday_of(day: date, language: str) -> str:
    """«вторник»."""
    return _names(language).days[day.weekday()]


def weekday_short_of(day: date, language: str) -> str:
    """«вт»."""
    return _names(language).short_days[day.weekday()]


def day_long(moment: datetime, tz: type_of_zone, language: str) -> str:
    """«вторник, 24 ноября»."""
    return date_long(local_day(moment, tz), language)


def day_full(moment: datetime, tz: type_of_zone, language: str) -> str:
    """«24 ноября 2026»."""
    return date_full(local_day(moment, tz), language)


def weekday(moment: datetime, tz: type_of_zone, language: str) -> str:
    """«вторник»."""
    return weekday_of(local_day(moment, tz), language)


def weekday_short(moment: datetime, tz: type_of_zone, language: str) -> str:
    """«вт»."""
    return weekday_short_of(local_day(moment, tz), language)


def time_short(moment: datetime, tz: type_of_zone) -> str:
    """«09:05»: one shape in both languages, and drawn in thousands of cells, so no locale is asked."""
    there = local(moment, tz)
    return f"{there.hour:02}:{there.minute:02}"


def day_time_short(moment: datetime, tz: type_of_zone, language: str) -> str:
    """«вт 24 ноября, 11:45»."""
    day = local_day(moment, tz)
    return f"{weekday_short_of(day, language)} {date_short(day, language)}, {time_short(moment, tz)}"


def capitalised(text: str) -> str:
    """«Вторник, 24 ноября»: as at the head of a line; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def whole_years(born: date, on: date) -> int:
    """Full years of life on the day `on`; who was born on 29 February grows older on 1 March of common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age(born: date, on: date, language: str) -> str:
    """«41 год»; under a year in months, under a month in days, as paediatrics counts. Nothing for a birth date ahead of `on`."""
    if born > on:
        return ""
    trn = i18n.tr.for_language(language).plural
    years = whole_years(born, on)
    if years:
        return trn("{n} year", "{n} years", years)
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months:
        return trn("{n} month", "{n} months", months)
    return trn("{n} day", "{n} days", (on - born).days)


def data_age(then: datetime, now: datetime, language: str) -> str:
    """How old what was learnt at `then` is: «только что», «2 мин назад», «3 ч назад», «5 дн назад»; never from the future."""
    tr = i18n.tr.for_language(language)
    seconds = int((now - then).total_seconds())
    if seconds < MINUTE:
        return tr("just now")
    if seconds < HOUR:
        return tr("{n} min ago", n=seconds // MINUTE)
    if seconds < DAY:
        return tr("{n} h ago", n=seconds // HOUR)
    trn = tr.plural
    return trn("{n} day ago", "{n} days ago", seconds // DAY)


def _names(language: str) -> _Names:
    return _RUSSIAN if language == "ru" else _ENGLISH
