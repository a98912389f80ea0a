"""A ticket, or the sheet of a group of visits, made of what the replica holds now: for the preview and for the press."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import local_day
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import TICKET_PAPER
from desktop_app.documents.family_data import FamilyData
from desktop_app.documents.late import (
    family_drawing,
    family_pdf,
    family_roll_drawing,
    family_roll_pdf,
    preparation_drawing,
    roll_drawing,
    roll_pdf,
    ticket_drawing,
    ticket_pdf,
)
from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.appointments import AppointmentCard, Standing, appointment_card
from desktop_app.queries.ask import Ask
from desktop_app.queries.groups import visits_of_group
from desktop_app.services.staff import note_act
from desktop_app.ui.desk import Desk
from desktop_app.ui.printing.job import Job, NoPaper, PaperKind
from desktop_app.ui.ticket_words import ticket_data

ROLL = "roll"
TICKET_NAME, PREPARATION_NAME = "ticket", "preparation"


@dataclass(frozen=True)
class Ticket:
    """A paper ready to be shown and printed: of one visit, or of all `visits` of its group, `data` being the one that was asked for.

    `others` counts the visits that a sheet of the group holds besides it.
    """

    data: TicketData
    visits: tuple[TicketData, ...]
    drawing: Drawing
    on_roll: bool = False
    others: int = 0

    @property
    def is_group(self) -> bool:
        """Whether more than one visit stands on it."""
        return len(self.visits) > 1

    @property
    def is_provisional(self) -> bool:
        """Whether the central has not confirmed one of its visits."""
        return any(visit.provisional is not None for visit in self.visits)

    @property
    def file_name(self) -> str:
        """A name for saving that tells nothing about persons."""
        return FamilyData(self.visits).file_name if self.is_group else self.data.file_name

    def pdf(self, language: str) -> bytes:
        """The same paper as a file."""
        if self.is_group:
            return (family_roll_pdf if self.on_roll else family_pdf)(FamilyData(self.visits), language)
        return (roll_pdf if self.on_roll else ticket_pdf)(self.data, language)


class NoTicket(NoPaper):
    """The appointment has no ticket that would be true."""


class NothingToPrepare(NoPaper):
    """The service asks for no preparation."""

    def __init__(self) -> None:
        super().__init__(mark("This service asks for no preparation, so there is no sheet."))


def make_ticket(desk: Desk, appointment_id: str, language: str, actor: Actor, alone: bool = False) -> Ticket:
    """The ticket of one appointment as it stands now, for `actor`; blocks, so it is called in the reading pool.

    Where the visit belongs to a group it is the sheet of all that are still to come and hold their places; `alone`: of this one only.

    Raises:
        NoTicket: it is not here, or does not hold its place any more, or the central did not take it.
        RightMissing: `actor` may not see patients.
    """
    ask = desk.ask_for(actor)
    card = ask(appointment_card, appointment_id)
    if card is None:
        raise NoTicket(mark("The appointment has no time, or is not on this computer any more."))
    if not card.holds_place:
        raise NoTicket(mark("The appointment is not in force any more. A ticket for it would send the patient for nothing."))
    if card.standing is Standing.TO_SETTLE:
        raise NoTicket(mark("The central did not take it. Settle the case first: a ticket now would send the patient for nothing."))
    others = _others(desk, ask, appointment_id)
    on_roll = desk.settings.get(TICKET_PAPER) == ROLL
    data = _data(desk, card)
    if alone or not others:
        return Ticket(data, (data,), roll_drawing(data, language) if on_roll else ticket_drawing(data, language), on_roll, len(others))
    visits = tuple(sorted((data, *(_data(desk, one) for one in others)), key=lambda visit: (visit.start, visit.appointment_id)))
    draw = family_roll_drawing if on_roll else family_drawing
    return Ticket(data, visits, draw(FamilyData(visits), language), on_roll, len(others))


def _others(desk: Desk, ask: Ask, appointment_id: str) -> list[AppointmentCard]:
    """The visits that go on one sheet with it: booked, not over, and not refused; one that is refused leaves the others."""
    today = local_day(desk.clock.now(), desk.zone)
    return [
        card
        for card in ask(visits_of_group, appointment_id)
        if card.facts.appointment_id != appointment_id
        and card.status is AppointmentStatus.BOOKED
        and card.standing is not Standing.TO_SETTLE
        and local_day(card.facts.start, desk.zone) >= today
    ]


def _data(desk: Desk, card: AppointmentCard) -> TicketData:
    return ticket_data(card.facts, desk.settings, desk.clock.now(), keys=desk.keys)


class TicketPaper:
    """A ticket or a group's sheet on its way to the printer; `shown` is what is on the screen already."""

    def __init__(
        self, desk: Desk, appointment_id: str, shown: Ticket | None = None, alone: bool = False, actor: Actor | None = None
    ) -> None:
        self._desk, self._appointment_id, self._alone = desk, appointment_id, alone
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._language = tr.language
        self._shown = shown
        self._visits: Sequence[TicketData] = shown.visits if shown is not None else ()

    @property
    def job(self) -> Job:
        """For the press."""
        is_group = self._shown is not None and self._shown.is_group
        done = mark("The sheet of the visits is at the printer.") if is_group else mark("The ticket is at the printer.")
        key = f"ticket {self._appointment_id}{' alone' if self._alone else ''}"
        about = {"appointment": self._appointment_id} | ({"alone": "yes"} if self._alone else {})
        wish = PaperWish(key, TICKET_NAME, about, self._actor)
        return Job(wish, PaperKind.TICKET, self._draw, self._note, done, self._shown.drawing if self._shown is not None else None)

    def _draw(self) -> Drawing:
        made = make_ticket(self._desk, self._appointment_id, self._language, self._actor, self._alone)
        self._visits = made.visits
        return made.drawing

    def _note(self) -> "_Noted":
        """Each visit on the paper has its line in the journal."""
        act, ids = self._desk.act, [visit.appointment_id for visit in self._visits]
        return _Noted(Changes.together(act(note_act, self._actor, Act.PRINT, Kind.APPOINTMENT, one).changes for one in ids))


@dataclass(frozen=True)
class _Noted:
    changes: Changes


def preparation_job(desk: Desk, appointment_id: str, actor: Actor | None = None) -> Job:
    """The preparation sheet of that appointment's service for the press; `actor` asked for it, else who sits at the desk."""
    language, asker = tr.language, actor or desk.actor

    def make() -> Drawing:
        data = make_ticket(desk, appointment_id, language, asker, alone=True).data
        if not data.has_preparation:
            raise NothingToPrepare
        return preparation_drawing(data, language)

    return Job(
        PaperWish(f"preparation {appointment_id}", PREPARATION_NAME, {"appointment": appointment_id}, asker), PaperKind.SHEET, make,
        lambda: desk.act(note_act, asker, Act.PRINT, Kind.APPOINTMENT, appointment_id), mark("The preparation sheet is at the printer."),
    )  # fmt: skip


def ticket_again(desk: Desk, wish: PaperWish) -> Job:
    """A ticket that was kept because no printer took it, as it stands now."""
    return TicketPaper(desk, wish.about["appointment"], alone="alone" in wish.about, actor=wish.actor).job


def preparation_again(desk: Desk, wish: PaperWish) -> Job:
    """A preparation sheet that was kept because no printer took it."""
    return preparation_job(desk, wish.about["appointment"], wish.actor)
