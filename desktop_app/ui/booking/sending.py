"""Sends a filled form through the verb: what went well is told with its undoing, what was refused comes back as it was."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.core.dates import time_short
from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import tr
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outcome import Done
from desktop_app.services.settling import another_time
from desktop_app.ui.booking.form import BookingForm
from desktop_app.ui.booking.person_words import short_name, slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.undoing import undoing


@dataclass(frozen=True)
class Sent:
    """A form on its way, with the id of its draft."""

    form: BookingForm
    draft_id: str


class Sender(QObject):
    """`booked` gives (Sent, appointment id); `refused` (Sent, reason in words)."""

    booked = Signal(object, str)
    refused = Signal(object, str)

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
            return desk.act(another_time, desk.actor, link.case, wish.slot_id, wish.seen_slot_version, wish.seen_start, link.visit)
        return desk.act(book, desk.actor, wish)

    def _refuse(self, sent: Sent, reason: str) -> None:
        self._unanswered.discard(sent.draft_id)
        self.refused.emit(sent, reason)

    def _ended(self, sent: Sent) -> None:
        """A fault (a full disk) is told by a notice of its own, but the form must not go down with it."""
        if sent.draft_id in self._unanswered:
            self._refuse(sent, tr("this computer could not write it down."))

    def _done(self, sent: Sent, done: Done) -> None:
        self._unanswered.discard(sent.draft_id)
        who, slot = sent.form.patient, sent.form.slot
        if who is not None and slot is not None and done.operation_id is not None:
            name, when = short_name(who), slot_line(slot.start, self._desk.zone)
            caption = tr("Undo: booking of {who}, {when}", who=name, when=time_short(slot.start, self._desk.zone))
            self._desk.notices.done(
                tr("Booked: {who}, {when}", who=name, when=when), Action(caption, undoing(self._desk, done.operation_id))
            )
        self.booked.emit(sent, done.row_id or "")


def reason_of(error: UserError) -> str:
    """Why it was refused, in words for a place that another took."""
    return tr("this time was just taken or changed.") if isinstance(error, RowMoved) else tr.said(error.said)
