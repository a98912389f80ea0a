"""Asks the booking rules beforehand: what forbids the booking, and what the clerk is warned of (rule 67, domain facts 2.4)."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.i18n import tr
from desktop_app.models.booking_rules import cautions, refusal
from desktop_app.queries.booking_facts import BookingFacts, booking_facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.cards import Weight

Remark = tuple[str, Weight]


class Rules(QObject):
    """`known`: the remarks of the chosen patient and place are there; `refused` tells whether one of them forbids the booking."""

    known = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = ("booking.rules", id(self))
        self.remarks: tuple[Remark, ...] = ()
        self.refused = False
        self.is_reading = False
        self._known: tuple[str, str] | None = None

    @property
    def refusal(self) -> str:
        """Why the booking cannot be, for the line beside the main button; "" where nothing forbids it."""
        return self.remarks[0][0] if self.refused else ""

    def clear(self) -> None:
        """Nobody and nothing is chosen."""
        self._desk.tasks.forget(self._view)
        self.remarks, self.refused, self.is_reading, self._known = (), False, False, None

    def read(self, slot_id: str, patient_id: str, moving: str | None = None) -> None:
        """Ask for this place and this patient; `moving` is the appointment that gives up its own place."""
        ask, pair = self._desk.ask, (slot_id, patient_id)
        if self._known != pair:
            self.remarks, self.refused, self.is_reading = (), False, True
        self._desk.tasks.read(lambda: ask(booking_facts, slot_id, patient_id), view=self._view).on_success(
            lambda facts: self._weigh(facts, pair, moving)
        ).run(self)

    def _weigh(self, facts: BookingFacts, pair: tuple[str, str], moving: str | None) -> None:
        self.is_reading, self._known = False, pair
        now = self._desk.clock.now()
        found = refusal(facts.slot, facts.patient, facts.appointments, now, moving=moving)
        self.refused = found is not None
        remarks: list[Remark] = [(tr.said(found.said), Weight.ALARM)] if found else []
        if facts.slot is not None:
            remarks += [(tr.said(one.said), Weight.WARN) for one in cautions(facts.slot, facts.patient, facts.appointments, now, moving)]
        self.remarks = tuple(remarks)
        self.known.emit()
