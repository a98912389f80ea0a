"""The parts of «Приём» and where they stand: line and list at the left; the chosen visit, or who has no booking, at the right."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.reception.card import VisitCard
from desktop_app.ui.reception.rows import RowList
from desktop_app.ui.reception.walk_in_view import WalkInView
from desktop_app.ui.states import WithStates
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import Chip, PillButton, Segmented
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCap, KeyHint, Tag

FILTERS = ("all", "expected", "here", "over")
_CARD_WIDTH = 430
_ONE_PANE_UNDER = 860
_BRANCH_UNDER = 640
_ANY_WIDTH = 16_777_215
_FOOT = 32
"""By how much the foot with the main button is taller than the line of hints that notices stay above anyway."""


class ReceptionFrame(QWidget):
    """Holds the widgets and arranges them for the width; decides nothing."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._opened = False
        self.title = ElidedLabel(tr("Reception"), "title", self)
        self.stale = Tag("", "tag-warn", self)
        self.filter = Segmented([(name, name) for name in FILTERS], tr("Which visits"), self)
        self.branches = Chip(tr("All branches"), checkable=True, parent=self)
        self.without = PillButton(tr("Without a booking"), "", self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(tr("Scan the ticket, or type its number, a queue number, a surname"))
        self.line.setAccessibleName(tr("Ticket number, queue number or surname"))
        self.line.setClearButtonEnabled(True)
        self.table = RowList(desk.look, tr("Visits of today by specialist"), self, "reception")
        self.states = WithStates(self.table, self)
        self.card = VisitCard(desk, self)
        self.walk_in = WalkInView(desk, self.branch_shown, self)
        self._lay_out()
        self.filter.choose("all")

    @property
    def branch_id(self) -> str:
        """The branch where the desk stands, "" where it is not known."""
        return self._desk.home_branch()

    def branch_shown(self) -> str:
        """The branch whose visits are shown, "" for all."""
        return "" if self.branches.isChecked() else self.branch_id

    # Putting together

    def _lay_out(self) -> None:
        self._left, self._right = QWidget(self), QFrame(self)
        dress(self._right, "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        for part in (self._bar(), self._search_bar()):
            left.addWidget(part)
        left.addWidget(self.states, 1)
        left.addWidget(self._foot())
        self.sides = QStackedWidget(self._right)
        self.sides.addWidget(self.card)
        self.sides.addWidget(self.walk_in)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(1, 0, 0, 0)
        right.addWidget(self.sides)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 1)
        row.addWidget(self._right)

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(10)
        row.addWidget(self.title, 1)
        row.addWidget(self.stale)
        row.addWidget(self.branches)
        row.addWidget(self.filter)
        bar.setMinimumHeight(self._desk.look.sizes.bar)
        self.stale.hide()
        self.branches.setToolTip(tr("All branches") + " (B)")
        return bar

    def _search_bar(self) -> QWidget:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 7, 16, 7)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.without)
        row.addWidget(KeyCap("F7", bar))
        return bar

    def _foot(self) -> QWidget:
        self._hints = QFrame(self)
        dress(self._hints, "foot")
        row = QHBoxLayout(self._hints)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        hints = (
            ("Enter", tr("next step")),
            ("1–4", tr("document")),
            ("N", tr("did not come")),
            ("Z", tr("step back")),
            ("I", tr("who and when")),
            ("F3", tr("to the line")),
        )
        for key, words in hints:
            row.addWidget(KeyHint(key, words, self._hints))
        row.addStretch(1)
        return self._hints

    # Widths

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window one pane at a time."""
        super().resizeEvent(event)
        self.arrange()

    @property
    def is_narrow(self) -> bool:
        """Whether only one pane has room."""
        return self.width() < _ONE_PANE_UNDER

    @property
    def is_opened(self) -> bool:
        """Whether the right pane stands in place of the list."""
        return self._opened and self.is_narrow

    def focus_visit(self) -> None:
        """The keys of the visit act at once: from the list, or from the card where it stands in its place."""
        (self.card if self.is_opened else self.table).setFocus()

    def open_side(self, opened: bool) -> None:
        """In a narrow window show the right pane, or the list again."""
        self._opened = opened
        self.arrange()

    def free_for_notices(self) -> QRect:
        """The list; where the right pane stands in its place, all above the pinned foot."""
        if self.is_opened:
            return self.rect().adjusted(0, 0, 0, -_FOOT)
        return self._left.geometry()

    def arrange(self) -> None:
        """Lay the panes out for the width and for what there is to show."""
        narrow = self.is_narrow
        has_side = self.sides.currentWidget() is self.walk_in or self.card.shown is not None
        shows_side = has_side and (not narrow or self._opened)
        # What goes is hidden before what comes is shown: both side by side would push the window wider.
        self._left.setVisible(not (narrow and shows_side))
        wide = min(_CARD_WIDTH, self.width() // 2)
        self._right.setMinimumWidth(0 if narrow else wide)
        self._right.setMaximumWidth(_ANY_WIDTH if narrow else wide)
        self._right.setVisible(shows_side)
        room = self.width() if narrow or not shows_side else self.width() - wide
        self.branches.setVisible(bool(self.branch_id) and room >= _BRANCH_UNDER)
        self._hints.setVisible(self.height() >= _BRANCH_UNDER // 2)
