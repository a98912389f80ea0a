"""Which specialists the day shows: of one specialty, of one branch, only those with free places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.words import free_ahead
from desktop_app.ui.widgets.buttons import Chip


@dataclass(frozen=True)
class Wanted:
    """A set of specialists; empty fields do not narrow."""

    specialty: str = ""
    branch: str = ""
    only_free: bool = False

    def takes(self, column: DayColumn, now: datetime) -> bool:
        """Whether `column` belongs to the set."""
        return (
            self.specialty in ("", column.specialty)
            and self.branch in ("", column.branch)
            and (not self.only_free or free_ahead(column, now) > 0)
        )


class FilterBar(QWidget):
    """Two lists and a chip; `changed` tells a choice of the person.

    After each change of its words it is laid out at once, so that the bar around it learns its true width and not that of before.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.specialty, self.branch = QComboBox(self), QComboBox(self)
        self.only_free = Chip(tr("Only with free places"), checkable=True, parent=self)
        self._week = False
        self._all = {self.specialty: tr("All specialties"), self.branch: tr("All branches")}
        for box, name in ((self.specialty, tr("Specialty")), (self.branch, tr("Branch"))):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.setMaximumWidth(220)
            box.addItem(self._all[box], "")
            box.activated.connect(self._tell)
        self.only_free.clicked.connect(self._tell)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.specialty, self.branch, self.only_free):
            row.addWidget(part)

    @property
    def wanted(self) -> Wanted:
        """The set that is chosen."""
        if self._week:
            return Wanted(only_free=self.only_free.isChecked())
        return Wanted(str(self.specialty.currentData() or ""), str(self.branch.currentData() or ""), self.only_free.isChecked())

    def offer(self, columns: Sequence[DayColumn]) -> None:
        """Offer the specialties and branches of `columns`; what is chosen stays, even where nobody of it receives now."""
        self._fill(self.specialty, {column.specialty for column in columns})
        self._fill(self.branch, {column.branch for column in columns})
        self._show_branch()
        self._row.activate()

    def be_brief(self, brief: bool) -> None:
        """Say the chip shorter where the bar is narrow."""
        self.only_free.setText(tr("Free only") if brief else tr("Only with free places"))
        self.only_free.setAccessibleName(tr("Only with free places"))
        self._row.activate()

    def be_of_week(self, week: bool) -> None:
        """In a week only the free days are a choice: the specialist is chosen already."""
        self._week = week
        self.specialty.setVisible(not week)
        self._show_branch()
        self._row.activate()

    def reset(self) -> None:
        """Show everybody."""
        self.specialty.setCurrentIndex(0)
        self.branch.setCurrentIndex(0)
        self.only_free.setChecked(False)
        self.changed.emit()

    def _show_branch(self) -> None:
        self.branch.setVisible(self.branch.count() > 2 and not self._week)

    def _fill(self, box: QComboBox, names: set[str]) -> None:
        chosen = str(box.currentData() or "")
        wanted = sorted((names | {chosen}) - {""})
        if [box.itemData(place) for place in range(1, box.count())] == wanted:
            return
        box.clear()
        box.addItem(self._all[box], "")
        for name in wanted:
            box.addItem(name, name)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _tell(self, *_what: object) -> None:
        self.changed.emit()
