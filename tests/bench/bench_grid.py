"""The day grid scrolled through 200 columns, frame by frame, against a plain QTableView of the same cells in the same window.

A frame is one step of the scroll bar and the painting that it asks for. Both views take turns, so that what else the machine does
hits both alike. The plain view is drawn without our style sheet, which would make it several times slower.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollBar, QTableView

from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.style.look import Look
from tests.bench.measure import Measure, percentile, timed

ZONE: Final = ZoneInfo("Europe/Moscow")
START: Final = datetime(2026, 11, 16, 5, 0, tzinfo=UTC)
NOW: Final = START + timedelta(hours=2, minutes=42)
COLUMNS: Final = 200
PLACES: Final = 44
SIZES: Final = (QSize(1366, 768), QSize(3840, 2160))
STEP: Final = 128
LIMIT: Final = 1.5
ROUNDS: Final = 2
_STATES: Final = ("fulfilled", "noshow", "arrived", "booked", "booked", "free", "booked", "free")
_NAMES: Final = ("Петров А. И.", "Смирнова О. Л.", "Ким В. Р.", "Гаврилов П. П.", "Щёголева А. Ю.", "Константинопольская А. В.")


def day() -> list[DayColumn]:
    """200 specialists with 44 places of a quarter of an hour each, of all states."""
    return [_column(number) for number in range(COLUMNS)]


def _column(number: int) -> DayColumn:
    slots = tuple(_place(number, place) for place in range(PLACES))
    return DayColumn(
        f"s{number}", f"Кузнецова {number}", "терапевт", str(200 + number), "Филиал на Садовой", None, False, slots, "Кузнецова"
    )


def _place(column: int, place: int) -> SlotCell:
    state = _STATES[(column + place) % len(_STATES)]
    patient = "" if state == "free" else _NAMES[(column * 7 + place) % len(_NAMES)]
    start = START + timedelta(minutes=15 * place)
    channel = ("registry",) if place % 3 else ("portal",)
    return SlotCell(
        f"{column}-{place}", 1, start, start + timedelta(minutes=15), state, channel, 1, False,
        None if state == "free" else f"a{column}-{place}", 1, None, patient, provisional=state == "booked" and place % 5 == 0,
    )  # fmt: skip


def our_view(look: Look) -> DayGrid:
    """The grid of the day."""
    model = DayModel(lambda: ZONE, lambda: NOW)
    model.show_other([Lane.of(column) for column in day()])
    grid = DayGrid(model, look, lambda: ZONE, lambda: NOW)
    model.setParent(grid)
    return grid


def plain_view(ours: DayGrid) -> QTableView:
    """A QTableView as it comes, over a model of C++ with the same texts, its rows and columns as large as ours."""
    model = QStandardItemModel(PLACES, COLUMNS)
    for column, (specialist, texts) in enumerate(ours.day.texts()):
        model.setHorizontalHeaderItem(column, QStandardItem(specialist))
        for row, text in enumerate(texts):
            model.setItem(row, column, QStandardItem(text))
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.horizontalHeader().setDefaultSectionSize(ours.columnWidth(0))
    view.verticalHeader().setDefaultSectionSize(ours.boxes(0)[1].top - ours.boxes(0)[0].top)
    return view


def frames(view: QTableView) -> list[float]:
    """Milliseconds of each frame while `view` is scrolled through all columns at the top, then from the bottom up in the middle of them."""
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    _frame(view, down, 0)
    taken = [_frame(view, across, left) for left in range(0, across.maximum(), STEP)]
    _frame(view, across, across.maximum() // 2)
    return taken + [_frame(view, down, top) for top in range(down.maximum(), 0, -STEP // 4)]


def _frame(view: QTableView, bar: QScrollBar, value: int) -> float:
    """What an update request of the platform does, asked for at once instead of at the screen's next tick."""

    def draw() -> None:
        bar.setValue(value)
        QApplication.sendEvent(view, QEvent(QEvent.Type.UpdateRequest))

    return timed(draw)


def run() -> list[Measure]:
    """The measured lines: milliseconds of the 95th percentile of frames, ours over the plain view's."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    look = Look(application, "light")
    return [_measure(application, look, size) for size in SIZES]


def _measure(application: QApplication, look: Look, size: QSize) -> Measure:
    ours = our_view(look)
    plain = plain_view(ours)
    sheet = application.styleSheet()
    for view in (ours, plain):
        view.resize(size)
        view.show()
        # Nothing is painted before the platform has shown the window.
        if not QTest.qWaitForWindowExposed(view):
            raise TimeoutError("the window did not come up")
    times: dict[QTableView, list[float]] = {ours: [], plain: []}
    for _ in range(ROUNDS):
        times[ours] += frames(ours)
        application.setStyleSheet("")
        times[plain] += frames(plain)
        application.setStyleSheet(sheet)
    mine, floor = (percentile(times[view], 0.95) for view in (ours, plain))
    for view in (ours, plain):
        view.close()
        view.deleteLater()
    return Measure(f"day grid scrolled at {size.width()}×{size.height()}, 95th percentile of frames", mine, floor, LIMIT)
