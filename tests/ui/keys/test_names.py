"""Whatever takes the focus, on every screen and panel there is, says to a screen reader what it is, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QScrollBar, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.targets import BOOKING, STAFF
from tests.ui.frame.hands import put_away
from tests.ui.keys.table import whole_desk
from tests.ui.replica_desk import settled

OPEN_AT_ANY_TIME = (BOOKING, STAFF)
"""The panels that need nothing chosen before."""


@pytest.fixture(params=["en", "ru"])
def window(request: pytest.FixtureRequest, qtbot: QtBot, desk: Desk) -> Iterator[MainWindow]:
    """The whole desk in one language."""
    tr.use(request.param)
    made = whole_desk(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    settled(qtbot, desk)
    yield made
    put_away(qtbot, made)


def takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def complaint(widget: QWidget) -> str:
    """What is wrong with the name of a widget, or ""."""
    name = str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)).strip()
    if not name:
        return f"{type(widget).__name__} {widget.property('kind') or ''} has no name"
    placeholder = widget.placeholderText() if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) else ""
    return f"{type(widget).__name__} is called by its placeholder: {name}" if name == placeholder and not widget.accessibleName() else ""


def test_every_focusable_widget_of_every_page_has_a_name(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    wrong: set[str] = set()
    seen = 0
    screens = [entry.id for entry in desk.navigation.screens]
    pages = [*screens, *OPEN_AT_ANY_TIME]
    for page_id in pages:
        assert desk.navigation.go(page_id) if page_id in screens else desk.navigation.open_panel(page_id)
        settled(qtbot, desk)
        for widget in window.findChildren(QWidget):
            if takes_focus(widget) and not isinstance(widget, QScrollBar):
                seen += 1
                said = complaint(widget)
                if said:
                    wrong.add(f"{page_id}: {said}")
    assert seen > len(pages) * 5
    assert wrong == set()
