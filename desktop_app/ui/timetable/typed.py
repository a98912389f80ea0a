"""What a person types into the forms of a schedule: hours, numbers, days."""

import re
from datetime import date

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.schedule_template import Span

_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*[-–]\s*(\d{1,2})(?:[:.](\d\d))?")
_DAY = re.compile(r"(\d{1,2})[.,/](\d{1,2})[.,/](\d{4})")


def hours_of(typed: str) -> Span:
    """«8-14», «8:30–14:00».

    Raises:
        RuleRefused: that is no part of a day.
    """
    found = _HOURS.fullmatch(typed.strip())
    if found is None:
        raise RuleRefused("HOURS", mark("Write the hours as 8:00-14:00."))
    starts, more, ends, rest = (int(part or 0) for part in found.groups())
    return Span(starts * 60 + more, ends * 60 + rest)


def number_of(code: str, typed: str, least: int = 1) -> int:
    """A whole number. Raises `RuleRefused` with `code`: it is none, or under `least`."""
    typed = typed.strip()
    if not typed.isdecimal() or int(typed) < least:
        raise RuleRefused(code, mark("Write a number, at least {least}."), least=least)
    return int(typed)


def day_of(typed: str) -> date:
    """«2.12.2026». Raises `RuleRefused`: there is no such day."""
    found = _DAY.fullmatch(typed.strip())
    if found is not None:
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError as why:
            raise RuleRefused("DAY", mark("There is no such day.")) from why
    raise RuleRefused("DAY", mark("Write the day as 02.12.2026."))
