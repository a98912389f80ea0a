"""Sends a filled form through the verb: what went well is told with its undoing, what was refused comes back as it was."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.core.dates import time_short
from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import PRINT_ON_BOOKING
from desktop_app.models.person import Actor
from desktop_app.queries.appointments import Standing
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outcome import Done
from desktop_app.services.settling_visits import another_time
from desktop_app.ui.booking.form import BookingForm
from desktop_app.ui.booking.person_words import short_name, slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.printing.tickets import TicketPaper
from desktop_app.ui.undoing import undoing

_WENT_ON = {
    Standing.CONFIRMED: mark("Booked and confirmed: {who}, {when}"),
    Standing.PROVISIONAL: mark("Booked provisionally: {who}, {when}"),
}


@dataclass(frozen=True)
class Sent:
    """A form on its way, with the id of its draft and who sent it."""

    form: BookingForm
    draft_id: str
    actor: Actor


class Sender(QObject):
    """`booked` gives (Sent, appointment id); `refused` (Sent, reason in words): nothing was written here.

    `returned` gives (Sent, appointment id, late): it stands here, but the central refused it, after the ticket's wait where `late`.
    """

    booked = Signal(object, str)
    refused = Signal(object, str)
    returned = Signal(object, str, bool)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unanswered: set[str] = set()

    def send(self, sent: Sent) -> None:
        """Run the verb."""
        desk, wish = self._desk, sent.form.wish()
        if wish is None:
            return
        self._unanswered.add(sent.draft_id)
        desk.tasks.change(lambda: self._carry_out(sent, wish)).on_success(lambda done: self._done(sent, done)).on_failure(
            lambda error: self._refuse(sent, reason_of(error))
        ).on_end(lambda: self._ended(sent)).run(self)

    def _carry_out(self, sent: Sent, wish: BookingWish) -> Done:
        """Book; or, where the central refused the visit before, give it the other place and so end its case."""
        desk, link = self._desk, sent.form.link
        if link.case:
            return desk.act(another_time, sent.actor, link.case, wish.slot_id, wish.seen_slot_version, wish.seen_start, link.visit)
        return desk.act(book, sent.actor, wish)

    def _refuse(self, sent: Sent, reason: str) -> None:
        self._unanswered.discard(sent.draft_id)
        self.refused.emit(sent, reason)

    def _ended(self, sent: Sent) -> None:
        """A fault (a full disk) is told by a notice of its own, but the form must not go down with it."""
        if sent.draft_id in self._unanswered:
            self._refuse(sent, tr("this computer could not write it down."))

    def _done(self, sent: Sent, done: Done) -> None:
        self._unanswered.discard(sent.draft_id)
        self.booked.emit(sent, done.row_id or "")
        if done.row_id is not None and done.operation_id is not None:
            self._desk.answers.expect(done.row_id, self._following(sent, done.row_id, self._tell(sent, done.operation_id)))

    def _tell(self, sent: Sent, operation_id: str) -> Callable[[Standing], None]:
        """Tell that it is booked; what it gives tells how that went on."""
        desk, who, slot = self._desk, sent.form.patient, sent.form.slot
        if who is None or slot is None:
            return lambda _standing: None
        name, when = short_name(who), slot_line(slot.start, desk.zone)
        caption = tr("Undo: booking of {who}, {when}", who=name, when=time_short(slot.start, desk.zone))
        undo, about = Action(caption, undoing(desk, operation_id)), f"booking {operation_id}"
        desk.notices.done(tr("Booked: {who}, {when}", who=name, when=when), undo, about)
        return lambda standing: desk.notices.went_on(tr(_WENT_ON[standing], who=name, when=when), undo, about)

    def _following(self, sent: Sent, visit_id: str, tell: Callable[[Standing], None]) -> Callable[[Standing, bool], None]:
        """What happens with the central's answer, or without one when the wait is over."""
        desk = self._desk
        is_printed = sent.form.channel == "window" and desk.settings.get(PRINT_ON_BOOKING)
        paper = TicketPaper(desk, visit_id).job if is_printed else None

        def follow(standing: Standing, late: bool) -> None:
            if standing is Standing.TO_SETTLE:
                self.returned.emit(sent, visit_id, late)
            elif standing in _WENT_ON and not late:
                tell(standing)
                if paper is not None:
                    desk.press.print(paper)

        return follow


def reason_of(error: UserError) -> str:
    """Why it was refused, in words for a place that another took."""
    return tr("this time was just taken or changed.") if isinstance(error, RowMoved) else tr.said(error.said)
