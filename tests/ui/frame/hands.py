"""The hands of a person: keys go to the focused widget only, and letters of any alphabet can be typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def focused() -> QWidget:
    """The widget with the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and let go of one key."""
    QTest.keyClick(focused(), key, modifiers)


def write(text: str) -> None:
    """Type `text`; QTest itself knows ASCII only."""
    for letter in text:
        key = ord(letter.upper())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(focused(), QKeyEvent(kind, key, NONE, letter))


def put_away(qtbot: QtBot, window: QWidget) -> None:
    """Close `window` and wait until the platform has noticed, so that the next test's window keeps the focus it gets."""
    window.close()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not window)
