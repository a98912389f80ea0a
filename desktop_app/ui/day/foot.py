"""The foot of the day: what the signs mean, what the filter hides, how the grid is laid out, the keys."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.day.layout import Layout, ListScale, Scale, Wish
from desktop_app.ui.day.legend import Legend
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import Chip, PillButton
from desktop_app.ui.widgets.labels import KeyHint

_KEYS_FROM = 900


class DayFoot(QFrame):
    """`layout_asked` tells that another layout is wished for."""

    layout_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "foot")
        self._reset: Callable[[], object] | None = None
        self.legend = Legend(look, self)
        self.hidden = PillButton("", "link", self)
        self.hidden.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hidden.clicked.connect(self._run_reset)
        self.hidden.hide()
        self.layout_chip = Chip("", parent=self)
        self.layout_chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.layout_chip.clicked.connect(self.layout_asked)
        hints = (("↑↓←→", tr("over the grid")), ("Enter", tr("open")), ("M", tr("move")), ("I", tr("who and when")), ("F1", tr("keys")))
        self._hints = [KeyHint(key, words, self) for key, words in hints]
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        row.addWidget(self.legend, 1)
        for part in (self.hidden, self.layout_chip, *self._hints):
            row.addWidget(part)

    def tell_hidden(self, number: int, reset: Callable[[], object]) -> None:
        """Say how many columns the filter hides; pressing it shows them again."""
        self._reset = reset
        self.hidden.setText(tr("hidden: {n}, reset", n=number))
        self.hidden.setAccessibleName(tr("Hidden by the filter: {n}", n=number) + ". " + tr("Reset the filter"))
        self.hidden.setToolTip(tr("Reset the filter") + " (Ctrl+F4)")
        self.hidden.setVisible(number > 0)

    def tell_layout(self, scale: Scale, wish: Wish) -> None:
        """Say how the grid is laid out, by whose choice, and how much larger than drawn."""
        words = tr("list") if isinstance(scale, ListScale) else tr("time scale")
        shown = tr("auto: {layout}", layout=words) if wish.layout is Layout.AUTO else words
        self.layout_chip.setText(shown if wish.zoom == 1 else f"{shown} · {round(wish.zoom * 100)} %")
        self.layout_chip.setAccessibleName(tr("Layout: {layout}", layout=self.layout_chip.text()))
        self.layout_chip.setToolTip(tr("Time scale, list, or as fits") + " (F3)")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keys are told where there is room for them; F1 tells them anywhere."""
        super().resizeEvent(event)
        for hint in self._hints[:-1]:
            hint.setVisible(self.width() >= _KEYS_FROM)

    def _run_reset(self) -> None:
        if self._reset is not None:
            self._reset()
