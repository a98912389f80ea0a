"""Carrying out the steps of «Приём»: what went well is told with its undoing, what was refused is said, and the list is read again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import tr
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.reception import Proof, Step
from desktop_app.queries.reception import ReceptionLine, visit_line
from desktop_app.services.outcome import Done
from desktop_app.services.reception import SeenVisit, arrive, call_in, no_show, receive, step_back
from desktop_app.services.walk_ins import Numbered
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.reception.words import DONE_WORDS, UNDO_WORDS, lead_of


class Doer(QObject):
    """`done` tells the id of a visit whose step went well; `ended` that an act is over, however."""

    done = Signal(str)
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.is_busy = False

    def do(self, step: Step, line: ReceptionLine, proof: Proof) -> None:
        """Carry out `step`; what was shown of the visit is held against it. One at a time: a second Enter waits for the first."""
        if self.is_busy:
            return
        self.is_busy = True
        verb = self._verb(step, seen_of(line), proof)
        task = self._desk.tasks.change(verb).on_success(lambda _done: self._told(step, line))
        task.on_failure(self._refused).on_end(self._free).run(self)

    def _verb(self, step: Step, seen: SeenVisit, proof: Proof) -> Callable[[], Done]:
        desk, actor = self._desk, self._desk.actor
        match step:
            case Step.ARRIVE:
                return lambda: desk.act(arrive, actor, seen, proof)
            case Step.CALL_IN:
                return lambda: desk.act(call_in, actor, seen)
            case Step.RECEIVE:
                return lambda: desk.act(receive, actor, seen)
            case Step.NO_SHOW:
                return lambda: desk.act(no_show, actor, seen)

    def _told(self, step: Step, line: ReceptionLine) -> None:
        who, what = line.short_name, ", ".join(part for part in (lead_of(line, self._desk.zone), line.specialist or line.service) if part)
        undo = Action(tr(UNDO_WORDS[step], who=who), self._undoer(line.appointment_id, step.leads_to))
        self._desk.notices.done(tr(DONE_WORDS[step], who=who, what=what), undo)
        self.done.emit(line.appointment_id)

    def tell_number(self, numbered: Numbered, where: str) -> None:
        """A number was given to who came without a booking: say whose it is and where to."""
        desk, appointment_id = self._desk, numbered.row_id or ""

        def tell(line: ReceptionLine | None) -> None:
            if line is not None:
                undo = Action(tr("Undo: number {number}", number=numbered.number), self._undoer(appointment_id, AppointmentStatus.ARRIVED))
                desk.notices.done(tr("Number {number}: {who}, {where}", number=numbered.number, who=line.short_name, where=where), undo)

        desk.tasks.read(lambda: desk.ask(visit_line, appointment_id)).on_success(tell).run(self)

    def take_back(self, line: ReceptionLine) -> None:
        """One step back with the visit."""
        desk, seen, said = self._desk, seen_of(line), tr("Taken back: {who}", who=line.short_name)
        task = desk.tasks.change(lambda: desk.act(step_back, desk.actor, seen))
        task.on_success(lambda _done: desk.notices.info(said)).on_failure(self._refused).on_end(self.ended.emit).run(self)

    def _undoer(self, appointment_id: str, left_as: AppointmentStatus) -> Callable[[], object]:
        """Takes the step back if the visit still stands as the step left it."""
        desk = self._desk

        def undo(now: ReceptionLine | None) -> None:
            if now is None or now.status is not left_as:
                desk.notices.warn(tr("The visit was changed since. Look at it as it is now."))
            else:
                self.take_back(now)

        return lambda: desk.tasks.read(lambda: desk.ask(visit_line, appointment_id)).on_success(undo).run(self)

    def _refused(self, error: UserError) -> None:
        if isinstance(error, RowMoved):
            self._desk.notices.warn(tr("The visit was changed meanwhile by another. It is shown as it is now."))
        else:
            self._desk.notices.warn(tr.said(error.said))

    def _free(self) -> None:
        self.is_busy = False
        self.ended.emit()


def seen_of(line: ReceptionLine) -> SeenVisit:
    """The visit as the list showed it."""
    return SeenVisit(line.appointment_id, line.version, line.status, line.start, line.slot_id)
