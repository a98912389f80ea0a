"""Hands for the tests of moving: finding a place by its words, going there, pressing and dragging with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.queries.day import SlotCell
from tests.ui.day.days import OFF, DayDesk

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def ready(qtbot: QtBot, day: DayDesk, when: Callable[[], bool] = lambda: True) -> None:
    """Wait until everything asked for is shown."""
    qtbot.waitUntil(lambda: day.desk.tasks.is_idle and day.screen.reader.is_resting and when())


def at_time(day: DayDesk, family: str, time: str) -> QModelIndex:
    """The place of a specialist at a time of the clinic's wall."""
    for column, lane in enumerate(day.screen.model.lanes):
        for row, cell in enumerate(lane.cells):
            if lane.column.family == family and day.desk.local(cell.slot.start).strftime("%H:%M") == time:
                return day.screen.model.index(row, column)
    raise LookupError(f"{family} {time}")


def go(day: DayDesk, family: str, time: str) -> SlotCell:
    """Put the cursor there."""
    index = at_time(day, family, time)
    day.screen.grid.setCurrentIndex(index)
    return slot_at(day, index)


def slot_at(day: DayDesk, index: QModelIndex) -> SlotCell:
    """The place of an index."""
    cell = day.screen.model.cell_at(index)
    assert cell is not None
    return cell.slot


def mouse(day: DayDesk, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """One event of the mouse over the grid."""
    viewport = day.screen.grid.viewport()
    there, everywhere = QPointF(at), QPointF(viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, QMouseEvent(kind, there, everywhere, button, held, OFF))


def hold_over(day: DayDesk, source: QModelIndex, *way: QPoint | QModelIndex) -> None:
    """Press on a place and carry it along `way` without letting go."""
    grid = day.screen.grid
    grid.scrollTo(source)
    start = grid.visualRect(source).center()
    mouse(day, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    mouse(day, QEvent.Type.MouseMove, start + QPoint(30, 4), NONE, LEFT)
    for one in way:
        there = one if isinstance(one, QPoint) else grid.visualRect(one).center()
        mouse(day, QEvent.Type.MouseMove, there, NONE, LEFT)


def let_go(day: DayDesk, target: QModelIndex) -> None:
    """Let go over a place."""
    mouse(day, QEvent.Type.MouseButtonRelease, day.screen.grid.visualRect(target).center(), LEFT, NONE)


def an_hour_later(day: DayDesk) -> None:
    """Time passes."""
    day.clock.advance(timedelta(hours=1))
