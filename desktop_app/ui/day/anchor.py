"""Keeps what is looked at where it is seen, while the grid around it is shown anew or laid out otherwise."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect
from PySide6.QtWidgets import QTableView


class Anchor:
    """Holds on to one place of a view: `remember` before a change, `stay` after it."""

    def __init__(self, view: QTableView) -> None:
        self._view = view
        self._held: tuple[QPersistentModelIndex, QPoint] | None = None

    def remember(self) -> None:
        """Note the place under the cursor where it is in view, else the first one in view."""
        rect_of, view = self._view.visualRect, self._view.viewport().rect()
        index = self._view.currentIndex()
        if not rect_of(index).intersects(view):
            index = self._first_in(view, rect_of)
        self._held = (QPersistentModelIndex(index), rect_of(index).topLeft()) if index.isValid() else None

    def stay(self) -> None:
        """Scroll so that it stands where it stood."""
        if self._held is None:
            return
        (index, at), self._held = self._held, None
        rect = self._view.visualRect(index)
        if not rect.isNull():
            for bar, by in (
                (self._view.verticalScrollBar(), rect.top() - at.y()),
                (self._view.horizontalScrollBar(), rect.left() - at.x()),
            ):
                bar.setValue(bar.value() + by)

    def _first_in(self, view: QRect, rect_of: Callable[[QModelIndex], QRect]) -> QModelIndex:
        model = self._view.model()
        for column in range(max(0, self._view.columnAt(0)), model.columnCount()):
            if self._view.columnViewportPosition(column) > view.right():
                break
            for row in range(model.rowCount()):
                if rect_of(model.index(row, column)).intersects(view):
                    return model.index(row, column)
        return QModelIndex()
