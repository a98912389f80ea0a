"""Forms put aside while the phone rings: tabs with the surnames, each kept as a draft of its owner."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.queries.desk import DraftRow
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.widgets.buttons import ElidedButton
from desktop_app.ui.widgets.labels import KeyCaps

PARK_KEY = PhysicalKey.of("F6")
NEXT_KEY = PhysicalKey.of("Shift+F6")
MOST = 4
"""So many forms at once, the open one counted."""


class ParkedForms(QWidget):
    """The tabs of the forms put aside, the one that waits longest first; `chosen` gives its `DraftRow`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[DraftRow, ...] = ()
        self._refused: frozenset[str] = frozenset()
        self.setAccessibleName(tr("Forms put aside"))
        self._tabs: list[ElidedButton] = []
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(18, 4, 14, 4)
        self._line.setSpacing(4)
        self._line.addStretch(1)
        self._line.addWidget(KeyCaps(NEXT_KEY, self))
        self.hide()

    @property
    def is_full(self) -> bool:
        """Whether one more beside the open form would be too many."""
        return len(self.rows) >= MOST - 1

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands on the tabs."""
        return tuple(self._title(row) for row in self.rows)

    def add(self, row: DraftRow) -> None:
        """Put a form aside."""
        self._show((*self.rows, row))

    def add_refused(self, row: DraftRow) -> None:
        """A booking that was not taken comes back: marked, before those that somebody chose to put aside, however many there are."""
        self._refused |= {row.draft_id}
        first = [one for one in self.rows if one.draft_id in self._refused]
        self._show((*first, row, *self.rows[len(first) :]))

    def drop(self, draft_id: str) -> None:
        """It is open again, or was booked."""
        if any(row.draft_id == draft_id for row in self.rows):
            self._show(tuple(row for row in self.rows if row.draft_id != draft_id))

    def clear(self) -> None:
        """Another person sits here: these forms stay with their owner."""
        self._show(())

    def _show(self, rows: tuple[DraftRow, ...]) -> None:
        self.rows = rows
        for tab in self._tabs:
            self._line.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = []
        for place, row in enumerate(rows):
            tab = ElidedButton(self._title(row), "pill", self)
            is_refused = row.draft_id in self._refused
            said = tr("Not booked, put aside: {who}", who=_name(row)) if is_refused else tr("Form put aside: {who}", who=_name(row))
            tab.setAccessibleName(said)
            tab.clicked.connect(lambda _checked=False, chosen=row: self.chosen.emit(chosen))
            self._line.insertWidget(place, tab)
            self._tabs.append(tab)
        self.setVisible(bool(rows))

    def _title(self, row: DraftRow) -> str:
        return f"! {_name(row)}" if row.draft_id in self._refused else _name(row)


def _name(row: DraftRow) -> str:
    """The surname, or the first word of what was typed."""
    return next(iter(row.title.split()), "") or tr("nobody chosen yet")
