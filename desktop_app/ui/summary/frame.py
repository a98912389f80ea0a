"""What stands around the grid of Сводка: title and days, moving by weeks, filter, the button to book, keys at the foot."""

from datetime import date, timedelta

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.dates import date_short
from desktop_app.core.i18n import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.states import ListState, WithStates
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.summary.grid import SummaryGrid
from desktop_app.ui.summary.model import SummaryModel
from desktop_app.ui.summary.opened import OpenedDay
from desktop_app.ui.widgets.buttons import Chip, PillButton, as_icon_button
from desktop_app.ui.widgets.labels import ElidedLabel, KeyHint, Tag

ROOMY = 1000
"""Logical pixels, at the drawn type size, from which the bar holds all it has to say."""


SET_LETTERS = 22
"""About how many letters of the name of a set stand in the bar."""


class SetButton(PillButton):
    """Leads to the sets of specialists; says the name of the one that is shown, as much of it as has room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "quiet", parent)
        self._name, self._brief = "", False
        self.set_name("")

    def set_name(self, name: str) -> None:
        """Say `name`; "" where no set is shown."""
        self._name = name
        said = tr("Set: {name}", name=name) if name else tr("Sets of specialists")
        self.setToolTip(f"{said} (F4)")
        self.setAccessibleName(said)
        self._say()

    def be_brief(self, brief: bool) -> None:
        """Where the bar is narrow only the word stays."""
        self._brief = brief
        self._say()

    def _say(self) -> None:
        shown = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, self.fontMetrics().averageCharWidth() * SET_LETTERS)
        self.setText(tr("Sets") if self._brief or not self._name else shown)


class SummaryFrame(QWidget):
    """`changed` tells a change of the filter; `acted` the id of a command that a button stands for."""

    changed = Signal()
    acted = Signal(str)

    def __init__(self, desk: Desk, model: SummaryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = desk.look
        self.opened = OpenedDay(desk.look, desk.zone_now, self)
        self.grid = SummaryGrid(desk.look, model, self.opened, self)
        self._with_states = WithStates(self.grid, self)
        column = QVBoxLayout(parent)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self)
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self._bar = self._lay_out_bar()
        inner.addWidget(self._bar)
        inner.addWidget(self._with_states, 1)
        inner.addWidget(self._lay_out_foot())
        self.filter.textChanged.connect(lambda _text: self.changed.emit())
        self._only_free.toggled.connect(lambda _on: self.changed.emit())
        self.grid.typed.connect(self._type)
        desk.look.changed.connect(self._redress)
        self._redress()

    # What the page asks

    @property
    def typed(self) -> str:
        """What the filter holds."""
        return self.filter.text().strip()

    @property
    def only_free(self) -> bool:
        """Whether only specialists with free places are wanted."""
        return self._only_free.isChecked()

    def clear_filter(self) -> None:
        """Show all again."""
        self._only_free.setChecked(False)
        self.filter.clear()

    def show_filter(self, words: str, only_free: bool) -> None:
        """Put this into the filter, all at once."""
        with QSignalBlocker(self.filter), QSignalBlocker(self._only_free):
            self.filter.setText(words)
            self._only_free.setChecked(only_free)
        self.changed.emit()

    def show_set_name(self, name: str) -> None:
        """Say which set is shown; "" for none."""
        self.sets.set_name(name)

    def take_letter(self) -> None:
        """Backspace over the grid takes the filter's last letter."""
        self.filter.setText(self.filter.text()[:-1])

    def show_state(self, state: ListState | None) -> None:
        """Show why there is nothing, or (None) the grid."""
        if state is None:
            self._with_states.show_content()
        else:
            self._with_states.show_state(state)

    @property
    def state(self) -> ListState | None:
        """Why there is nothing; None where the grid is shown."""
        return self._with_states.state

    def show_facts(self, first: date, days: int, free: str, stale: str) -> None:
        """Say which days, how much is free, and whether the data is old."""
        last = first + timedelta(days=days - 1)
        language = tr.language
        begins = str(first.day) if first.month == last.month else date_short(first, language)
        self._days.setText(f"{begins}–{date_short(last, language)}")
        self._free.setText(free)
        self._stale.setText(stale)
        self._stale.setVisible(bool(stale))

    def show_legend(self, words: str) -> None:
        """Explain the letters that stand in the grid."""
        self._legend.set_full_text(words)

    @property
    def legend(self) -> str:
        """What is explained."""
        return self._legend.full_text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the bar is narrow, what can be read elsewhere gives way: no word is ever clipped."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY * self._look.sizes.body // 13
        self._days.setVisible(roomy)
        self._free.setVisible(roomy)
        self.sets.be_brief(not roomy)
        self._only_free.setText(tr("Only with free places") if roomy else tr("With free"))

    # Putting together

    def _lay_out_bar(self) -> QFrame:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        title = QLabel(tr("Free places"), bar)
        dress(title, "title")
        self._days = QLabel(bar)
        dress(self._days, "muted")
        self._earlier, self._later = (
            as_icon_button(PillButton("", "", bar), words) for words in (tr("A week earlier"), tr("A week later"))
        )
        dress(self._earlier, "segment-first")
        today = PillButton(tr("Today"), "segment", bar)
        dress(self._later, "segment-last")
        for button, action in ((self._earlier, "summary.earlier"), (today, "summary.today"), (self._later, "summary.later")):
            button.clicked.connect(lambda _checked=False, action=action: self.acted.emit(action))
        weeks = QHBoxLayout()
        weeks.setSpacing(0)
        for button in (self._earlier, today, self._later):
            weeks.addWidget(button)
        self.filter = QLineEdit(bar)
        self.filter.setPlaceholderText(tr("Specialist, specialty or room"))
        self.filter.setAccessibleName(tr("Filter by specialist, specialty or room"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.filter.setMaximumWidth(300)
        self.filter.setMinimumWidth(120)
        self._only_free = Chip(tr("Only with free places"), checkable=True, parent=bar)
        self.sets = SetButton(bar)
        self.sets.clicked.connect(lambda: self.acted.emit("summary.sets"))
        self._free = QLabel(bar)
        dress(self._free, "muted")
        self._stale = Tag("", "tag-warn", bar)
        self._book = PillButton(tr("Book"), "main", bar)
        self._book.setToolTip(tr("New booking") + " (F2)")
        self._book.clicked.connect(lambda: self.acted.emit("booking.new"))
        row.addWidget(title)
        row.addWidget(self._days)
        row.addLayout(weeks)
        row.addWidget(self.filter, 1)
        row.addWidget(self._only_free)
        row.addWidget(self.sets)
        row.addStretch(1)
        row.addWidget(self._stale)
        row.addWidget(self._free)
        row.addWidget(self._book)
        return bar

    def _lay_out_foot(self) -> QFrame:
        foot = QFrame(self)
        dress(foot, "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 3, 16, 3)
        row.setSpacing(16)
        self._legend = ElidedLabel("", "secondary", foot)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._legend, 1)
        for key, words in (
            ("↑↓←→", tr("over the grid")),
            ("Enter", tr("the day's places")),
            (PhysicalKey.of("F2"), tr("book")),
            (tr("letters"), tr("filter")),
            (PhysicalKey.of("F4"), tr("sets")),
            (PhysicalKey.of("F1"), tr("keys")),
        ):
            row.addWidget(KeyHint(key, words, foot))
        return foot

    def _redress(self) -> None:
        self._bar.setFixedHeight(self._look.sizes.bar)
        self._earlier.setIcon(self._look.icons.icon("back"))
        self._later.setIcon(self._look.icons.icon("forward"))

    def _type(self, text: str) -> None:
        """A letter typed over the grid goes into the filter; the focus stays in the grid, so that arrows go on."""
        self.filter.setText((self.filter.text() + text).lstrip())

    def focus_filter(self) -> None:
        """Put the caret into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()
