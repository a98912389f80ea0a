"""What the mouse carries: a press becomes a carrying after a few pixels, and the grid scrolls where it is held at its edge."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QTableView

_EDGE = 28
_STEP = 18
_TICK_MS = 30


class Dragging(QObject):
    """`lifted` gives the index a carrying begins at, `over` the one under the mouse (invalid beside all), `dropped` that it was let go."""

    lifted = Signal(QModelIndex)
    over = Signal(QModelIndex)
    dropped = Signal()

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: QPoint | None = None
        self._from = QPersistentModelIndex()
        self._at = QPoint()
        self.is_on = False
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_TICK_MS)
        self._scrolling.timeout.connect(self.scroll)

    def press(self, at: QPoint) -> None:
        """The button went down at that point of the viewport."""
        index = self._view.indexAt(at)
        self._from = QPersistentModelIndex(index)
        self._pressed = at if index.isValid() else None

    def move(self, at: QPoint, buttons: Qt.MouseButton) -> bool:
        """The mouse went there; True where that is a carrying."""
        if self._pressed is None or not buttons & Qt.MouseButton.LeftButton:
            return self.is_on
        if not self.is_on and (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return True
        self._at = at
        if not self.is_on:
            self.is_on = True
            self._scrolling.start()
            self.lifted.emit(self._view.model().index(self._from.row(), self._from.column()))
        if self.is_on:  # who hears of the lifting may end it at once
            self.over.emit(self._view.indexAt(at))
        return True

    def release(self, at: QPoint) -> None:
        """The button came up there: what is carried goes to the place that lies there now, however the grid was scrolled."""
        was_on = self.is_on
        if was_on:
            self.over.emit(self._view.indexAt(at))
        self.end()
        if was_on:
            self.dropped.emit()

    def end(self) -> None:
        """Nothing is carried any more."""
        self._pressed, self.is_on = None, False
        self._scrolling.stop()

    def scroll(self) -> None:
        """Held at an edge: show what lies beyond it."""
        view = self._view.viewport().rect()
        down, across = self._view.verticalScrollBar(), self._view.horizontalScrollBar()
        down.setValue(down.value() + _STEP * _towards(self._at.y(), view.height()))
        across.setValue(across.value() + _STEP * _towards(self._at.x(), view.width()))
        self.over.emit(self._view.indexAt(self._at))


def _towards(at: int, room: int) -> int:
    return -1 if at < _EDGE else 1 if at > room - _EDGE else 0
