"""What a day of Месяц shows and says: free and all places, how much is taken, or why there is no reception."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale

from desktop_app.core.dates import capitalised, date_weekday
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.slot_looks import ABSENCES

_SIGNS = {"leave": mark("LV"), "sick": mark("ILL"), "training": mark("TRN"), "business": mark("TRIP"), "closed": mark("CLS")}
"""As short as a day of a month is wide; in full in the line below the grid and in the tooltip."""


@dataclass(frozen=True)
class Face:
    """What is drawn: a number, a line below it, and the part of all places that is taken (None: there are none)."""

    head: str
    below: str = ""
    load: float | None = None


def face(cell: DayCell, today: date) -> Face:
    """A day of a specialist; of a day that has passed only how much was taken."""
    away = tr(_SIGNS.get(cell.absence, _SIGNS["closed"])) if cell.absence else ""
    if cell.total:
        load = cell.taken / cell.total
        if cell.day < today:
            return Face("", f"{cell.taken}/{cell.total}", load)
        return Face(f"{'' if cell.complete else '≥'}{cell.free}", away or f"/{cell.total}", load)
    if not cell.fetched:
        return Face("?")
    if not cell.complete:
        return Face("…")
    return Face("", away) if away else Face("—")


def said(row: SummaryRow, cell: DayCell, today: date) -> str:
    """The same in a sentence, for the line below the grid, the tooltip and a screen reader."""
    who = ", ".join(part for part in (row.specialist, row.specialty) if part)
    return f"{who}, {date_weekday(cell.day, tr.language)}: {', '.join((_state(row, cell, today), *cell.notes))}"


def _state(row: SummaryRow, cell: DayCell, today: date) -> str:
    away = tr(ABSENCES.get(cell.absence, ABSENCES["closed"])) if cell.absence else ""
    instead = tr("substitute: {who}", who=cell.substitute) if cell.substitute else ""
    return ", ".join(part for part in (_counted(row, cell, today, bool(away)), away, instead) if part)


def _counted(row: SummaryRow, cell: DayCell, today: date, is_away: bool) -> str:
    if cell.total:
        if cell.day < today:
            return tr("taken {taken} of {total}", taken=cell.taken, total=cell.total)
        free = tr("free {free} of {total}", free=cell.free, total=cell.total) if cell.free else tr("all {n} places taken", n=cell.total)
        return free if cell.complete else tr("{said} so far, still loading", said=free)
    if not cell.fetched:
        return tr("no data for this day, not fetched")
    if not cell.complete:
        return tr("still loading")
    return tr("live queue, no times") if row.live_queue and not is_away else tr("no reception")


def month_title(first: date) -> str:
    """«Ноябрь 2026»."""
    return f"{capitalised(QLocale(tr.language).standaloneMonthName(first.month))} {first.year}"
