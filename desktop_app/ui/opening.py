"""What is seen first: the window's outline in the colours of its theme, while everything that a desk needs is still being loaded.

It imports Qt and the colours and nothing else, so that it is there as soon as an empty window would be.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEventLoop, QMargins, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.style.palette import DARK, LIGHT, Palette

HEADER, RAIL = 56, 200
LARGEST = QSize(1600, 1000)
TITLE_BAR = QMargins(8, 40, 8, 8)
_LONGEST_WAIT_MS = 1000


def running_application(arguments: Sequence[str]) -> QApplication:
    """The application object of this process, made where there is none yet."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(arguments))
    application.setApplicationName("registratura")
    application.setApplicationDisplayName("")
    application.setDesktopFileName("registratura")
    return application


class OpeningFrame(QWidget):
    """The outline of the window. `painted` tells that it stands on the screen."""

    painted = Signal()

    def __init__(self, palette: Palette, title: str) -> None:
        super().__init__()
        self._palette = palette
        self._words = ""
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        room = self.screen().availableGeometry().marginsRemoved(TITLE_BAR)
        place = QRect(QPoint(0, 0), room.size().boundedTo(LARGEST))
        place.moveCenter(room.center())
        self.setGeometry(place)

    def say(self, words: str) -> None:
        """Show what is being done; returns when it can be read."""
        self._words = words
        self.setAccessibleDescription(words)
        self.update()
        self.wait_until_painted()

    def wait_until_painted(self) -> None:
        """Let Qt run until the next painting is done; where nothing is painted (a minimised start) for a second at most."""
        loop = QEventLoop(self)
        self.painted.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        QTimer.singleShot(_LONGEST_WAIT_MS, loop, loop.quit)
        loop.exec()
        self.painted.disconnect(loop.quit)

    def give_way_to(self, window: QWidget) -> None:
        """`window` takes this one's place on the screen."""
        window.setGeometry(self.geometry())
        window.show()
        self.close()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Header, rail and page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.bg))
        painter.fillRect(0, 0, self.width(), HEADER, QColor(self._palette.surface))
        painter.fillRect(0, HEADER, RAIL, self.height() - HEADER, QColor(self._palette.surface))
        painter.fillRect(0, HEADER, self.width(), 1, QColor(self._palette.line))
        painter.fillRect(RAIL, HEADER, 1, self.height() - HEADER, QColor(self._palette.line))
        if self._words:
            painter.setPen(QColor(self._palette.muted))
            painter.drawText(self.rect().adjusted(RAIL, HEADER, 0, 0), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
        self.painted.emit()


def show_opening(arguments: Sequence[str], theme: str, title: str) -> OpeningFrame:
    """Show the outline in `theme` (system, light, dark); returns when it stands on the screen."""
    application = running_application(arguments)
    system_dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
    dark = theme == "dark" or (theme == "system" and system_dark)
    frame = OpeningFrame(DARK if dark else LIGHT, title)
    frame.show()
    frame.wait_until_painted()
    return frame
