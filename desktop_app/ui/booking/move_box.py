"""Moving: the nearest times of the same specialist, or of whom one chooses instead."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.queries.appointments import AppointmentCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.groups import places_after
from desktop_app.queries.specialists import Choice
from desktop_app.ui.booking.choice_picker import ChoicePicker
from desktop_app.ui.booking.nearest import NearestSlots
from desktop_app.ui.booking.rules import Rules
from desktop_app.ui.booking.times import Times, lost_words
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.cards import WarnCard, Weight


class MoveBox(QWidget):
    """`changed`: whether Enter would move may be another answer now."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view = ("booking.move", id(self))
        self._waiting = False
        self._card: AppointmentCard | None = None
        self._lost = ""
        self.choice = ChoicePicker(desk, self)
        self.nearest = NearestSlots(desk.zone_now, desk.home_branch, self)
        self.nearest.body.setContentsMargins(0, 0, 0, 0)
        self.times = Times(desk, self.nearest, self)
        self.rules = Rules(desk, self)
        self._remarks = WarnCard("", Weight.WARN, self)
        self._remarks.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.choice, self.nearest, self._remarks):
            column.addWidget(part)
        column.addStretch(1)
        self.choice.changed.connect(self._ask_anew)
        self.choice.narrowed.connect(self._ask_anew)
        self.nearest.chosen.connect(self._taken)
        self.times.shown.connect(self._shown)
        self.rules.known.connect(self._say)
        self.setFocusProxy(self.choice)

    def begin(self, card: AppointmentCard, days: int = 0) -> None:
        """Offer times for `card`, of its own specialist first; with `days` the place so much later at its hour is highlighted."""
        self._card, self._lost, self._waiting = card, "", bool(days)
        if days:
            ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone
            self._desk.tasks.read(lambda: ask(places_after, (card,), days, now, zone)[0], view=self._view).on_success(self._prefer).run(
                self
            )
        facts = card.facts
        self.times.moving = facts.appointment_id
        ids = (card.schedule_id,) if card.schedule_id else ()
        self.choice.choose(Choice("own", facts.specialist, facts.specialty, facts.specialty, card.specialty_code, ids))

    def end(self) -> None:
        """Moved, or left."""
        self._card, self._waiting = None, False
        self._desk.tasks.forget(self._view)
        self.times.clear()
        self.rules.clear()
        self.choice.clear()

    @property
    def slot(self) -> FreeSlot | None:
        """Where to; None where nothing may be taken now."""
        blocked = self._waiting or self.rules.refused or self.rules.is_reading or self.times.is_anew or bool(self._lost)
        return None if blocked else self.nearest.slot

    def enter(self) -> bool:
        """Pick what is highlighted, or accept the time that took the place of a lost one; True where there was something to do."""
        if self.choice.edit.hasFocus() and self.choice.enter():
            return True
        if self._lost:
            self._taken()
            return True
        return False

    def step(self, by: int) -> bool:
        """Up and Down."""
        return self.choice.step(by) or self.nearest.step(by)

    def page(self, later: bool) -> None:
        """The next day, or back."""
        if self.times.later() if later else self.times.earlier():
            self._read(keep=False)
            self._say()

    def read_again(self) -> None:
        """Slots changed."""
        if self._card is not None:
            self._read(keep=True)

    def _prefer(self, slot: FreeSlot | None) -> None:
        """The place on that day at that hour; where there is none the nearest times stay."""
        self._waiting = False
        if slot is None:
            self._lost = tr("No free place on that day. Enter takes the one highlighted now.")
        else:
            self.times.fix(slot)
            self._read(keep=True)
        self._weigh()

    def _ask_anew(self) -> None:
        self.times.restart()
        self._lost = ""
        if self.choice.choice is None:
            self.times.clear()
            self.rules.clear()
            self._say()
        else:
            self._read(keep=False)
            self._say()

    def _read(self, keep: bool) -> None:
        choice, slot = self.choice.choice, self.nearest.slot
        if choice is not None and self._card is not None:
            self.times.read(choice, self.choice.narrowing, self._card.facts.patient_id, slot.slot_id if keep and slot else None)

    def _taken(self) -> None:
        self._lost = ""
        self._weigh()

    def _shown(self, lost: str) -> None:
        self._lost = lost_words(lost, self.nearest.slot) or self._lost
        self._weigh()

    def _weigh(self) -> None:
        slot = self.nearest.slot
        if slot is not None and self._card is not None:
            self.rules.read(slot.slot_id, self._card.facts.patient_id, moving=self._card.facts.appointment_id)
        else:
            self.rules.clear()
        self._say()

    def _say(self) -> None:
        said = [self._lost] if self._lost else [text for text, _ in self.rules.remarks]
        weight = Weight.ALARM if self._lost or self.rules.refused else Weight.WARN
        self._remarks.say("\n".join(said), weight)
        self._remarks.setVisible(bool(said))
        self.changed.emit()
