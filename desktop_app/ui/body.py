"""The middle of the window: the screen in view and the side panel, laid out for three widths of the window (ux.md)."""

from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.navigation import Page
from desktop_app.ui.style.density import DRAWN_AT
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress

WIDE_FROM = 1500
MEDIUM_FROM = 1024
_FOOT_OF_SCREEN = 40
_FOOT_OF_PANEL = 72


class Width(StrEnum):
    """How much room the window has."""

    WIDE = "wide"
    MEDIUM = "medium"
    NARROW = "narrow"


def width_of(pixels: int) -> Width:
    """The width class of a window of `pixels` logical pixels."""
    if pixels >= WIDE_FROM:
        return Width.WIDE
    return Width.MEDIUM if pixels >= MEDIUM_FROM else Width.NARROW


_KINDS = {Width.WIDE: "panel", Width.MEDIUM: "panel-over", Width.NARROW: "panel-instead"}


class SidePanel(QFrame):
    """Holds the panel in view; where it covers the screen it has a line with Back at its top."""

    back = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = QStackedWidget(self)
        self._bar = QFrame(self)
        dress(self._bar, "bar")
        self._back = QPushButton(look.icons.icon("back"), tr("Back"), self._bar)
        dress(self._back, "quiet")
        self._back.clicked.connect(self.back)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 4, 12, 4)
        row.addWidget(self._back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.pages, 1)
        look.changed.connect(lambda: self._back.setIcon(look.icons.icon("back")))
        self.hide()

    def show_title(self, title: str) -> None:
        """Name the panel."""
        self.setAccessibleName(title)

    def take_width(self, width: Width) -> None:
        """Stand beside the screen, over it, or instead of it."""
        dress(self, _KINDS[width])
        self._bar.setVisible(width is Width.NARROW)


class Body(QWidget):
    """Screen and side panel; `arranged` tells that they were laid out anew."""

    arranged = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._width = Width.WIDE
        self._panel_width = look.sizes.panel
        self._panel_open = False
        self.screens = QStackedWidget(self)
        self.side = SidePanel(look, self)
        self.side.take_width(self._width)

    @property
    def width_class(self) -> Width:
        """The width it is laid out for."""
        return self._width

    def take_width(self, width: Width) -> None:
        """Lay out for another width of the window."""
        self._width = width
        self.side.take_width(width)
        self._arrange()

    def open_side(self, drawn_width: int) -> None:
        """Show the side panel, `drawn_width` pixels wide at the drawn type size."""
        self._panel_width = round(drawn_width * self._look.sizes.body / DRAWN_AT)
        self._panel_open = True
        self._arrange()
        self.side.raise_()

    def close_side(self) -> None:
        """Put the side panel away."""
        self._panel_open = False
        self._arrange()

    @property
    def is_side_open(self) -> bool:
        """True where the side panel is in view."""
        return self._panel_open

    @property
    def covers_screen(self) -> bool:
        """True where the side panel lies over a part of the screen, or over all of it."""
        return self._panel_open and self._width is not Width.WIDE

    def free_for_notices(self) -> QRect:
        """Where notices may lie: over the screen, beside an open panel; over the panel, above its pinned foot, where it is alone."""
        whole = self.rect()
        if self._panel_open and self._width is not Width.NARROW:
            whole.setRight(self.side.x() - 1)
        page = self.screens.currentWidget()
        if isinstance(page, Page) and page.isVisible():
            whole = whole.intersected(page.free_for_notices().translated(page.mapTo(self, QPoint(0, 0))))
        return whole.adjusted(16, 0, -16, -_FOOT_OF_PANEL if self._panel_open and self._width is Width.NARROW else -_FOOT_OF_SCREEN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        whole = self.rect()
        instead = self._panel_open and self._width is Width.NARROW
        panel_width = whole.width() if instead else min(self._panel_width, whole.width() - 120)
        beside = self._panel_open and self._width is Width.WIDE
        self.screens.setGeometry(0, 0, whole.width() - (panel_width if beside else 0), whole.height())
        self.side.setGeometry(whole.width() - panel_width, 0, panel_width, whole.height())
        self.side.setVisible(self._panel_open)
        self.screens.setVisible(not instead)
        self.arranged.emit()
