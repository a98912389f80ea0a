"""The list to call by when a doctor is away: the most pressing first, with the time that is offered, boxes for what was said, and apart
those who cannot be called and will come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.core.dates import date_numeric, day_time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.list_data import Column, Line, ListData, Section
from desktop_app.models.absence.planning import Line as PlanLine
from desktop_app.models.absence.urgency import Press, press_of
from desktop_app.models.phones import show_phone
from desktop_app.queries.absence_plan import AbsencePlan

_BOXES = mark("agreed ____ no answer ____ refused ____")


@dataclass(frozen=True)
class CallLine:
    """A patient of the list. `old` and `new` are aware starts, `new` None for the waiting list; `tz` is the zone of the branch.

    `where` says the new doctor and room; `pressing`: is here or due within two hours.
    """

    patient: str
    birth_date: date | None
    phone: str
    old: datetime
    tz: str
    new: datetime | None = None
    where: str = ""
    pressing: bool = False


@dataclass(frozen=True)
class CallHead:
    """Whose patients they are, of when; `clinic`, and the words of the foot."""

    specialist: str
    span: str
    clinic: str
    foot: str


def call_list(head: CallHead, lines: Sequence[CallLine], tr: Translator) -> ListData:
    """The list in the language of `tr`; `lines` come in the order in which they are to be called."""
    reachable = [line for line in lines if line.phone]
    parts = (
        (tr("Call first: here, or due within two hours"), [line for line in reachable if line.pressing]),
        (tr("Then call"), [line for line in reachable if not line.pressing]),
        (tr("Without a phone: tell them when they come"), [line for line in lines if not line.phone]),
    )
    return ListData(
        title=tr("Call list: {specialist} does not receive", specialist=head.specialist),
        subtitle=head.span,
        columns=(
            Column(tr("Was booked"), 0.13), Column(tr("Patient"), 0.2), Column(tr("Phone"), 0.14), Column(tr("Offered instead"), 0.27),
            Column(tr("What was said"), 0.26),
        ),
        sections=tuple(Section(f"{title}: {len(found)}", tuple(_line(one, tr) for one in found)) for title, found in parts if found),
        clinic=head.clinic,
        foot=head.foot,
        note=tr("Nobody is moved until he has agreed. Who is not reached keeps the old booking."),
        empty=tr("Nobody is booked for this time."),
        wide=True,
        ruled=True,
    )  # fmt: skip


def lines_of(plan: AbsencePlan, lines: Iterable[PlanLine], now: datetime) -> list[CallLine]:
    """The lines of a plan as it stands at the aware `now`: the most pressing first."""
    return [_line_of(plan, line, now) for line in lines]


def _line_of(plan: AbsencePlan, line: PlanLine, now: datetime) -> CallLine:
    visit, touched = line.visit, plan.touched[line.visit.id]
    who = plan.who.get(line.place.slot.specialist) if line.place is not None else None
    where = ", ".join(part for part in (who.specialist, who.room) if part) if who is not None else ""
    return CallLine(
        touched.full_name, touched.birth_date, visit.phone, visit.start, str(visit.tz),
        line.place.slot.start if line.place is not None else None, where, press_of(visit, now) >= Press.SOON,
    )  # fmt: skip


def _line(line: CallLine, tr: Translator) -> Line:
    born = date_numeric(line.birth_date, tr.language) if line.birth_date else ""
    if line.new is None:
        offered = tr("waiting list")
    else:
        offered = ", ".join(part for part in (day_time_short(line.new, line.tz, tr.language), line.where) if part)
    phone = show_phone(line.phone).replace(" ", "\u00a0") if line.phone else ""
    return Line(
        (day_time_short(line.old, line.tz, tr.language), ", ".join(one for one in (line.patient, born) if one), phone, offered, tr(_BOXES))
    )
