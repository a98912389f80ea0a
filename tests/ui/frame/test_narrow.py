"""Long lines in a narrow column: they are cut, and nothing else is pushed out of sight."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui.style.look import Look
from desktop_app.ui.widgets.buttons import ElidedButton
from desktop_app.ui.widgets.columns import PinnedColumn

LONG = "Записан(а): чт 26 ноября, 11:40 · процедурный, Рождественская-Преображенская А. К., каб. 106"


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Look:
    """The light look."""
    return Look(qapp, "light")


def test_a_long_button_is_cut_and_whole_in_the_tip_and_for_a_reader(qtbot: QtBot) -> None:
    button = ElidedButton(LONG, "link")
    qtbot.addWidget(button)
    button.resize(200, button.sizeHint().height())
    button.show()
    assert button.text().endswith("…")
    assert (button.toolTip(), button.accessibleName()) == (LONG, LONG)
    button.resize(button.sizeHint())
    assert button.text() == LONG, "with room again it is whole again"


def test_a_column_is_never_wider_inside_than_it_is(qtbot: QtBot) -> None:
    column = PinnedColumn()
    qtbot.addWidget(column)
    stiff = QLabel(LONG)
    column.add(stiff)
    button = ElidedButton(LONG, "link")
    column.add(button)
    column.resize(372, 400)
    column.show()
    inner = column.area.widget()
    assert inner is not None
    assert inner.width() <= column.area.viewport().width()
    assert button.geometry().right() <= column.area.viewport().width()
    column.reveal(button)
    assert column.area.horizontalScrollBar().value() == 0
