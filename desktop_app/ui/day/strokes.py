"""Paints the grid: grounds with their words, places, the line of the present minute, what is being moved, the cursor."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, tzinfo
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from desktop_app.core.i18n import tr
from desktop_app.ui.day.cells import Cell, CellKind
from desktop_app.ui.day.ink import Ink
from desktop_app.ui.day.layout import Box, Gap
from desktop_app.ui.day.model import Lane
from desktop_app.ui.day.words import empty_words, name_text, taken_words, time_text
from desktop_app.ui.slot_looks import BOOKED, CLOSED, DONE, channel_of, look_of

_WORDS_FROM = 30
_BESIDE = 8
_BELOW_TOP = 100


class Board(Protocol):
    """What the strokes must know of the grid."""

    def boxes(self, column: int) -> tuple[Box, ...]:
        """Where the cells of a column stand."""

    def gaps(self, column: int) -> tuple[Gap, ...]:
        """Where nobody receives."""

    def cell_rect(self, column: int, box: Box) -> QRect:
        """Where a box is in the viewport."""

    def columnViewportPosition(self, column: int) -> int:
        """The left edge of a column."""

    def columnWidth(self, column: int) -> int:
        """Its width."""

    def columnAt(self, x: int) -> int:
        """The column at `x`."""

    def verticalOffset(self) -> int:
        """How far it is scrolled."""


class Strokes:
    """One painting: made for a paint event, used up by it."""

    def __init__(self, painter: QPainter, board: Board, ink: Ink, area: QRect, zone: tzinfo) -> None:
        self._written = QRegion()
        self._painter, self._board, self._ink, self._area, self._zone = painter, board, ink, area, zone
        painter.setFont(ink.font)
        painter.fillRect(area, ink.ink("surface"))

    def columns(self, lanes: tuple[Lane, ...], now: datetime, height: int) -> None:
        """The columns in view; the ground of the last stretch reaches down to `height` of the viewport."""
        for column in range(max(0, self._board.columnAt(self._area.left())), len(lanes)):
            left = self._board.columnViewportPosition(column)
            if left > self._area.right():
                break
            self._ground(column, QRect(left, 0, self._board.columnWidth(column), height), lanes[column], now)
            self._cells(column, lanes[column], now)

    # Grounds

    def _ground(self, column: int, whole: QRect, lane: Lane, now: datetime) -> None:
        offset, gaps, painter = self._board.verticalOffset(), self._board.gaps(column), self._painter
        for gap in gaps:
            top = gap.top - offset
            height = max(gap.height, whole.height() - top) if gap is gaps[-1] else gap.height
            rect = QRect(whole.left(), top, whole.width(), height)
            if rect.top() <= self._area.bottom() and rect.bottom() >= self._area.top():
                painter.setBrushOrigin(QPoint(whole.left(), -offset))
                painter.fillRect(rect, self._ink.hatch)
                words = ground_words(gap, lane, gap is gaps[-1], now, self._zone)
                self._words(rect if lane.cells else whole, words)  # why there is nothing at all stays in view
        painter.fillRect(QRect(whole.left(), self._area.top(), 1, self._area.height()), self._ink.ink("line2"))

    def _words(self, rect: QRect, words: str) -> None:
        if not words:
            return
        painter, width = self._painter, rect.width() - 12
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        needed = painter.boundingRect(QRect(0, 0, width, 400), flags, words).adjusted(-4, -2, 4, 2)
        top = min(rect.center().y() - needed.height() // 2, rect.top() + _BELOW_TOP)
        needed.moveTo(rect.center().x() - needed.width() // 2, max(rect.top() + 2, top))
        self._written += needed
        painter.fillRect(needed, self._ink.ink("surface"))
        painter.setPen(self._ink.ink("muted"))
        painter.drawText(needed, flags, words)

    # Places

    def _cells(self, column: int, lane: Lane, now: datetime) -> None:
        boxes, offset, area = self._board.boxes(column), self._board.verticalOffset(), self._area
        # Side by side at most a few: going so many back from the first that starts in view misses none that reaches into it.
        first = max(0, bisect_right(boxes, area.top() + offset, key=lambda box: box.top) - _BESIDE)
        for row in range(first, len(boxes)):
            box = boxes[row]
            if box.top - offset > area.bottom():
                break
            rect = self._board.cell_rect(column, box)
            if rect.intersects(area):
                self._cell(rect, lane.cells[row], now)

    def _cell(self, rect: QRect, cell: Cell, now: datetime) -> None:
        if cell.kind in (CellKind.PAST, CellKind.QUEUE):
            look = DONE if cell.kind is CellKind.PAST else BOOKED if cell.counts()["arrived"] else CLOSED
            self._ink.draw_block(self._painter, rect, look, name_text(cell), at_end=cell.kind is CellKind.PAST)
            return
        slot = next((one for one in cell.slots if one.state == "free"), cell.slot)
        look = look_of(slot, now)
        channel = channel_of(slot) if look.word == "free" else None
        self._ink.draw(self._painter, rect, look, channel, time_text(cell, self._zone), name_text(cell))

    # What lies over them

    def now_line(self, y: int, columns: tuple[int, ...] | None, lanes: tuple[Lane, ...]) -> None:
        """The present minute over all columns, or over those that are today; words stand before it."""
        left, right = self._area.left(), self._area.right()
        line = QRect(left, y - 1, right - left + 1, 2)
        if not line.intersects(self._area):
            return
        region = QRegion(line)
        if columns is not None:
            spans = (QRect(self._board.columnViewportPosition(one), y - 1, self._board.columnWidth(one), 2) for one in columns)
            region = QRegion()
            for span in spans:
                region += span
        self._painter.save()
        self._painter.setClipRegion(region - self._written_under(line, lanes))
        self._painter.fillRect(line, self._ink.ink("conflict_line"))
        self._painter.restore()

    def _written_under(self, line: QRect, lanes: tuple[Lane, ...]) -> QRegion:
        """Where words stand under the line, which leaves them out: a struck-out name would mean a cancelled visit."""
        words = QRegion(self._written)
        for column in range(max(0, self._board.columnAt(line.left())), len(lanes)):
            if self._board.columnViewportPosition(column) > line.right():
                break
            for row, box in enumerate(self._board.boxes(column)):
                rect = self._board.cell_rect(column, box)
                if rect.intersects(line):
                    cell = lanes[column].cells[row]
                    words += self._ink.words_in(rect, time_text(cell, self._zone), name_text(cell))
        return words

    def outline(self, rect: QRect, colour: str, width: float, dashed: bool = False) -> None:
        """A frame a little outside a place: the cursor, what is carried, where it would go."""
        if rect.isNull():
            return
        pen = QPen(self._ink.ink(colour), width)
        if dashed:
            pen.setDashPattern([3.0, 2.0])
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(pen)
        self._painter.drawRoundedRect(rect.adjusted(-1, -1, 0, 0), 5, 5)


def ground_words(gap: Gap, lane: Lane, last: bool, now: datetime, zone: tzinfo) -> str:
    """What is written where nobody receives: why there are no places at all, that all are taken, when it begins, that it is a break."""
    if not lane.cells:
        return empty_words(lane.column)
    if last:
        return taken_words(lane.column, now, zone)
    if gap.opens is not None and gap.height >= _WORDS_FROM:
        at = gap.opens.astimezone(zone)
        return tr("reception from {time}", time=f"{at.hour}:{at.minute:02}")
    return tr("break") if gap.is_break and gap.height >= _WORDS_FROM else ""
