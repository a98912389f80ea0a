"""Cancels and moves a whole group by one act; one key undoes it whole."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop_app.core.changes import Changes
from desktop_app.core.dates import capitalised
from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.queries.appointments import AppointmentCard
from desktop_app.services.bookings import late_cancel
from desktop_app.services.groups import Step, cancel_group, move_group
from desktop_app.services.outcome import Done
from desktop_app.ui.booking.group_box import seen, who_of
from desktop_app.ui.booking.person_words import slot_line
from desktop_app.ui.booking.sending import reason_of
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.undoing import undoing_all

_UNDO = {"cancel": mark("Undo the cancellation of the group"), "move": mark("Undo the move of the group")}


@dataclass(frozen=True)
class _AllDone:
    """What was done to each visit."""

    parts: tuple[Done, ...]

    @property
    def changes(self) -> Changes:
        """The rows that changed."""
        return Changes.together(part.changes for part in self.parts)


class GroupActs(QObject):
    """`ended` is called after each act, done or refused."""

    def __init__(self, desk: Desk, ended: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._ended = desk, ended
        self._busy = False

    def cancel(self, visits: tuple[AppointmentCard, ...], reason: str) -> None:
        """Cancel all of `visits` with one reason, or none."""
        desk, chosen = self._desk, [seen(card) for card in visits]
        said = trn("Cancelled: {n} visit of the group", "Cancelled: {n} visits of the group", len(visits))
        self._run(lambda: desk.act(cancel_group, desk.actor, chosen, reason, late_cancel(desk.settings)), visits, "cancel", said)

    def move(self, visits: tuple[AppointmentCard, ...], steps: tuple[Step, ...]) -> None:
        """Move all of `visits`, or none."""
        desk = self._desk
        said = trn("Moved: {n} visit of the group", "Moved: {n} visits of the group", len(visits))
        self._run(lambda: desk.act(move_group, desk.actor, steps), visits, "move", said)

    def _run(self, work: Callable[[], tuple[Done, ...]], visits: tuple[AppointmentCard, ...], kind: str, said: str) -> None:
        if self._busy:
            return
        self._busy = True
        task = self._desk.tasks.change(lambda: _AllDone(work()))
        task.on_success(lambda done: self._tell(done.parts, visits, kind, said)).on_failure(self._refused).on_end(self._end).run(self)

    def _tell(self, done: tuple[Done, ...], visits: tuple[AppointmentCard, ...], kind: str, said: str) -> None:
        """One act at the desk: one notice, and one key undoes it whole."""
        named = {
            one.operation_id: f"{who_of(card)}, {slot_line(card.facts.start, self._desk.zone)}"
            for one, card in zip(done, visits, strict=True)
            if one.operation_id is not None
        }
        self._desk.notices.done(said, Action(tr(_UNDO[kind]), undoing_all(self._desk, named)))

    def _refused(self, error: UserError) -> None:
        moved = isinstance(error, RowMoved) and "start" not in error.clashes
        why = tr("One of these visits was changed meanwhile. They are shown as they are now.") if moved else capitalised(reason_of(error))
        self._desk.notices.warn(tr("Nothing was done with the group. {why}", why=why))

    def _end(self) -> None:
        self._busy = False
        self._ended()
