"""The two edges of the day: specialists above, hours at the left with the present minute."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_app.core.dates import time_short
from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.layout import TimeScale
from desktop_app.ui.day.model import COLUMN_ROLE
from desktop_app.ui.day.words import head_lines
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour

_PAD = 9


class SpecialistHead(QHeaderView):
    """Name, specialty, room and free places of each specialist; the day and what there is of it in a week."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look, self._zone, self._now = look, zone, now
        self.whole = True
        """Whether the counts are complete; else they are shown with «≥»."""
        self._told = False
        self.by_day = False
        """Whether the columns are days of one specialist."""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        """Three lines; a fourth where a note stands over one of the columns."""
        lines = QFontMetrics(self._look.medium).height() + (3 if self._told else 2) * QFontMetrics(self._look.secondary).height()
        return QSize(super().sizeHint().width(), lines + 16)

    def make_room(self, told: bool) -> None:
        """Keep a line free for notes where there are any."""
        if told != self._told:
            self._told = told
            self.geometriesChanged.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The specialists, and beside the last of them the same ground."""
        super().paintEvent(event)
        view = self.viewport()
        rest = QRect(self.length() - self.offset(), 0, view.width(), view.height())
        painter = QPainter(view)
        painter.fillRect(rest, QColor(self._look.palette.surface))
        painter.fillRect(QRect(rest.left(), view.height() - 1, rest.width(), 1), QColor(self._look.palette.line))
        painter.end()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one specialist."""
        column = self.model().headerData(section, Qt.Orientation.Horizontal, COLUMN_ROLE)
        palette = self._look.palette
        painter.fillRect(rect, QColor(palette.surface))
        painter.fillRect(QRect(rect.left(), rect.top(), 1, rect.height()), QColor(palette.line2))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        if isinstance(column, DayColumn):
            self._write(painter, rect.adjusted(_PAD, 7, -4, 0), column)

    def _write(self, painter: QPainter, area: QRect, column: DayColumn) -> None:
        palette, top = self._look.palette, area.top()
        today = self.by_day and column.day == self._now().astimezone(self._zone()).date()
        inks = (palette.accent_text if today else palette.text, palette.muted, palette.muted)
        fonts = (self._look.medium, self._look.secondary, self._look.secondary)
        texts = head_lines(column, self._now(), self.whole, self.by_day)
        for font, ink, text in zip(fonts, inks, texts, strict=True):
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area.left(), top + metrics.ascent(), shown)
            top += metrics.height() + 1
        if column.told:
            self._write_told(painter, QRect(area.left(), top, area.width(), QFontMetrics(self._look.secondary).height()), column.told)

    def _write_told(self, painter: QPainter, area: QRect, told: tuple[str, ...]) -> None:
        """«! не берёт до 5 лет», on the ground of what must be known."""
        metrics, palette = QFontMetrics(self._look.secondary), self._look.palette
        shown = metrics.elidedText(f"! {' · '.join(told)}", Qt.TextElideMode.ElideRight, area.width() - 8)
        box = QRect(area.left() - 3, area.top(), metrics.horizontalAdvance(shown) + 8, area.height())
        painter.fillRect(box, QColor(palette.provisional))
        painter.setFont(self._look.secondary)
        painter.setPen(QColor(palette.band_text))
        painter.drawText(box.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class HourAxis(QHeaderView):
    """The hours of the time scale and a badge at the present minute; empty beside a list."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._look, self._zone = look, zone
        self.scale: TimeScale | None = None
        self.now_at: datetime | None = None
        """The present instant where it lies on the day shown."""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setAccessibleName("")

    def sizeHint(self) -> QSize:
        """Wide enough for a time and its badge."""
        width = QFontMetrics(self._look.secondary).horizontalAdvance("00:00") + 24 if self.scale else 8
        return QSize(width, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the hours that are in view."""
        painter = QPainter(self.viewport())
        palette, area = self._look.palette, self.viewport().rect()
        painter.fillRect(area, QColor(palette.surface))
        painter.fillRect(QRect(area.right(), area.top(), 1, area.height()), QColor(palette.line))
        if self.scale is not None:
            self._hours(painter, self.scale)
            if self.now_at is not None:
                self._badge(painter, self.scale.y(self.now_at) - self.offset(), time_short(self.now_at, self._zone()))
        painter.end()

    def _hours(self, painter: QPainter, scale: TimeScale) -> None:
        font = self._look.secondary
        metrics, width = QFontMetrics(font), self.viewport().width()
        painter.setFont(font)
        painter.setPen(QColor(self._look.palette.muted))
        at = scale.first.replace(minute=0)
        while at < scale.first:
            at += timedelta(hours=1)
        while at <= scale.last:
            y = scale.y(at) - self.offset()
            box = QRect(0, y - metrics.height() // 2, width - 9, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, time_short(at, self._zone()))
            at += timedelta(hours=1)

    def _badge(self, painter: QPainter, y: int, text: str) -> None:
        metrics = QFontMetrics(self._look.secondary)
        width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 2
        box = QRect(self.viewport().width() - width - 3, y - height // 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour(self._look.palette, "conflict_line")))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(self._look.palette.on_conflict))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
