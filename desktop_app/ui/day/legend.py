"""The foot of the day: what the colours and signs mean."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.day.ink import Ink
from desktop_app.ui.slot_looks import FREE, LEGEND_CHANNELS, LEGEND_STATES, ChannelLook, SlotLook, channel_named
from desktop_app.ui.style.look import Look

_SWATCH = QSize(32, 17)
_GAP = 6
_BETWEEN = 14


class Legend(QWidget):
    """Samples with their words, as many as fit: the whole list is said to a screen reader and stands in the tooltip."""

    def __init__(self, theme: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words = ", ".join(word for _, _, word in self._samples())
        self.setAccessibleName(tr("Signs: {signs}", signs=words))
        self.setToolTip(words)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, max(_SWATCH.height(), QFontMetrics(self._theme.secondary).height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the samples from the left until there is no more room."""
        painter = QPainter(self)
        ink = Ink(self._theme, self.devicePixelRatioF())
        metrics = QFontMetrics(self._theme.secondary)
        left, middle = 0, self.height() // 2
        painter.setFont(self._theme.secondary)
        for look, channel, words in self._samples():
            width = _SWATCH.width() + _GAP + metrics.horizontalAdvance(words)
            if left + width > self.width():
                break
            painter.drawPixmap(left, middle - _SWATCH.height() // 2, ink.ground(look, channel, _SWATCH))
            painter.setPen(ink.ink("muted"))
            box = QRect(left + _SWATCH.width() + _GAP, 0, width, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            left += width + _BETWEEN
        painter.end()

    def _samples(self) -> list[tuple[SlotLook, ChannelLook | None, str]]:
        channels = [(FREE, channel_named(code), tr(channel_named(code).word)) for code in LEGEND_CHANNELS]
        return [*channels, *((look, None, tr(look.word)) for look in LEGEND_STATES)]
