"""A sheet over the window that takes the keyboard until Esc: command palette, list of keys. Not a dialog: nothing waits for it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.ui.style.sheet import dress


class Overlay(QWidget):
    """Covers `parent` with a veil and shows `sheet` in it; gives the focus back to who had it.

    `orphaned` tells that who had it is gone (a notice that went meanwhile): the focus needs another place.
    """

    orphaned = Signal()

    def __init__(self, parent: QWidget, width: int, name: str) -> None:
        super().__init__(parent)
        self._below = parent
        self._width = width
        self._focus_before: QWidget | None = None
        self.sheet = QFrame(self)
        self.sheet.setAccessibleName(name)
        dress(self.sheet, "sheet")
        self.column = QVBoxLayout(self.sheet)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setAccessibleName(name)
        self.hide()
        parent.installEventFilter(self)

    def open_over(self) -> None:
        """Show it over the whole parent, remembering the focus."""
        if not self.isVisible():
            self._focus_before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()

    def close_over(self) -> None:
        """Hide it and give the focus back."""
        if not self.isVisible():
            return
        self.hide()
        before, self._focus_before = self._focus_before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self.orphaned.emit()

    def wanted_height(self) -> int:
        """How high the sheet would like to be, in logical pixels."""
        return self.sheet.sizeHint().height()

    def place(self) -> None:
        """Cover the parent; the sheet stands in the upper middle."""
        self.setGeometry(self._below.rect())
        width = min(self._width, self.width() - 24)
        top = min(64, self.height() // 10)
        height = min(self.wanted_height(), self.height() - top - 16)
        self.sheet.setGeometry((self.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the parent."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; no other key reaches the window below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_over()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the sheet closes."""
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_over()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the sheet."""
        inside = [child for child in self.sheet.findChildren(QWidget) if _takes_tab(child)]
        if not inside:
            return True
        focused = QApplication.focusWidget()
        at = inside.index(focused) if focused in inside else -1
        inside[(at + (1 if forward else -1)) % len(inside)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(10, 16, 22, 52))
        painter.end()


def _takes_tab(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
