"""Makes `resources/production_calendar.json` of the `holidays` package: run as a module when a decree on transfers came out."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays

from desktop_app.models.calendar import is_statutory

TABLE = Path(__file__).resolve().parent.parent / "resources" / "production_calendar.json"
YEARS = range(2000, 2061)
_DAY = timedelta(days=1)
_MOVED_FROM = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})\)")
"""The library tells a transferred day off in its name: «Выходной (перенесено с 20.02.2027)»."""


def table() -> dict[str, Any]:
    """Days off by year with the number of their name, weekends that are worked, those of them that are an hour shorter."""
    names: dict[str, int] = {}
    years = {str(year): _year(year, names) for year in YEARS}
    return {"names": list(names), "years": years}


def _year(year: int, names: dict[str, int]) -> dict[str, Any]:
    """`weekend_workdays` is empty until the days were listed, so they are listed first."""
    source = holidays.country_holidays("RU", years=year, language="ru")
    off = dict(sorted(source.items()))
    found = {day: match for day, name in off.items() if (match := _MOVED_FROM.search(name))}
    moved = {day: date(int(match[3]), int(match[2]), int(match[1])) for day, match in found.items()}
    worked = sorted(day for day in source.weekend_workdays if day.year == year)
    shortened = sorted(was for day, was in moved.items() if was in worked and is_statutory(day + _DAY))
    return {
        "off": {_written(day): names.setdefault(name, len(names)) for day, name in off.items()},
        "worked": [_written(day) for day in worked],
        "shortened": [_written(day) for day in shortened],
        "exact": bool(moved),
    }


def _written(day: date) -> str:
    return f"{day:%m%d}"


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf8")
