"""What would become of places and visits, line by line: in the check of a draft and before a publication is taken back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from desktop_app.core.dates import date_weekday, day_time_short, local_day
from desktop_app.core.i18n import mark, tr
from desktop_app.models.phones import show_phone
from desktop_app.queries.timetables import TouchedVisit
from desktop_app.ui.tables import Column


@dataclass(frozen=True)
class Remark:
    """A line; `ink` goes with its sign and words, never alone."""

    key: tuple[str, str]
    what: str
    when: str
    who: str
    detail: str
    ink: str = "text"


def remark_columns() -> tuple[Column[Remark], ...]:
    """What, when, who, and all of it in words."""
    return (
        Column("what", mark("What"), lambda row: row.what, width=230, tip=lambda row: row.what),
        Column("when", mark("When"), lambda row: row.when, width=190),
        Column("who", mark("Who"), lambda row: row.who, width=230, tip=lambda row: row.who),
        Column("detail", mark("In words"), lambda row: row.detail, tip=lambda row: row.detail),
    )


def visit_remarks(visits: Iterable[TouchedVisit], what: str, stays: str, zone: tzinfo) -> list[Remark]:
    """A line for each visit with its phone; `what` it is and how it `stays` are translated."""
    return [
        Remark(
            ("visit", one.appointment_id), f"◷ {what}", day_time_short(one.start, zone, tr.language), one.patient,
            ", ".join((show_phone(one.phone) if one.phone else tr("no phone"), stays)),
        )
        for one in visits
    ]  # fmt: skip


def day_remarks(starts: Iterable[tuple[str, Iterable[datetime]]], zone: tzinfo) -> list[Remark]:
    """A line for each day: how many places there are of each; `starts` are words with {n} and the starts of the places."""
    counts: dict[date, Counter[str]] = {}
    for words, of_them in starts:
        for start in of_them:
            counts.setdefault(local_day(start, zone), Counter())[words] += 1
    return [
        Remark(
            ("day", str(day)), tr("Places of the day"), date_weekday(day, tr.language), "",
            ", ".join(tr(words, n=count) for words, count in counts[day].items()),
        )
        for day in sorted(counts)
    ]  # fmt: skip
