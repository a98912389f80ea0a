"""A day opened in place: whose it is, its places, and what to do where there are none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.dates import capitalised, date_long, day_time_short
from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.slot_looks import FREE, look_of
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.summary.chips import SlotChips
from desktop_app.ui.summary.faces import state_aloud, who_of
from desktop_app.ui.widgets.labels import ElidedLabel, KeyHint, NoteTag

_MOST_LINES = 6
_MARGIN = 12


@dataclass(frozen=True)
class OpenDay:
    """What is opened: the specialist as Сводка shows him, and the day."""

    row: SummaryRow
    cell: DayCell


class OpenedDay(QFrame):
    """Stands below the line of its specialist. `picked` gives the place that was taken, `steered` tells that another is chosen."""

    picked = Signal(object)
    grew = Signal()
    steered = Signal()

    def __init__(self, look: Look, zone: Callable[[], tzinfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._zone = look, zone
        self.shown: OpenDay | None = None
        dress(self, "opened")
        self._title = ElidedLabel(kind="strong", parent=self)
        self._count = QLabel(self)
        dress(self._count, "muted")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        self._hints = [KeyHint("Enter", tr("book"), self), KeyHint("Esc", tr("close"), self)]
        for hint in self._hints:
            head.addWidget(hint)
        self.chips = SlotChips(look, zone, self)
        self._told = NoteTag(parent=self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        dress(self._words, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self.chips, 1)
        column.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.chips.clicked.connect(lambda _index: self.pick())
        self.chips.selectionModel().currentChanged.connect(lambda _now, _before: self.steered.emit())
        self.setFocusProxy(self.chips)
        self.hide()

    def show_day(self, opened: OpenDay, column: DayColumn | None, now: datetime) -> None:
        """Show the places of `column` (None: still being read)."""
        fresh = self.shown is None or (self.shown.row.schedule_id, self.shown.cell.day) != (opened.row.schedule_id, opened.cell.day)
        self.shown = opened
        slots = column.slots if column else () if fresh else self.chips.slots
        self._title.set_full_text(f"{opened.row.specialist} · {capitalised(date_long(opened.cell.day, tr.language))}")
        self._count.setText(tr("free {free} of {total}", free=_free(slots, now), total=len(slots)) if slots else "")
        name = f"{who_of(opened.row)}, {date_long(opened.cell.day, tr.language)}"
        self.setAccessibleName(name)
        self.chips.setAccessibleName(", ".join((tr("Places: {whose}", whose=name), *opened.cell.notes)))
        self._told.tell(opened.cell.notes)
        if fresh:
            self.chips.show_slots((), now)
        self.chips.show_slots(slots, now)
        self.chips.setVisible(bool(slots))
        self._say(opened, bool(slots), column is None, _free(slots, now))
        self.grew.emit()

    def stop_reading(self) -> None:
        """Reading ended; where no answer came, say so instead of waiting for ever."""
        if self._words.text() == tr("Reading the places…"):
            self._words.setText(tr("The places could not be read. F5 reads them again."))

    def forget(self, now: datetime) -> None:
        """Nothing of the places that were shown stays."""
        self.shown = None
        self.chips.show_slots((), now)

    def pick(self) -> None:
        """Take the place with the cursor."""
        if self.chips.chosen is not None:
            self.picked.emit(self.chips.chosen)

    def wanted_height(self, width: int) -> int:
        """As high as the head and the lines of chips."""
        head = self._look.sizes.row + 18 + (self._told.sizeHint().height() + 4 if self._told.full_text else 0)
        if not self.chips.slots:
            return head + self._look.sizes.row
        lines = min(_MOST_LINES, self.chips.lines_at(width - 2 * _MARGIN))
        return head + lines * self.chips.line_height + 6 + (self._look.sizes.row if self._words.text() else 0)

    def bottom_of_chosen(self) -> int:
        """Where the chosen place ends, from the top of the opened day."""
        width = self.width() - 2 * _MARGIN
        scrolled = self.chips.verticalScrollBar().value() if self.chips.lines_at(width) > _MOST_LINES else 0
        return self.chips.y() + (self.chips.line_of_chosen(width) + 1) * self.chips.line_height - scrolled + _MARGIN

    def _say(self, opened: OpenDay, slots: bool, reading: bool, free: int) -> None:
        words = ""
        if reading:
            words = "" if slots else tr("Reading the places…")
        elif not slots:
            words = capitalised(state_aloud(opened.row, opened.cell)) + self._nearest(opened)
        elif not free:
            words = tr("All places are taken.") + self._nearest(opened)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._hints[0].setVisible(slots)

    def _nearest(self, opened: OpenDay) -> str:
        if opened.row.nearest is None:
            return ""
        return " · " + tr("nearest {when}", when=day_time_short(opened.row.nearest, self._zone(), tr.language))


def _free(slots: tuple[SlotCell, ...], now: datetime) -> int:
    return sum(look_of(slot, now) is FREE for slot in slots)
