"""A table follows its rows without losing the place of the person who reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.tables import NO_PARENT, ROW_ROLE, Column, KeyedModel, Table
from tests.ui.frame.desks import VISITS, Visit, visits_model


@dataclass(frozen=True)
class Line:
    """A row with a number that may be missing."""

    key: int
    number: int | None


def shown(number: int | None) -> str:
    """A number as text; nothing for none."""
    return "" if number is None else str(number)


NUMBERS: tuple[Column[Line], ...] = (
    Column("key", "Key", lambda row: str(row.key), sort_key=lambda row: row.key, width=60),
    Column(
        "number", "Number", lambda row: "" if row.number is None else str(row.number), sort_key=lambda row: row.number, right_aligned=True
    ),
)


def watched_by_qt(model: KeyedModel[Line] | KeyedModel[Visit]) -> QAbstractItemModelTester:
    """Qt's own tester watching the model; it raises through the log guard."""
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)


def numbers(*pairs: tuple[int, int | None]) -> list[Line]:
    """Rows out of pairs."""
    return [Line(key, number) for key, number in pairs]


def test_the_model_is_what_qt_expects_and_shows_the_tuples(qtbot: QtBot) -> None:
    model = visits_model()
    tester = watched_by_qt(model)
    model.replace(VISITS)
    assert model.texts() == [(row.time, row.patient, row.doctor) for row in VISITS]
    assert (model.rowCount(), model.columnCount()) == (4, 3)
    assert tester.model() is model


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), unique_by=lambda pair: pair[0]),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), unique_by=lambda pair: pair[0]),
)
def test_any_list_becomes_any_other_and_marks_stay_on_their_rows(
    qapp: QApplication, before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    tester = watched_by_qt(model)
    model.replace([Line(*pair) for pair in before])
    marks = {row.key: QPersistentModelIndex(model.index(place, 0)) for place, row in enumerate(model.rows)}
    model.replace([Line(*pair) for pair in after])
    assert model.texts() == [(str(key), str(number)) for key, number in after]
    kept = {key for key, _number in after}
    for key, mark in marks.items():
        assert mark.isValid() == (key in kept)
        if mark.isValid():
            assert mark.data() == str(key)
    assert tester.model() is model


def test_only_what_differs_is_told(qtbot: QtBot) -> None:
    model = visits_model()
    model.replace(VISITS)
    told: list[tuple[str, int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append(("changed", first.row(), last.row())))
    model.rowsInserted.connect(lambda _parent, first, last: told.append(("came", first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: told.append(("went", first, last)))
    model.replace(VISITS)
    assert told == []
    came = Visit("9", "09:20", "Ким Вера Романовна", "Орлов Д. М., терапевт")
    model.replace((VISITS[0], came, replace(VISITS[1], doctor="Сафина Г. Р., терапевт"), VISITS[3]))
    assert told == [("went", 2, 2), ("came", 1, 1), ("changed", 2, 2)]


def test_the_cursor_and_the_selection_stay_on_their_row_when_others_come(qtbot: QtBot) -> None:
    model = visits_model()
    table = Table(model, "Записи", 26)
    qtbot.addWidget(table)
    model.replace(VISITS)
    assert table.choose("3")
    model.replace((Visit("0", "08:45", "Ким Вера Романовна", "Орлов Д. М."), *VISITS))
    assert table.chosen == VISITS[2]
    assert {index.row() for index in table.selectionModel().selectedIndexes()} == {3}


def test_the_scroll_stays_where_it_was(qtbot: QtBot) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    table = Table(model, "Числа", 26)
    qtbot.addWidget(table)
    table.resize(300, 200)
    model.replace([Line(key, key) for key in range(200)])
    with qtbot.waitExposed(table):
        table.show()
    table.verticalScrollBar().setValue(1000)
    model.replace([Line(key, key + 1) for key in range(200)])
    assert table.verticalScrollBar().value() == 1000
    table.close()


def test_what_is_not_there_cannot_be_chosen(qtbot: QtBot) -> None:
    table = Table(visits_model(), "Записи", 26)
    qtbot.addWidget(table)
    assert not table.choose("77")
    assert table.chosen is None


def test_a_sorted_table_stays_sorted_when_it_is_refreshed(qtbot: QtBot) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    tester = watched_by_qt(model)
    model.replace(numbers((1, 30), (2, None), (3, 10), (4, 20)))
    model.sort(1)
    assert [row.key for row in model.rows] == [3, 4, 1, 2]
    model.replace(numbers((1, 5), (2, None), (3, 10), (5, 7)))
    assert [row.key for row in model.rows] == [1, 5, 3, 2]
    model.sort(-1)
    assert [row.key for row in model.rows] == [1, 2, 3, 5]
    assert tester.model() is model


def test_sorting_down_turns_the_order_round(qtbot: QtBot) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    model.replace(numbers((1, 30), (3, 10), (4, 20)))
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row.number for row in model.rows] == [30, 20, 10]


def test_words_are_sorted_without_regard_to_capitals(qtbot: QtBot) -> None:
    model = visits_model()
    model.replace((replace(VISITS[0], patient="яшин"), replace(VISITS[1], patient="Абрамов")))
    model.sort(1)
    assert [row.patient for row in model.rows] == ["Абрамов", "яшин"]


def test_rows_are_copied_as_lines_for_a_spreadsheet(qtbot: QtBot) -> None:
    model = visits_model()
    table = Table(model, "Записи", 26)
    qtbot.addWidget(table)
    model.replace(VISITS)
    table.choose("1")
    table.setCurrentIndex(model.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "\n".join("\t".join((row.time, row.patient, row.doctor)) for row in VISITS[:2])


def test_a_screen_reader_is_told_more_than_the_cell_shows(qtbot: QtBot) -> None:
    model = visits_model()
    model.replace(VISITS)
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "врач Мельник О. В., хирург"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) is None
    assert model.index(0, 0).data(ROW_ROLE) == VISITS[0]
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Time"
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_cells_have_tips_and_sides(qtbot: QtBot) -> None:
    column: Column[Line] = Column("n", "N", lambda row: "…", tip=lambda row: f"whole {row.number}", right_aligned=True)
    model = KeyedModel((column,), lambda row: row.key)
    model.replace(numbers((1, 5)))
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "whole 5"
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None
    assert model.row_at(NO_PARENT) is None
    assert model.rowCount(index) == model.columnCount(index) == 0


@pytest.mark.parametrize("size", [0, 1, 3000])
def test_tables_of_any_length_are_replaced_whole(qtbot: QtBot, size: int) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    model.replace([Line(key, key) for key in range(3000)])
    model.replace([Line(key, 0) for key in range(3000 - size, 3000)])
    assert len(model.rows) == size


@given(st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 9)), unique_by=lambda pair: pair[0]), st.booleans())
def test_what_is_empty_stands_last_whichever_way_a_table_is_sorted(
    qapp: QApplication, pairs: list[tuple[int, int | None]], turned: bool
) -> None:
    model = KeyedModel(NUMBERS, lambda row: row.key)
    model.replace(numbers(*pairs))
    model.sort(1, Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder)
    found = [row.number for row in model.rows]
    full = [number for number in found if number is not None]
    assert found == full + [None] * (len(found) - len(full))
    assert full == sorted(full, reverse=turned)


def test_a_cell_of_two_lines_is_copied_as_one_so_that_a_row_stays_a_row(qtbot: QtBot) -> None:
    model = visits_model()
    table = Table(model, "Записи", 26)
    qtbot.addWidget(table)
    model.replace([replace(VISITS[0], patient="Подъячий И. Х.\n+7 916 123-45-67")])
    assert table.choose("1")
    assert table.copied_text() == "09:00\tПодъячий И. Х., +7 916 123-45-67\tМельник О. В., хирург"


def test_the_rows_of_a_table_follow_the_density(qtbot: QtBot) -> None:
    model = visits_model()
    table = Table(model, "Записи", 44)
    qtbot.addWidget(table)
    model.replace(VISITS)
    table.set_row_height(36)
    assert {table.rowHeight(row) for row in range(4)} == {36}
