"""A small window with a field that holds text, a button that Enter presses, and a catcher before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.models.scanned import may_be_a_code
from desktop_app.ui.scanning.burst import Manner
from desktop_app.ui.scanning.catcher import ScanCatcher
from tests.ui.frame.hands import put_away
from tests.ui.scanning.scanner import Keyboard


@dataclass
class Glass:
    """What stands behind the catcher, and what it told."""

    window: QWidget
    edit: QLineEdit
    button: QPushButton
    catcher: ScanCatcher
    codes: list[str] = field(default_factory=list)
    clicks: list[str] = field(default_factory=list)


@pytest.fixture(params=["xcb", "windows"])
def platform(request: pytest.FixtureRequest) -> str:
    """Whose scan codes come."""
    return str(request.param)


@pytest.fixture(params=["us", "ru"])
def layout(request: pytest.FixtureRequest) -> str:
    """What the desk's keyboard writes."""
    return str(request.param)


@pytest.fixture
def keyboard(platform: str, layout: str) -> Keyboard:
    """Scanner and person."""
    return Keyboard(layout, platform)


@pytest.fixture
def glass(qtbot: QtBot, qapp: QApplication, platform: str) -> Iterator[Glass]:
    """The window is active, the field has the focus and holds «Ива»."""
    window = QDialog()
    column = QVBoxLayout(window)
    edit, button = QLineEdit("Ива", window), QPushButton("Book", window)
    column.addWidget(edit)
    column.addWidget(button)
    button.setDefault(True)
    catcher = ScanCatcher(Manner, may_be_a_code, platform=platform)
    made = Glass(window, edit, button, catcher)
    catcher.scanned.connect(made.codes.append)
    button.clicked.connect(lambda: made.clicks.append("Book"))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    edit.setFocus()
    catcher.listen(qapp)
    yield made
    catcher.stop()
    put_away(qtbot, window)
    catcher.deleteLater()
