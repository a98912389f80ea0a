"""A choice in a narrow bar is elided, never cut in a letter; the whole stands in the tooltip where it is needed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.choice import ElidedComboBox

WORDS = "Все специальности"


@pytest.fixture
def box(qtbot: QtBot, desk: Desk) -> ElidedComboBox:
    """A list in the look of a desk."""
    assert desk.look.sizes.row
    made = ElidedComboBox()
    qtbot.addWidget(made)
    made.addItems([WORDS, "ЛОР"])
    made.setAccessibleName("Специальность")
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("width", range(70, 220, 15))
def test_the_words_end_with_an_ellipsis_where_they_do_not_fit(box: ElidedComboBox, width: int) -> None:
    box.resize(width, box.height())
    shown = box.shown_text()
    assert shown == WORDS or (shown.endswith("…") and WORDS.startswith(shown[:-1]))
    assert box.fontMetrics().horizontalAdvance(shown) < width


def test_where_there_is_room_nothing_is_left_out_and_no_tooltip_repeats_it(box: ElidedComboBox) -> None:
    box.resize(320, box.height())
    assert (box.shown_text(), box.toolTip()) == (WORDS, WORDS)
    assert box.event(QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5)))
    assert QToolTip.text() == ""


def test_a_screen_reader_hears_the_whole_choice(box: ElidedComboBox) -> None:
    box.resize(80, box.height())
    assert box.shown_text() != WORDS
    assert QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Value) == WORDS
    assert box.toolTip() == WORDS


def test_a_short_choice_after_a_long_one_is_shown_whole(box: ElidedComboBox) -> None:
    box.resize(110, box.height())
    box.setCurrentIndex(1)
    assert (box.shown_text(), box.toolTip()) == ("ЛОР", "ЛОР")
