"""A small card over a view, beside what it is about: who did what, when and from which desk."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.labels import KeyHint

_WIDEST = 340
_AWAY = 8


def place_beside(card: QWidget, rect: QRect, room: QRect) -> None:
    """Put `card` below `rect`, else above, right or left of it, where it is whole within `room`; else where it covers least."""
    width = min(_WIDEST, room.width() - 2 * _AWAY)
    height = card.heightForWidth(width) if card.hasHeightForWidth() else card.sizeHint().height()
    across = min(max(rect.left(), room.left() + _AWAY), room.right() - _AWAY - width)
    down = max(room.top(), min(rect.top(), room.bottom() - height))
    wanted = (
        QPoint(across, rect.bottom() + _AWAY),
        QPoint(across, rect.top() - _AWAY - height),
        QPoint(rect.right() + _AWAY, down),
        QPoint(rect.left() - _AWAY - width, down),
    )
    spots = [QRect(at, QSize(width, height)) for at in wanted]
    card.setGeometry(next((spot for spot in spots if room.contains(spot)), QRect(across, down, width, height)))
    card.raise_()


class FactsCard(QFrame):
    """Lines of a label and what it says; closes with its key or Esc."""

    def __init__(self, closing: tuple[str, str], parent: QWidget) -> None:
        """`closing`: the key that puts it away, and its word."""
        super().__init__(parent)
        self._over = parent
        dress(self, "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        dress(self._title, "strong")
        self._lines = QWidget(self)
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._lines)
        column.addWidget(KeyHint(*closing, self), alignment=Qt.AlignmentFlag.AlignRight)
        self.hide()

    def tell(self, title: str, lines: list[tuple[str, str]], rect: QRect) -> None:
        """Show it beside `rect` of the parent."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self._title.setText(title)
        for number, (label, text) in enumerate(lines):
            name, said = QLabel(label, self._lines), QLabel(text, self._lines)
            dress(name, "secondary")
            said.setWordWrap(True)
            for part in (name, said):
                part.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, number, 1)
        self.setAccessibleName(". ".join([title, *(f"{label}: {text}" if label else text for label, text in lines)]))
        self.show()
        place_beside(self, rect, self._over.rect())
        announce(self, self.accessibleName())
