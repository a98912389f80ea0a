"""The visits of one group: as lines in the appointment panel, and as proposals while all of them are moved together."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.core.dates import capitalised, day_long, local_day, time_short
from desktop_app.core.i18n import tr, trn
from desktop_app.queries.appointments import AppointmentCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.groups import places_after
from desktop_app.services.groups import SeenVisit, Step
from desktop_app.ui.booking.person_words import shortened, slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import ElidedButton
from desktop_app.ui.widgets.labels import KeyHint, SectionTitle

CANCEL_ALL_KEY, MOVE_ALL_KEY = "Shift+Delete", "Shift+M"
FARTHEST = 60
"""So many days a group is moved at most, either way."""


def who_of(card: AppointmentCard) -> str:
    """«Иванова А. С.»."""
    facts = card.facts
    return shortened(" ".join(part for part in (facts.family, facts.given, facts.middle) if part))


def seen(card: AppointmentCard) -> SeenVisit:
    """The visit as the person saw it."""
    return SeenVisit(card.facts.appointment_id, card.version)


class GroupLines(QWidget):
    """The visits of the group with what can be done with all of them; `picked` gives the id of one."""

    picked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.visits: tuple[AppointmentCard, ...] = ()
        self._lines: list[ElidedButton] = []
        self._title = SectionTitle("", self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._title)
        self._keys = (
            KeyHint(PhysicalKey.of(CANCEL_ALL_KEY), tr("cancel all of them"), self),
            KeyHint(PhysicalKey.of(MOVE_ALL_KEY), tr("move all of them"), self),
            KeyHint(PhysicalKey.of("F9"), tr("one sheet for all of them"), self),
        )
        for key in self._keys:
            self._column.addWidget(key)
        self.hide()

    def show_visits(self, visits: tuple[AppointmentCard, ...], present: str) -> None:
        """Show the group of the appointment `present`; a visit alone is no group."""
        self.visits = visits if len(visits) > 1 else ()
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        this_one = tr("this one")
        for place, card in enumerate(self.visits, start=1):
            here = card.facts.appointment_id == present
            words = f"{who_of(card)} · {slot_line(card.facts.start, self._desk.zone, shortened(card.facts.specialist))}"
            line = ElidedButton(f"{this_one}: {words}" if here else words, "link", self)
            line.setEnabled(not here)
            line.clicked.connect(lambda _checked=False, visit=card.facts.appointment_id: self.picked.emit(visit))
            self._column.insertWidget(place, line)
            self._lines.append(line)
        self._title.setText(trn("Group: {n} visit", "Group: {n} visits", len(self.visits)))
        self.setVisible(bool(self.visits))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown."""
        return tuple(line.accessibleName() for line in self._lines)


class GroupMove(QWidget):
    """Proposes for each visit the place of its specialist on another day; `changed`: the proposals are others now."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._visits: tuple[AppointmentCard, ...] = ()
        self._places: tuple[FreeSlot | None, ...] = ()
        self.days = 0
        self._title = SectionTitle("", self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._missing = QLabel(self)
        self._missing.setWordWrap(True)
        dress(self._missing, "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._title, self._text, self._missing):
            column.addWidget(part)
        column.addWidget(KeyHint("← →", tr("a day earlier, a day later"), self))
        column.addWidget(KeyHint("↑ ↓", tr("a week earlier, a week later"), self))
        column.addStretch(1)

    def begin(self, visits: tuple[AppointmentCard, ...]) -> None:
        """Propose the next day."""
        self._visits, self.days = visits, 1
        self.read()

    def end(self) -> None:
        """Moved, or left."""
        self._desk.tasks.forget("appointment.group")
        self._visits, self._places = (), ()

    def shift(self, by: int) -> None:
        """Another day; the day that the visits are on is left out."""
        days = self.days + by
        self.days = max(-FARTHEST, min(FARTHEST, days if days else by))
        self.read()

    def read(self) -> None:
        """Ask for the places of that day."""
        self._places = ()
        ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone
        visits, days = self._visits, self.days
        if visits:
            self._desk.tasks.read(lambda: ask(places_after, visits, days, now, zone), view="appointment.group").on_success(self._show).run(
                self
            )
        self.changed.emit()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Which visit goes where; none while one of them has no place."""
        if not self._places or None in self._places:
            return ()
        pairs = zip(self._visits, self._places, strict=True)
        return tuple(Step(seen(card), slot.slot_id, slot.start) for card, slot in pairs if slot is not None)

    @property
    def words(self) -> str:
        """What is proposed, as shown."""
        return self._text.text()

    def _show(self, places: tuple[FreeSlot | None, ...]) -> None:
        self._places = places
        zone = self._desk.zone
        days = (
            trn("{n} day later", "{n} days later", self.days) if self.days > 0 else trn("{n} day earlier", "{n} days earlier", -self.days)
        )
        self._title.setText(tr("All of the group, {days}", days=days))
        self._text.setText("\n".join(self._line(card, slot) for card, slot in zip(self._visits, places, strict=True)))
        missing = sum(slot is None for slot in places)
        said = trn(
            "{n} visit has no free place then: choose another day.",
            "{n} visits have no free place then: choose another day.",
            missing,
        )
        self._missing.setText(said if missing else "")
        first = next((slot for slot in places if slot is not None), None)
        when = capitalised(day_long(first.start, zone, tr.language)) if first is not None else ""
        self.setAccessibleName(". ".join(part for part in (self._title.text(), when, self._text.text(), self._missing.text()) if part))
        self.changed.emit()

    def _line(self, card: AppointmentCard, slot: FreeSlot | None) -> str:
        zone = self._desk.zone
        before = time_short(card.facts.start, zone)
        if slot is None:
            return tr("{who}, {time}: no free place", who=who_of(card), time=before)
        same_day = local_day(card.facts.start, zone) == local_day(slot.start, zone)
        then = time_short(slot.start, zone) if same_day else slot_line(slot.start, zone)
        return tr("{who}, {time} → {then}, {specialist}", who=who_of(card), time=before, then=then, specialist=slot.specialist)
