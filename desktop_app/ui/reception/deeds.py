"""What can be done with a visit now, what its ticket is worth, and where the patient must go. Pure: the card shows it, the page does it."""

from dataclasses import dataclass
from datetime import date, tzinfo

from desktop_app.core.dates import date_long, time_short, whole_years
from desktop_app.core.i18n import tr
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.reception import BACK, Document, Proof, Step
from desktop_app.queries.reception import ReceptionLine
from desktop_app.ui.reception.words import where_and_when
from desktop_app.ui.widgets.cards import Weight

_S = AppointmentStatus
_OWN_PASSPORT_AGE = 14
"""Citizens of Russia have a passport from this age on."""
_NEXT = {
    _S.BOOKED: Step.ARRIVE,
    _S.NOSHOW: Step.ARRIVE,
    _S.ARRIVED: Step.CALL_IN,
    _S.CHECKED_IN: Step.RECEIVE,
}


@dataclass(frozen=True)
class Ticket:
    """What was shown: `version` of the paper, None where only its number was read or typed; `signed` as in `ReceptionTarget`."""

    version: int | None = None
    signed: bool | None = None


@dataclass(frozen=True)
class Notice:
    """A sentence on the card and how much it matters."""

    text: str
    weight: Weight = Weight.WARN


@dataclass(frozen=True)
class Here:
    """Where and when the desk stands: its day, its zone, its branch ("" for any)."""

    today: date
    zone: tzinfo
    branch_id: str = ""


def is_good(ticket: Ticket | None, line: ReceptionLine) -> bool:
    """Whether the ticket alone is enough: a code that the clinic signed, of the present version; or its number, read or typed."""
    if ticket is None or ticket.signed is False:
        return False
    return ticket.version is None or (ticket.signed is True and ticket.version == line.ticket_version)


def is_ours(line: ReceptionLine, here: Here) -> bool:
    """Whether the visit is at the branch of this desk."""
    return not here.branch_id or not line.branch_id or line.branch_id == here.branch_id


def next_step(line: ReceptionLine, here: Here) -> Step | None:
    """The one step that comes next; None where the patient has to go elsewhere, or all is over."""
    if not line.is_on(here.today) or not is_ours(line, here):
        return None
    return _NEXT.get(line.status)


def may_do(step: Step, line: ReceptionLine, here: Here) -> bool:
    """Whether the step makes sense for that visit at this desk; the verb asks again."""
    return line.is_on(here.today) and is_ours(line, here) and step.is_possible_from(line.status)


def may_go_back(line: ReceptionLine, here: Here) -> bool:
    """Whether the last step may be taken back; what ended a visit only while the central does not know of it. The verb asks again."""
    return line.is_on(here.today) and (line.status in BACK or (line.status is _S.FULFILLED and line.provisional))


def first_document(line: ReceptionLine, today: date) -> Document:
    """What is most likely shown: a child has no passport."""
    young = line.birth_date is not None and whole_years(line.birth_date, today) < _OWN_PASSPORT_AGE
    return Document.BIRTH_CERTIFICATE if young else Document.PASSPORT


def proof_of(ticket: Ticket | None, line: ReceptionLine, document: Document) -> Proof:
    """What the journal will keep of an arrival."""
    if ticket is not None and is_good(ticket, line):
        return Proof(ticket_version=ticket.version)
    return Proof(document)


def notices_of(line: ReceptionLine, ticket: Ticket | None, here: Here, instead: ReceptionLine | None = None) -> list[Notice]:
    """What the clerk must know before he acts, the gravest first; `instead` is what was booked anew for a cancelled visit."""
    found = [_of_ticket(line, ticket, here), _of_state(line, here, instead), _of_place(line, here)]
    if line.conflict:
        found.append(Notice(tr("A case about this visit waits in Tasks.")))
    return [notice for notice in found if notice is not None]


def _of_ticket(line: ReceptionLine, ticket: Ticket | None, here: Here) -> Notice | None:
    if ticket is None or is_good(ticket, line):
        return None
    if ticket.signed is False:
        return Notice(tr("This ticket is not genuine: our clinic did not sign it. Check the patient by a document."), Weight.ALARM)
    if ticket.version is not None and ticket.version > line.ticket_version:
        return Notice(tr("The ticket is newer than what is known here: the visit was changed elsewhere. Check by a document."))
    if ticket.version == line.ticket_version:
        return Notice(tr("It cannot be told here who made this ticket. Check the patient by a document."))
    return Notice(tr("The ticket is outdated → {now}", now=where_and_when(line, here.zone)))


def _of_state(line: ReceptionLine, here: Here, instead: ReceptionLine | None) -> Notice | None:
    if line.status is _S.CANCELLED:
        if instead is not None:
            return Notice(tr("Cancelled → {now}", now=where_and_when(instead, here.zone)), Weight.ALARM)
        return Notice(tr("This visit was cancelled. Book anew, or send the patient without a booking."), Weight.ALARM)
    if line.status is _S.PENDING:
        return Notice(tr("This visit still waits for confirmation: open it and decide, or send the patient without a booking."))
    return None


def _of_place(line: ReceptionLine, here: Here) -> Notice | None:
    if line.status is _S.CANCELLED:
        return None
    if not line.is_on(here.today):
        time = time_short(line.start, here.zone)
        day = date_long(line.start.astimezone(here.zone).date(), tr.language)
        return Notice(tr("Not today: {day} at {time}, {branch}", day=day, time=time, branch=line.branch or tr("this clinic")))
    if not is_ours(line, here):
        place = ", ".join(part for part in (line.branch, line.address, tr("r. {room}", room=line.room) if line.room else "") if part)
        return Notice(tr("Not here: {place}, at {time}", place=place, time=time_short(line.start, here.zone)))
    return None
