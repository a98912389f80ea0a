"""A ticket made of what the replica holds now: for the preview, and for a paper that no printer took before."""

from dataclasses import dataclass

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.documents.late import ticket_drawing
from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData
from desktop_app.queries.appointments import appointment_card
from desktop_app.ui.desk import Desk
from desktop_app.ui.ticket_words import ticket_data

ONLY_OURS = ("registry",)


@dataclass(frozen=True)
class Ticket:
    """A ticket ready to be shown and printed."""

    data: TicketData
    drawing: Drawing


class NoTicket(UserError):
    """There is nothing that could be printed without telling a falsehood."""


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
    # The same promise as is read aloud: a place of the registry's own is sold by nobody else.
    data = ticket_data(card.facts, desk.settings, desk.clock.now(), card.slot_channels == ONLY_OURS, keys=desk.keys)
    return Ticket(data, ticket_drawing(data, language))
