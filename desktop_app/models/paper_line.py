"""A line that was written on paper while the computer could not be used, as it is typed back: whole or half, it is kept as a draft."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from desktop_app.core.i18n import Said, mark

FORM = "paper-line"
"""Under this name it lies among the drafts."""
LONGEST_NUMBER = 16


class Outcome(StrEnum):
    """What stands in the column of the status: only booked, or the visit has been already."""

    BOOKED = "booked"
    RECEIVED = "received"
    MISSED = "missed"


OUTCOME_NAMES = {
    Outcome.BOOKED: mark("booked"),
    Outcome.RECEIVED: mark("received already"),
    Outcome.MISSED: mark("did not come"),
}


@dataclass(frozen=True)
class PaperLine:
    """The fields of a line as they stand. `patient_id` and `slot_id` are chosen, `patient` and `place` what was typed or chosen, in words.

    `newcomer`: a card is to be made of what was typed for the patient.
    """

    number: str = ""
    happened: str = ""
    patient: str = ""
    patient_id: str = ""
    newcomer: bool = False
    place: str = ""
    slot_id: str = ""
    phone: str = ""
    policy: str = ""
    outcome: str = Outcome.BOOKED.value
    wrote: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the line was typed: the number comes by itself, and who wrote it is carried from line to line."""
        return replace(self, number="", wrote="", outcome=Outcome.BOOKED.value) == PaperLine()

    def to_content(self, outage_id: str, trouble: Said | None = None) -> dict[str, Any]:
        """What a draft keeps of it."""
        told = {"source": trouble.source, "parameters": trouble.parameters} if trouble else None
        return {"outage": outage_id, "line": asdict(self), "trouble": told}

    @staticmethod
    def from_content(content: Mapping[str, Any]) -> "PaperLine":
        """What a draft kept; fields that it does not know are empty, and those that we do not know are left out."""
        known = {one.name for one in fields(PaperLine)}
        return PaperLine(**{name: value for name, value in content.get("line", {}).items() if name in known})


def next_number(number: str) -> str:
    """The number of the next line of the sheet: «8» after «7», «А-8» after «А-7»; "" where it does not end in a digit."""
    match = re.fullmatch(r"(.*?)(\d+)", number.strip())
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}d}" if match else ""


_DAY = re.compile(r"\d{1,2}[./]\d{1,2}")
_CLOCK = re.compile(r"(?:(\d{1,2})[./](\d{1,2})\s+)?(\d{1,2})(?:[:.\s-]?(\d{2}))?")


def read_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """When something happened: `10:42`, `1042`, `10`, `22.11 10:42` on the wall of `zone`; None for anything else.

    Without a day it is the last such time that is not ahead of the aware instant `now`.
    """
    match = _CLOCK.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    wall = now.astimezone(zone)
    hour, minute = int(match[3]), int(match[4] or 0)
    if hour > time.max.hour or minute > time.max.minute:
        return None
    day = _day_before(wall.date(), int(match[1]), int(match[2])) if match[1] else wall.date()
    if day is None:
        return None
    moment = datetime.combine(day, time(hour, minute), zone)
    return moment - timedelta(days=1) if not match[1] and moment > wall else moment


def read_span(text: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime | None] | None:
    """From when to when: `10:42 12:30`, `22.11 10:42-12:30`, or the beginning alone; None for anything else. Times as in `read_moment`."""
    words = [word for word in re.split(r"[\s–—-]+", text) if word]
    has_day = len(words) > 1 and _DAY.fullmatch(words[0]) is not None and "." not in words[1]
    day = f"{words.pop(0)} " if has_day else ""
    moments = [read_moment(day + word, now, zone) for word in words]
    if len(moments) not in (1, 2) or moments[0] is None or moments[-1] is None:
        return None
    return moments[0], moments[1] if len(moments) > 1 else None


def _day_before(today: date, day: int, month: int) -> date | None:
    """The last such day that is not ahead; None where there is none."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None
