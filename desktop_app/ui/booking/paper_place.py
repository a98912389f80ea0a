"""The place of a line of paper: surname and time in one line (`орл 14:30`), and the free places that fit, of hours that have passed too."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import tr
from desktop_app.models.slot_query import parse
from desktop_app.queries.coverage import WHOLE, Known, known_of
from desktop_app.queries.free_slots import FreeSlot, Wanted, free_slot, nearest_matching
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.booking.person_words import slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.fields import Field

_MOST = 12


def _none_words(known: Known) -> str:
    """Why no place is listed: what was not fetched must not look like what is taken."""
    leave = tr("F6 leaves the line open, nothing of it is lost.")
    if known.fetched:
        return tr("No such place is free.") + " " + leave
    if known.fetched is None:
        return tr("No data here yet") + ": " + tr("the places were not fetched to this computer.") + " " + leave
    share = tr("Still loading, {n} %", n=known.percent) if known.percent is not None else tr("Still loading")
    return share + ": " + tr("not all places have come, this one may still.") + " " + leave


class PlacePicker(QWidget):
    """`changed`: another place, or none any more; `edited`: the text."""

    changed = Signal()
    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._after: datetime | None = None
        self._slot: FreeSlot | None = None
        self._awaited = ""
        self._searching = self._pick_when_found = False
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(tr("surname or specialty, day, time: Orlov 14:30"))
        self.field = Field(tr("To whom and when"), self.edit, required=True, parent=self)
        self.hits = HitList(desk.look, tr("Places that fit"), self)
        self._none = QLabel(self)
        self._none.setWordWrap(True)
        dress(self._none, "secondary")
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.field, self.hits, self._none):
            column.addWidget(part)
        self.edit.textEdited.connect(self._edited)
        self.hits.picked.connect(self._picked)
        self.setFocusProxy(self.edit)

    @property
    def slot(self) -> FreeSlot | None:
        """The place that is chosen."""
        return self._slot

    @property
    def slot_id(self) -> str:
        """The place that is chosen, or that is being looked up again; "" for none."""
        return self._slot.slot_id if self._slot is not None else self._awaited

    def offer_from(self, after: datetime) -> None:
        """Places that begin earlier are not offered."""
        self._after = after

    def clear(self) -> None:
        """Nothing is chosen and nothing typed."""
        self._forget()
        self.edit.clear()
        self.field.say_wrong("")

    def choose(self, slot: FreeSlot) -> None:
        """Take `slot`."""
        self._forget()
        self._slot = slot
        self.edit.setText(self._words(slot))
        self.edit.setCursorPosition(0)
        self.changed.emit()

    def take_up(self, typed: str, slot_id: str) -> None:
        """Put back what was kept: the place, if it is still free, else what was typed."""
        self.clear()
        self.edit.setText(typed)
        ask = self._desk.ask
        self._awaited = slot_id
        if slot_id:
            self._desk.tasks.read(lambda: ask(free_slot, slot_id), view=("paper.place", id(self))).on_success(self._still_there).run(self)
        elif typed:
            self._search(typed)

    def enter(self) -> bool:
        """Enter in the field: pick the highlighted place; True where there was something to do here."""
        if self._slot is not None or not self.edit.text().strip():
            return False
        if self._searching:
            self._pick_when_found = True
        elif self.hits.highlighted is not None:
            self._picked(self.hits.highlighted.value)
        return True

    def step(self, by: int) -> bool:
        """Up and Down among the places."""
        return self.hits.step(by)

    def _words(self, slot: FreeSlot) -> str:
        return slot_line(slot.start, self._desk.zone, slot.specialist)

    def _still_there(self, slot: FreeSlot | None) -> None:
        self._awaited = ""
        if slot is not None:
            self.choose(slot)
        else:
            self._say_none(tr("This place is not free any more. Type another one, or leave the line open."))

    def _edited(self, text: str) -> None:
        self._awaited = ""
        if self._slot is not None:
            self._slot = None
            self.changed.emit()
        self._search(text)
        self.edited.emit()

    def _forget(self) -> None:
        self._desk.tasks.forget(("paper.place", id(self)))
        self._slot, self._awaited, self._searching, self._pick_when_found = None, "", False, False
        self.hits.show_hits(())
        self._none.hide()

    def _search(self, text: str) -> None:
        self._pick_when_found = False
        if not text.strip() or self._after is None:
            self._forget()
            return
        self._searching = True
        ask, zone, after = self._desk.ask, self._desk.zone, self._after
        conditions = parse(text, local_day(self._desk.clock.now(), zone))[0]

        def work() -> tuple[list[FreeSlot], Known]:
            slots = ask(nearest_matching, Wanted(after, limit=_MOST), conditions, zone)
            return slots, WHOLE if slots else ask(known_of, "Slot")

        read = self._desk.tasks.read(work, view=("paper.place", id(self)))
        read.on_success(lambda found: self._found(*found)).on_end(self._ended).run(self)

    def _found(self, slots: list[FreeSlot], known: Known) -> None:
        self._searching = False
        self.hits.show_hits([self._row(slot) for slot in slots])
        self._none.hide()
        if not slots:
            self._say_none(_none_words(known))
        if self._pick_when_found and len(slots) == 1:
            self._picked(slots[0])
        self._pick_when_found = False

    def _ended(self) -> None:
        if self._searching:
            self._searching = False
            self._say_none(tr("The search failed. Type on, and it looks again."))

    def _say_none(self, words: str) -> None:
        self.hits.show_hits(())
        self._none.setText(words)
        self._none.show()

    def _row(self, slot: FreeSlot) -> HitRow:
        when, zone = self._words(slot), self._desk.zone
        room = tr("room {room}", room=slot.room) if slot.room else ""
        detail = " · ".join(part for part in (slot.specialty, room, slot.branch) if part)
        passed = tr("has passed") if slot.start < self._desk.clock.now() else ""
        aloud = ", ".join(part for part in (slot_line(slot.start, zone), slot.specialist, detail, passed) if part)
        return HitRow(slot.slot_id, when, detail, passed, "", slot, aloud)

    def _picked(self, value: object) -> None:
        if isinstance(value, FreeSlot):
            self.edit.setFocus()
            self.choose(value)
