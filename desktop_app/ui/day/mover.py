"""Carries a visit from place to place, by mouse or keys: asks the rules of each, and runs the verb where it is put down."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.dates import day_time_short, time_short
from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import tr
from desktop_app.models.person import Right
from desktop_app.queries.booking_facts import BookingFacts, booking_facts
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.services.bookings import move
from desktop_app.services.outcome import Done
from desktop_app.ui.day.cells import Cell
from desktop_app.ui.day.moving import Carried, Verdict, weigh, weigh_facts, why_not_lift
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.undoing import undoing


class Mover(QObject):
    """`changed` tells another verdict, `moved` the id of the place that a visit was moved to."""

    changed = Signal()
    moved = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = ("day.move", id(self))
        self._forbidden: dict[str, str] = {}
        self.carried: Carried | None = None
        self.verdict = Verdict(False, "")

    @property
    def is_on(self) -> bool:
        """Whether a visit is being carried, or was asked for in vain by a mouse that is still held."""
        return self.carried is not None or bool(self.verdict.words)

    def lift(self, cell: Cell, column: DayColumn) -> bool:
        """Take the visit of `cell` up; False where it may not be, and then the verdict says why."""
        self.leave()
        why = why_not_lift(cell, self._desk.who_may(Right.MOVE))
        if why:
            self._judge(Verdict(False, why))
            return False
        self.carried = Carried(cell.slot, column)
        self.over(cell, column)
        return True

    def over(self, cell: Cell | None, column: DayColumn | None) -> None:
        """It is held over a place: say whether it may be put there."""
        if self.carried is None:
            return
        verdict = weigh(self.carried, cell, column, self._desk.clock.now(), self._desk.zone)
        if verdict.slot is not None:
            self._ask_rules(verdict.slot)
            forbidden = self._forbidden.get(verdict.slot.slot_id, "")
            verdict = Verdict(False, forbidden) if forbidden else verdict
        self._judge(verdict)

    def drop(self) -> bool:
        """Put it down; False where it may not be put there: then it is still carried."""
        carried, slot = self.carried, self.verdict.slot
        if carried is None or slot is None or not self.verdict.allowed or carried.slot.appointment_id is None:
            return False
        desk, appointment_id, seen = self._desk, carried.slot.appointment_id, carried.slot.appointment_version
        task = desk.tasks.change(lambda: desk.act(move, desk.actor, appointment_id, seen, slot.slot_id, slot.start))
        task.on_success(lambda done: self._done(carried, slot, done)).on_failure(self._refused).run(self)
        self.leave()
        return True

    def leave(self) -> None:
        """Put it back where it was."""
        self._desk.tasks.forget(self._view)
        self._forbidden = {}
        self.carried = None
        self._judge(Verdict(False, ""))

    def _ask_rules(self, slot: SlotCell) -> None:
        """Ask of the patient what the grid does not show: another visit at this time, the age, whom the place is kept for."""
        carried, ask = self.carried, self._desk.ask
        if carried is None or carried.slot.patient_id is None or slot.slot_id in self._forbidden:
            return
        patient_id, leaving = carried.slot.patient_id, carried.slot.appointment_id
        self._desk.tasks.read(lambda: ask(booking_facts, slot.slot_id, patient_id, leaving=leaving), view=self._view).on_success(
            lambda facts: self._know(facts, slot)
        ).run(self)

    def _know(self, facts: BookingFacts, slot: SlotCell) -> None:
        if self.carried is None:
            return
        why = weigh_facts(facts, self.carried, self._desk.who_may(Right.BOOK_PORTAL_QUOTA), self._desk.clock.now())
        self._forbidden[slot.slot_id] = why
        if why and self.verdict.slot is not None and self.verdict.slot.slot_id == slot.slot_id:
            self._judge(Verdict(False, why))

    def _judge(self, verdict: Verdict) -> None:
        if verdict != self.verdict:
            self.verdict = verdict
            self.changed.emit()

    def _done(self, carried: Carried, slot: SlotCell, done: Done) -> None:
        desk, who = self._desk, carried.slot.patient
        now_at = day_time_short(slot.start, desk.zone, tr.language)
        if done.operation_id is not None:
            caption = f"{tr('Undo the move')}: {who}, {time_short(carried.slot.start, desk.zone)}"
            desk.notices.done(tr("Moved: {who}, now {when}", who=who, when=now_at), Action(caption, undoing(desk, done.operation_id)))
        self.moved.emit(slot.slot_id)

    def _refused(self, error: UserError) -> None:
        if not isinstance(error, RowMoved):
            why = tr.said(error.said)
        elif "start" in error.clashes:
            why = tr("The time of this place was changed meanwhile. Look at it as it is now.")
        else:
            why = tr("The appointment was changed meanwhile by another. It is shown as it is now.")
        self._desk.notices.warn(tr("Not moved. {why}", why=why))
