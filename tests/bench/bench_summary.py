"""Сводка of 200 × 14 repainted after a delta, against a plain QTableView of the same cells that takes the same delta.

A delta is what one fetch brings while the portal sells: a place less on one day of each of twenty specialists. Ours takes lines that
were made off the GUI thread; the plain view takes texts. Both are drawn at once, in turn, in windows of one size; the plain one without
our style sheet, which would make it several times slower.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from desktop_app.models.calendar import ProductionCalendar
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.style.look import Look
from desktop_app.ui.summary.grid import SummaryGrid
from desktop_app.ui.summary.lines import SpecialistLine, arrange, specialist_line
from desktop_app.ui.summary.model import FIRST_DAY, Heads, SummaryModel
from desktop_app.ui.summary.opened import OpenedDay
from tests.bench.measure import Measure, median, timed

ZONE: Final = ZoneInfo("Europe/Moscow")
TODAY: Final = date(2026, 11, 16)
NEAREST: Final = datetime(2026, 11, 16, 7, 45, tzinfo=UTC)
SPECIALISTS: Final = 200
DAYS: Final = 14
SPECIALTIES: Final = 30
CHANGED: Final = 20
SIZE: Final = QSize(1366, 768)
ROUNDS: Final = 60
LIMIT: Final = 1.5


def rows() -> list[SummaryRow]:
    """200 specialists in 30 specialties."""
    made = [_row(number) for number in range(SPECIALISTS)]
    return sorted(made, key=lambda row: (row.specialty, row.specialist))


def _row(number: int) -> SummaryRow:
    days = tuple(_cell(number, day) for day in range(DAYS))
    specialty = f"специальность {number % SPECIALTIES:02}"
    return SummaryRow(
        f"s{number}", f"Кузнецова {number:03} Е. П.", "Кузнецова", specialty, specialty, "Филиал на Садовой", "b1", "214",
        "Городская поликлиника № 7", NEAREST, False, days,
    )  # fmt: skip


def _cell(number: int, day: int) -> DayCell:
    on = TODAY + timedelta(days=day)
    if on.weekday() > 4:
        return DayCell(on)
    free = (number * 7 + day * 3) % 24
    return DayCell(on, free, 24, (("portal", free // 3), ("registry", free - free // 3)))


def taken(row: SummaryRow, day: int) -> SummaryRow:
    """The same with one place less, or with all of them again where none was left."""
    cell = row.days[day]
    free = cell.free - 1 if cell.free else cell.total
    days = (*row.days[:day], replace(cell, free=free), *row.days[day + 1 :])
    return replace(row, days=days)


def ours(look: Look, lines: list[SpecialistLine]) -> SummaryGrid:
    """The grid as the page has it."""
    model = SummaryModel(Heads(TODAY, DAYS, TODAY, ProductionCalendar()), lambda: ZONE)
    grid = SummaryGrid(look, model, OpenedDay(look, lambda: ZONE))
    model.setParent(grid)
    grid.show_lines(list(arrange(lines)))
    return grid


def plain(grid: SummaryGrid) -> QTableView:
    """A QTableView as it comes, over a model of C++ with the same texts, its rows and columns as large as ours."""
    shown = grid.model()
    model = QStandardItemModel(shown.rowCount(), shown.columnCount())
    for row in range(shown.rowCount()):
        model.setVerticalHeaderItem(row, QStandardItem(str(shown.headerData(row, Qt.Orientation.Vertical))))
        for column in range(shown.columnCount()):
            model.setItem(row, column, QStandardItem(str(shown.index(row, column).data())))
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.verticalHeader().setDefaultSectionSize(grid.rowHeight(1))
    view.horizontalHeader().setDefaultSectionSize(grid.columnWidth(FIRST_DAY))
    return view


def run() -> list[Measure]:
    """The measured line: milliseconds from the delta to the painted frame."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    look = Look(application, "light")
    current = rows()
    grid = ours(look, [specialist_line(row, TODAY, ZONE) for row in current])
    table = plain(grid)
    sheet = application.styleSheet()
    for view in (grid, table):
        view.resize(SIZE)
        view.show()
        if not QTest.qWaitForWindowExposed(view):
            raise TimeoutError("the window did not come up")
    mine, floors = [], []
    for number in range(ROUNDS):
        changed = [(number * CHANGED + step) % 24 for step in range(CHANGED)]
        fresh = {}
        for place in changed:
            current[place] = taken(current[place], number % 5)
            fresh[current[place].schedule_id] = specialist_line(current[place], TODAY, ZONE)
        _paint(grid)
        mine.append(timed(_ours_takes(grid, fresh)))
        application.setStyleSheet("")
        _paint(table)
        floors.append(timed(_plain_takes(grid, table)))
        application.setStyleSheet(sheet)
    for view in (grid, table):
        view.close()
        view.deleteLater()
    name = f"Сводка of {SPECIALISTS} × {DAYS} repainted after a delta of {CHANGED} specialists"
    return [Measure(name, median(mine), median(floors), LIMIT)]


def _ours_takes(grid: SummaryGrid, fresh: dict[str, SpecialistLine]) -> Callable[[], object]:
    model = grid.model()
    if not isinstance(model, SummaryModel):
        raise TypeError("the grid stands on another model")
    summary = model

    def work() -> None:
        summary.replace_some(fresh)
        _paint(grid)

    return work


def _plain_takes(grid: SummaryGrid, table: QTableView) -> Callable[[], object]:
    shown, model = grid.model(), table.model()
    texts = [
        (row, column, text)
        for row in range(shown.rowCount())
        for column in range(shown.columnCount())
        if (text := str(shown.index(row, column).data())) != model.index(row, column).data()
    ]

    def work() -> None:
        for row, column, text in texts:
            model.setData(model.index(row, column), text)
        _paint(table)

    return work


def _paint(view: QTableView) -> None:
    """What an update request of the platform does, asked for at once instead of at the screen's next tick."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.UpdateRequest))


if __name__ == "__main__":
    for measure in run():
        sys.stdout.write(f"{measure.name}: {measure.value:.2f} against {measure.floor:.2f} ms, {measure.ratio:.2f} (limit {LIMIT})\n")
