"""A date as people type it: `12.03.1984`, `120384`, `12 3 84`, `12031984`."""

import re
from datetime import date

_PARTS = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4}|\d{2})")
_SOLID = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


def read_birth_date(text: str, today: date) -> date | None:
    """The day that `text` means, or None; with a year of two digits it is the latest such day that is not ahead of `today`."""
    match = _PARTS.fullmatch(text.strip()) or _SOLID.fullmatch(text.strip())
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    if len(match[3]) == 2:
        year += today.year // 100 * 100
        if (year, month, day) > (today.year, today.month, today.day):
            year -= 100
    try:
        return date(year, month, day)
    except ValueError:
        return None
