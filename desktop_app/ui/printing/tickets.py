"""A ticket made of what the replica holds now: for the preview, and for a paper that no printer took before."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import TICKET_PAPER
from desktop_app.documents.late import preparation_drawing, roll_drawing, ticket_drawing
from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData
from desktop_app.models.journal import Act
from desktop_app.queries.appointments import Standing, appointment_card
from desktop_app.services.outcome import Done
from desktop_app.services.staff import note_act
from desktop_app.ui.desk import Desk
from desktop_app.ui.printing.press import Job, NoPaper, PaperKind
from desktop_app.ui.ticket_words import ticket_data

ONLY_OURS = ("registry",)
ROLL = "roll"


@dataclass(frozen=True)
class Ticket:
    """A ticket ready to be shown and printed."""

    data: TicketData
    drawing: Drawing


class NoTicket(NoPaper):
    """The appointment has no ticket that would be true."""


class NothingToPrepare(NoPaper):
    """The service asks for no preparation."""

    def __init__(self) -> None:
        super().__init__(mark("This service asks for no preparation, so there is no sheet."))


def make_ticket(desk: Desk, appointment_id: str, language: str) -> Ticket:
    """The ticket of one appointment as it stands now; blocks, so it is called in the reading pool.

    Raises:
        NoTicket: it is not here, or does not hold its place any more.
    """
    card = desk.ask(appointment_card, appointment_id)
    if card is None:
        raise NoTicket(mark("The appointment has no time, or is not on this computer any more."))
    if not card.holds_place:
        raise NoTicket(mark("The appointment is not in force any more. A ticket for it would send the patient for nothing."))
    if card.standing is Standing.TO_SETTLE:
        raise NoTicket(mark("The central did not take it. Settle the case first: a ticket now would send the patient for nothing."))
    # The same promise as is read aloud: a place of the registry's own is sold by nobody else.
    data = ticket_data(card.facts, desk.settings, desk.clock.now(), card.slot_channels == ONLY_OURS, keys=desk.keys)
    on_roll = desk.settings.get(TICKET_PAPER) == ROLL
    return Ticket(data, roll_drawing(data, language) if on_roll else ticket_drawing(data, language))


def ticket_job(desk: Desk, appointment_id: str, ready: Drawing | None = None) -> Job:
    """The ticket of that appointment for the press; `ready` is what is on the screen already."""
    language = tr.language
    return Job(
        f"ticket {appointment_id}", PaperKind.TICKET, lambda: make_ticket(desk, appointment_id, language).drawing,
        _noting(desk, appointment_id), mark("The ticket is at the printer."), ready,
    )  # fmt: skip


def preparation_job(desk: Desk, appointment_id: str) -> Job:
    """The preparation sheet of that appointment's service for the press."""
    language = tr.language

    def make() -> Drawing:
        data = make_ticket(desk, appointment_id, language).data
        if not data.has_preparation:
            raise NothingToPrepare
        return preparation_drawing(data, language)

    key = f"preparation {appointment_id}"
    return Job(key, PaperKind.SHEET, make, _noting(desk, appointment_id), mark("The preparation sheet is at the printer."))


def _noting(desk: Desk, appointment_id: str) -> Callable[[], Done]:
    actor = desk.actor  # who asked for it, whoever sits here when the printer is back
    return lambda: desk.act(note_act, actor, Act.PRINT, Kind.APPOINTMENT, appointment_id)
