"""A small picture beside words, in the colour in which the words are written."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui.style.icons import pixmap


class SignLabel(QLabel):
    """An icon of `side` logical pixels; a screen reader passes over it, the words beside it say the same."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_sign(self, name: str) -> None:
        """Show the icon `name`."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        """The side of the icon both ways."""
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """The theme turned: paint again."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon in the ink of the text."""
        if self._name:
            ink = self.palette().color(QPalette.ColorRole.WindowText).name()
            painter = QPainter(self)
            painter.drawPixmap(0, 0, pixmap(self._name, ink, self._side, self.devicePixelRatioF()))
            painter.end()
