"""The chips below the line of narrowing say what was understood; Backspace behind a whole one takes it away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.understood import UnderstoodChips
from desktop_app.ui.widgets.buttons import Chip
from tests.ui.booking.acts import filled
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import CTRL, focused

BACKSPACE = Qt.Key.Key_Backspace


def shown(panel: BookingPanel) -> UnderstoodChips:
    """The chips of the booking line."""
    return panel.view.choice.understood


def test_each_piece_has_its_chip_and_a_screen_reader_hears_them(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >17 не орлов")
    assert shown(panel).words == ("Thu ✕", "from 17:00 ✕", "not орлов ✕")
    assert shown(panel).accessibleName() == "Understood: Thu; from 17:00; not орлов"
    assert shown(panel)._chips[0].accessibleName() == "Thu, understood; press to take it out"
    tr.use("ru")
    clerk.type(" утро")
    assert shown(panel).accessibleName().startswith("Понято: ")


def test_backspace_takes_whole_chips_away_from_the_end_and_then_the_choice(clerk: Clerk, panel: BookingPanel) -> None:
    choice = panel.view.choice
    filled(clerk).type("чт >17 утро")
    seen = []
    for _ in range(3):
        clerk.press(BACKSPACE)
        seen.append((choice.narrowing, len(shown(panel).words)))
    assert seen == [("чт >17 ", 2), ("чт ", 1), ("", 0)]
    assert not shown(panel).isVisible()
    assert choice.choice is not None
    clerk.press(BACKSPACE)
    assert choice.choice is None


@pytest.mark.parametrize(
    ("typed", "left"),
    [("чт орл", "чт ор"), ("чт орл ", "чт "), ("не сафин", "не сафи"), ("не сафин ", ""), ("филиал 2", "филиал "), ("чт >", "чт ")],
)
def test_a_name_still_being_typed_loses_a_letter_as_usual(clerk: Clerk, panel: BookingPanel, typed: str, left: str) -> None:
    filled(clerk).type(typed).press(BACKSPACE)
    assert panel.view.choice.narrowing == left


def test_in_the_middle_of_the_line_and_over_a_selection_backspace_is_the_fields_own(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >17")
    clerk.press(Qt.Key.Key_Left).press(BACKSPACE)
    assert panel.view.choice.narrowing == "чт >7"
    panel.view.choice.edit.setSelection(4, 1)
    clerk.press(BACKSPACE)
    assert panel.view.choice.narrowing == "чт >"


def test_backspace_held_down_goes_letter_by_letter(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >17")
    held = QKeyEvent(QKeyEvent.Type.KeyPress, BACKSPACE, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(focused(), held)
    clerk.look()
    assert panel.view.choice.narrowing == "чт >1"


def test_what_backspace_took_away_comes_back_like_anything_typed(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >17").press(BACKSPACE)
    times = panel.view.nearest.slots
    clerk.press(Qt.Key.Key_Z, CTRL)
    assert panel.view.choice.narrowing == "чт >17"
    assert shown(panel).words == ("Thu ✕", "from 17:00 ✕")
    assert panel.view.nearest.slots != times


def test_a_click_takes_any_chip_and_the_caret_stays_in_the_line(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >17 утро")
    shown(panel)._chips[1].click()
    clerk.look()
    assert panel.view.choice.narrowing == "чт утро "
    assert focused() is panel.view.choice.edit


def test_chips_that_do_not_fit_go_on_in_another_line(qtbot: QtBot, clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).type("чт >10 <19 не орлов не сафина не мельник не кузнецова")
    chips = shown(panel)
    qtbot.waitUntil(lambda: chips.height() == chips.heightForWidth(chips.width()))
    parts = [chip for chip in chips.findChildren(Chip) if chip.isVisible()]
    assert len({chip.y() for chip in parts}) > 1
    assert all(chips.rect().contains(chip.geometry()) for chip in parts)
