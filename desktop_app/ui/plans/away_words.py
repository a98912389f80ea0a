"""A plan for the patients of a doctor who is away, in words: how each presses, what is offered, and what kept him from a nearer place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from desktop_app.core.dates import date_short, day_time_short
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.absence.urgency import Press, press_of
from desktop_app.models.absence.why import NAMES, Why, sentence
from desktop_app.models.phones import show_phone
from desktop_app.queries.absence import TouchedLine

if TYPE_CHECKING:
    from desktop_app.models.absence.planning import Line, Load
    from desktop_app.queries.absence_places import Who

PRESSES: dict[Press, tuple[str, str]] = {
    Press.HERE: ("●", mark("is here already")),
    Press.SOON: ("!", mark("due within two hours")),
    Press.URGENT: ("!", mark("urgent")),
    Press.DUE: ("◷", mark("the deadline of the guarantees is near")),
    Press.ROUTINE: ("", ""),
}
"""Sign and words of how a visit presses."""


@dataclass(frozen=True)
class AwayLine:
    """A touched visit as the list shows it; `who` receives at the place that is offered. `stays`: left out of the plan by hand."""

    line: "Line"
    touched: TouchedLine
    who: "Who | None"
    press: Press
    stays: bool = False

    @property
    def visit_id(self) -> str:
        """The appointment's row id."""
        return self.line.visit.id

    @property
    def goes(self) -> bool:
        """Whether a plan moves it: a place was found, and nobody who sits here already is moved silently."""
        return self.line.place is not None and not self.stays and not self.line.visit.here


def line_of(line: "Line", touched: TouchedLine, who: "Who | None", now: datetime, stays: bool) -> AwayLine:
    """A line at the aware `now`."""
    return AwayLine(line, touched, who, press_of(line.visit, now), stays)


def press_words(row: AwayLine) -> str:
    """How the visit presses; "" where it does not."""
    words = PRESSES[row.press][1]
    return tr(words) if words else ""


def phone_words(row: AwayLine) -> str:
    """The number to call, or that there is none."""
    return show_phone(row.line.visit.phone) if row.line.visit.phone else tr("no telephone")


def offer_words(row: AwayLine, zone: tzinfo) -> str:
    """«вт 17 ноября, 10:15, Сафина А. Р., каб. 12», the waiting list, or that the visit stays."""
    if row.stays:
        return tr("stays as it is")
    if row.line.place is None:
        return tr("waiting list")
    who = row.who
    room = tr("room {room}", room=who.room) if who is not None and who.room else ""
    where = (who.specialist, room, who.branch) if who is not None else ()
    return ", ".join(part for part in (day_time_short(row.line.place.slot.start, zone, tr.language), *where) if part)


def why_words(row: AwayLine) -> str:
    """What kept the patient from a nearer place, or from any; of who sits here already, that he is to be spoken to."""
    if row.stays:
        return tr("left out by hand")
    said = sentence(row.line.why, row.line.place is not None)
    why = tr(said.source, **{name: tr(str(rule)) for name, rule in said.parameters.items()})
    late = tr(NAMES[Why.LATE]) if row.line.late and row.line.why is not Why.LATE else ""
    here = tr("speak to the patient: nobody who is here is moved by a plan") if row.line.visit.here else ""
    return " · ".join(part for part in (here, why, late) if part)


def counts_words(rows: Sequence[AwayLine]) -> str:
    """«Записей: 11. Место найдено: 9 …»: how the plan stands."""
    waits = sum(row.line.place is None and not row.stays for row in rows)
    said = (
        (True, trn("{n} visit falls away", "{n} visits fall away", len(rows))),
        (True, tr("moved by the plan: {n}", n=sum(row.goes for row in rows))),
        (any(row.line.visit.here for row in rows), tr("here already: {n}", n=sum(row.line.visit.here for row in rows))),
        (waits, tr("without a place: {n}", n=waits)),
        (any(not row.line.visit.phone for row in rows), tr("without a telephone: {n}", n=sum(not row.line.visit.phone for row in rows))),
        (any(row.stays for row in rows), tr("stay: {n}", n=sum(row.stays for row in rows))),
    )
    return ", ".join(words for shown, words in said if shown)


def load_words(load: "Sequence[Load]", who: "Mapping[str, Who]") -> str:
    """«Сафина А. Р., 17 ноября: свободно 6 → 4 · …»: the days of the others before and after."""
    return " · ".join(
        tr(
            "{who}, {day}: free {before} → {after}",
            who=who[one.specialist].specialist if one.specialist in who else "—",
            day=date_short(one.day, tr.language),
            before=one.free,
            after=one.free - one.given,
        )
        for one in load
    )
