"""What Enter does on a place: books into a free one, shows who has a taken one, opens what holds several, says why not."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.core.dates import time_short
from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.day.cells import Cell, CellKind
from desktop_app.ui.desk import Desk
from desktop_app.ui.promise_words import Safety, hold_words
from desktop_app.ui.slot_looks import look_of
from desktop_app.ui.targets import APPOINTMENT, BOOKING, AppointmentTarget, BookingTarget


class Opening:
    """Opens places of the grid in the panels; `over` is where its menus belong, `safety` tells whose held places are."""

    def __init__(self, desk: Desk, over: QWidget, safety: Callable[[], Safety]) -> None:
        self._desk, self._over, self.safety = desk, over, safety

    def open_cell(self, cell: Cell, column: DayColumn, at: QPoint) -> None:
        """Open what stands there; several places are offered in a menu `at` a point of the screen."""
        if cell.is_place:
            self.open_slot(cell.slot, column)
        else:
            self.choose(cell, at, lambda slot: self.open_slot(slot, column))

    def choose(self, cell: Cell, at: QPoint, take: Callable[[SlotCell], object]) -> None:
        """Let the person choose one of the places of `cell`."""
        menu, now = QMenu(self._over), self._desk.clock.now()
        for number, slot in enumerate(cell.slots, start=1):
            if cell.kind is CellKind.QUEUE and slot.appointment_id is None:
                continue
            when = time_short(slot.start, self._desk.zone) if cell.kind is CellKind.PAST else f"{slot.queue_number or number}."
            menu.addAction(f"{when} {_words(slot, now)}", _taker(take, slot))
        if menu.isEmpty():
            menu.addAction(tr("nobody waits")).setEnabled(False)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def open_slot(self, slot: SlotCell, column: DayColumn) -> None:
        """Open one place."""
        navigation = self._desk.navigation
        if slot.appointment_id is not None:
            navigation.open_panel(APPOINTMENT, AppointmentTarget(slot.appointment_id))
        elif slot.state == "free" and slot.start >= self._desk.clock.now():
            navigation.open_panel(BOOKING, BookingTarget(offered(slot, column)))
        else:
            self._desk.notices.info(self._why_not(slot))

    def _why_not(self, slot: SlotCell) -> str:
        if slot.state == "free":
            return tr("{time} has passed. Choose a later place.", time=time_short(slot.start, self._desk.zone))
        if slot.state == "held" and slot.hold is not None:
            whose = hold_words(slot.hold, self.safety().ground, self._desk.clock.now(), self._desk.zone)
            return tr("This place cannot be booked here now ({whose}). Choose another one.", whose=whose)
        if slot.state == "held":
            return tr("This place is held at the central for another booking. Choose another one.")
        return tr("This time is closed for booking. The schedule manager may open it.")


def offered(slot: SlotCell, column: DayColumn) -> FreeSlot:
    """The place as the booking panel takes it."""
    return FreeSlot(
        slot.slot_id, slot.slot_version, slot.start, slot.end, slot.channels, slot.visit_kind, column.schedule_id, column.specialist,
        column.specialty, column.specialty_code, column.room, column.branch, column.branch_id, column.clinic, notes=column.notes,
        hold=slot.hold, clinic_id=column.clinic_id,
    )  # fmt: skip


def _words(slot: SlotCell, now: datetime) -> str:
    state = tr(look_of(slot, now).word)
    return f"{slot.patient}, {state}" if slot.patient else state


def _taker(take: Callable[[SlotCell], object], slot: SlotCell) -> Callable[[], None]:
    def run() -> None:
        take(slot)

    return run
