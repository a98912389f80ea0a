"""Notes in Сводка: heard and shown with the cell of their day, and over the places of the day when it is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from desktop_app.ui.summary.model import FIRST_DAY
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.widgets.labels import NoteTag
from tests.ui.frame.hands import press
from tests.ui.replica_desk import settled
from tests.ui.summary.test_grid import go, row_of

YOUNG = "Не берёт до 5 лет"


def said(page: SummaryPage, family: str, day: int, role: Qt.ItemDataRole) -> str:
    return str(page.model.data(page.model.index(row_of(page, family), FIRST_DAY + day), role))


def test_a_cell_says_the_notes_of_its_day_alone(page: SummaryPage) -> None:
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert YOUNG in said(page, "Мельник", 0, role)
        assert YOUNG in said(page, "Мельник", 3, role)
        assert YOUNG not in said(page, "Мельник", 4, role)
        assert YOUNG not in said(page, "Орлов", 0, role)


def test_the_opened_day_shows_them_over_its_places(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    go(page, "Мельник", 1)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    (tag,) = page.opened.findChildren(NoteTag)
    assert tag.isVisible()
    assert tag.text() == f"! {YOUNG}", "no letter is clipped"
    assert YOUNG in page.opened.chips.accessibleName()
    assert page.opened.chips.geometry().bottom() <= page.opened.height()
    press(Qt.Key.Key_Escape)
    go(page, "Мельник", 4)
    press(Qt.Key.Key_Return)
    settled(qtbot, desk)
    assert not tag.isVisible()
