"""Which specialists the day shows: of a set or of one specialty, of one branch, only those with free places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.specialist_set import EVERYBODY, Filter
from desktop_app.queries.day import DayColumn
from desktop_app.queries.specialist_sets import SetRow
from desktop_app.ui.day.words import free_ahead
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.choice import ElidedComboBox


@dataclass(frozen=True)
class Wanted:
    """A set of specialists; empty fields do not narrow."""

    specialty: str = ""
    branch: str = ""
    only_free: bool = False
    words: Filter = EVERYBODY

    def takes(self, column: DayColumn, now: datetime) -> bool:
        """Whether `column` belongs to the set."""
        return (
            self.specialty in ("", column.specialty)
            and self.branch in ("", column.branch)
            and self.words.takes(column.search)
            and (not self.only_free or free_ahead(column, now) > 0)
        )


class FilterBar(QWidget):
    """Two lists and a chip; `changed` tells a choice of the person. In the list of specialties the person's own sets come first.

    After each change of its words it is laid out at once, so that the bar around it learns its true width and not that of before.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.specialty, self.branch = ElidedComboBox(self), ElidedComboBox(self)
        self.only_free = Chip(tr("Only with free places"), checkable=True, parent=self)
        self._week = False
        self._specialties: set[str] = set()
        self._sets: tuple[SetRow, ...] = ()
        self._coming: SetRow | None = None
        self._all: dict[QComboBox, str] = {self.specialty: tr("All specialties"), self.branch: tr("All branches")}
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
        chosen, branch = self.specialty.currentData(), str(self.branch.currentData() or "")
        if isinstance(chosen, SetRow):
            return Wanted("", branch, self.only_free.isChecked(), Filter(chosen.words))
        return Wanted(str(chosen or ""), branch, self.only_free.isChecked())

    def offer(self, columns: Sequence[DayColumn]) -> None:
        """Offer the specialties and branches of `columns`; what is chosen stays, even where nobody of it receives now."""
        self._specialties = {column.specialty for column in columns}
        self._fill_specialties()
        self._fill(self.branch, [(name, name) for name in _names({column.branch for column in columns}, self.branch)])
        self._show_branch()
        self._row.activate()

    def offer_sets(self, sets: Sequence[SetRow]) -> None:
        """Offer the person's sets; one that is deleted or renamed elsewhere is not shown any longer under its old name."""
        chosen = self.specialty.currentData()
        self._sets, self._coming = tuple(sets), None
        self._fill_specialties()
        self._row.activate()
        if self.specialty.currentData() != chosen:
            self.changed.emit()

    def show_set(self, wanted: SetRow) -> None:
        """Show the specialists of a set, be it that the sets themselves are still being read."""
        self._coming = None if wanted in self._sets else wanted
        self._fill_specialties()
        self.specialty.setCurrentIndex(self._place_of(self.specialty, wanted))
        self.branch.setCurrentIndex(0)
        self.only_free.setChecked(wanted.only_free)
        self.changed.emit()

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

    def _fill_specialties(self) -> None:
        coming = self._coming
        sets = [*self._sets, *([coming] if coming is not None else [])]
        names = [(name, name) for name in _names(self._specialties, self.specialty)]
        self._fill(self.specialty, [*((_set_words(one), one) for one in sets), *names], len(sets))

    def _fill(self, box: QComboBox, wanted: Sequence[tuple[str, object]], line_after: int = 0) -> None:
        """Offer `wanted` (words and what they stand for) below «all», with a line after the first `line_after`."""
        chosen, there = box.currentData(), [(box.itemText(place), box.itemData(place)) for place in range(1, box.count())]
        if [one for one in there if one[1] is not None] == list(wanted):
            return
        box.clear()
        box.addItem(self._all[box], "")
        for place, (words, stands_for) in enumerate(wanted):
            if place == line_after and line_after:
                box.insertSeparator(box.count())
            box.addItem(words, stands_for)
        box.setCurrentIndex(max(0, self._place_of(box, chosen)))

    @staticmethod
    def _place_of(box: QComboBox, wanted: object) -> int:
        """Where it stands; a set is found by its id, whatever it is called now."""
        own = [box.itemData(place) for place in range(box.count())]
        if isinstance(wanted, SetRow):
            return next((place for place, one in enumerate(own) if isinstance(one, SetRow) and one.set_id == wanted.set_id), 0)
        return own.index(wanted) if wanted in own else 0

    def _tell(self, *_what: object) -> None:
        self.changed.emit()


def _names(found: set[str], box: QComboBox) -> list[str]:
    """The names that a list offers, the chosen one among them even where nobody of it receives now."""
    chosen = box.currentData()
    return sorted((found | ({chosen} if isinstance(chosen, str) else set())) - {""})


def _set_words(one: SetRow) -> str:
    return f"★ {one.name}"
