"""What a cell of Сводка shows and says: words made once for a row, so that painting only looks them up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache

from desktop_app.core.dates import date_weekday, day_time_short, local_day, time_short, weekday_short_of
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.slot_looks import ABSENCES, CHANNEL_CODES, channel_named

_LETTERS_SHOWN = 3


class Tone(StrEnum):
    """How a cell is drawn; each tone has its own words too."""

    FREE = "free"
    AWAY = "away"
    FULL = "full"
    CLOSED = "closed"
    LOADING = "loading"
    UNKNOWN = "unknown"
    SUM = "sum"
    BLANK = "blank"


@dataclass(frozen=True, eq=False)
class Face:
    """What is drawn: a count and the whole beside it, a line below. Equal faces are one object (see `face`), compared by identity."""

    tone: Tone
    head: str = ""
    beside: str = ""
    below: str = ""


@lru_cache(maxsize=8192)
def face(tone: Tone, head: str = "", beside: str = "", below: str = "") -> Face:
    """The one face of these words."""
    return Face(tone, head, beside, below)


BLANK = Face(Tone.BLANK)


def day_face(cell: DayCell, live_queue: bool = False) -> Face:
    """A day of a specialist. Who fell ill this morning may still have places that can be taken: both stand there."""
    if cell.total:
        at_least = "" if cell.complete else "≥"
        if cell.free and cell.absence:
            return face(Tone.AWAY, f"{at_least}{cell.free}", f"/ {cell.total}", absence_words(cell))
        if cell.free:
            return face(Tone.FREE, f"{at_least}{cell.free}", f"/ {cell.total}", letters(cell))
        return face(Tone.FULL, f"{at_least}0", f"/ {cell.total}", tr("none left") if cell.complete else tr("loading"))
    if not cell.fetched:
        return face(Tone.UNKNOWN, below=tr("no data"))
    if not cell.complete:
        return face(Tone.LOADING, below=tr("loading"))
    return face(Tone.CLOSED, below=tr("live queue") if live_queue and not cell.absence else absence_words(cell))


def letters(cell: DayCell) -> str:
    """«Р 9 П 4»: the free places by the letter of their channel."""
    named = [(channel_named(code), number) for code, number in cell.by_channel]
    known = sorted(((look, number) for look, number in named if look.letter), key=lambda pair: -pair[1])
    return " ".join(f"{tr(look.letter)} {number}" for look, number in known[:_LETTERS_SHOWN])


def legend(rows: Iterable[SummaryRow]) -> str:
    """What stands below the grid: the counts, then each letter that a free place of `rows` has, the clerk's own first."""
    found = {code for row in rows for cell in row.days for code, _ in cell.by_channel}
    known = [channel_named(code) for code in CHANNEL_CODES if code in found]
    letters_told = ", ".join(f"{tr(look.letter)} {tr(look.word)}" for look in known)
    return " · ".join(part for part in (tr("free / all"), letters_told) if part)


def absence_words(cell: DayCell) -> str:
    """«отпуск», «нет приёма»."""
    return tr(SHORT_ABSENCES.get(cell.absence, mark("closed"))) if cell.absence else tr("no reception")


SHORT_ABSENCES = {
    "leave": mark("leave"),
    "sick": mark("sick leave"),
    "training": mark("training"),
    "business": mark("business trip"),
    "closed": mark("closed"),
}
"""As short as a cell is wide; in full in `slot_looks.ABSENCES`."""


def sum_face(cells: tuple[DayCell, ...]) -> Face:
    """A day of a whole specialty."""
    free, total = sum(cell.free for cell in cells), sum(cell.total for cell in cells)
    if not total:
        return BLANK
    return face(Tone.SUM, f"{'' if all(cell.complete for cell in cells) else '≥'}{free}")


def nearest_face(nearest: datetime | None, today: date, zone: tzinfo) -> Face:
    """The nearest free time: the day over the hour."""
    if nearest is None:
        return face(Tone.FULL, below=tr("none free"))
    return face(Tone.FREE, time_short(nearest, zone), "", near_day(local_day(nearest, zone), today))


def near_day(day: date, today: date) -> str:
    """«сегодня», «завтра», «вт 24.11»."""
    ahead = (day - today).days
    if ahead == 0:
        return tr("today")
    if ahead == 1:
        return tr("tomorrow")
    return f"{weekday_short_of(day, tr.language)} {day:%d.%m}"


def cell_aloud(row: SummaryRow, cell: DayCell) -> str:
    """«Кузнецова, терапевт, вт 24, свободно 3 из 24»."""
    return f"{_in_short(row)}, {date_weekday(cell.day, tr.language)}, {', '.join((state_aloud(row, cell), *cell.notes))}"


def state_aloud(row: SummaryRow, cell: DayCell) -> str:
    """The state of a day in words."""
    away = tr(ABSENCES.get(cell.absence, mark("closed"))) if cell.absence else ""
    instead = tr("substitute: {who}", who=cell.substitute) if cell.substitute else ""
    if cell.total:
        said = tr("free {free} of {total}", free=cell.free, total=cell.total) if cell.free else tr("all {n} places taken", n=cell.total)
        counted = said if cell.complete else tr("{said} so far, still loading", said=said)
        return ", ".join(part for part in (counted, away, instead) if part)
    if not cell.fetched:
        return tr("no data for this day, not fetched")
    if not cell.complete:
        return tr("still loading")
    if away:
        return ", ".join(part for part in (f"{tr('no reception')}: {away}", instead) if part)
    return tr("live queue, no times") if row.live_queue else tr("no reception")


def cell_tip(row: SummaryRow, cell: DayCell) -> str:
    """The same for the eye, with the channels by name."""
    lines = [f"{row.specialist}, {date_weekday(cell.day, tr.language)}", state_aloud(row, cell)]
    lines += [f"{tr(channel_named(code).word)}: {number}" for code, number in cell.by_channel if channel_named(code).word]
    return "\n".join([*lines, *cell.notes])


def nearest_aloud(row: SummaryRow, zone: tzinfo) -> str:
    """«Кузнецова, терапевт, ближайшее вт 24 ноября, 11:45»."""
    who = _in_short(row)
    if row.nearest is None:
        return tr("{who}, nothing free", who=who)
    return tr("{who}, nearest {when}", who=who, when=day_time_short(row.nearest, zone, tr.language))


def who_of(row: SummaryRow) -> str:
    """«Кузнецова Е. П., терапевт»; what is not known is left out."""
    return ", ".join(part for part in (row.specialist, row.specialty) if part)


def _in_short(row: SummaryRow) -> str:
    """«Кузнецова, терапевт», for a sentence that goes on."""
    return ", ".join(part for part in (row.family or row.specialist, row.specialty) if part)


def free_count(number: int) -> str:
    """«13 свободных мест»."""
    return trn("{n} free place", "{n} free places", number)
