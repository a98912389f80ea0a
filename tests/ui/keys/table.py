"""Every shortcut of the whole desk, read from the desk itself, and a stage on which any part of it can be brought into hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.bootstrap.screens import HOME, register_screens
from desktop_app.ui.commands import WINDOW, Command, Commands, always, anyone
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.persons.entry import join
from desktop_app.ui.physical_keys import PhysicalKey

LEAST_COMMANDS = 100
MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


def whole_desk(desk: Desk) -> MainWindow:
    """The window with every screen and panel made, so that all their commands are there."""
    register_screens(desk)
    window = MainWindow(desk)
    join(desk, window)
    for page_id in [entry.id for entry in desk.navigation.screens] + [entry.id for entry in desk.navigation.panels]:
        desk.navigation.page(page_id)
    desk.navigation.go(HOME)
    return window


def all_commands(desk: Desk) -> tuple[Command, ...]:
    """All commands of the whole desk."""
    assert len(desk.commands.all) > LEAST_COMMANDS
    return desk.commands.all


class ListInHand(QListWidget):
    """Tells the keys that no command took."""

    def __init__(self, tell: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._tell = tell

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nobody took it."""
        if event.key() not in MODIFIERS:
            self._tell(f"passed {int(event.key())}")


class LineInHand(QLineEdit):
    """Tells the text it holds after each key that came to it."""

    def __init__(self, tell: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._tell = tell

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Typing."""
        super().keyPressEvent(event)
        if event.key() in MODIFIERS:
            return
        self._tell(f"passed {int(event.key())}")
        self._tell(f"holds {self.text()}")


class Stage(QWidget):
    """The real commands with their real keys; each tells its name instead of acting, and is always ready."""

    def __init__(self, commands: tuple[Command, ...], tell: Callable[[str], None], platform: str | None = None) -> None:
        super().__init__()
        self.tell = tell
        self.commands = Commands(lambda error: tell(f"refused {error}"), platform)
        self._pages = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.addWidget(self._pages)
        self._in_hand: dict[tuple[str, str], QWidget] = {}
        self._page_of: dict[str, QWidget] = {}
        for scope in dict.fromkeys(one.scope for one in commands):
            self._add_page(scope)
        self.commands.add(*(self._telling(one) for one in commands))

    def show_part(self, scope: str, kind: str) -> QWidget:
        """Bring a part into view, with the focus in its list or in its line."""
        widget = self._in_hand[scope, kind]
        self._pages.setCurrentWidget(self._page_of[scope])
        if isinstance(widget, QLineEdit):
            widget.clear()
        widget.setFocus()
        return widget

    def _add_page(self, scope: str) -> None:
        page = QWidget(self._pages)
        column = QVBoxLayout(page)
        parts = {"list": ListInHand(self.tell, page), "line": LineInHand(self.tell, page)}
        for kind, widget in parts.items():
            column.addWidget(widget)
            self._in_hand[scope, kind] = widget
        self._page_of[scope] = page
        self._pages.addWidget(page)
        if scope != WINDOW:
            self.commands.attach(scope, page)

    def _telling(self, command: Command) -> Command:
        return replace(command, run=lambda: self.tell(f"ran {command.id}"), enabled_when=always, who_may=anyone)


Meant = tuple[PhysicalKey, str]
"""A key, and the id of the command that it means."""


def written_down(commands: tuple[Command, ...]) -> str:
    """The table of keys as one line, for another process."""
    rows = [[one.scope, one.id, [[key.name, key.ctrl, key.alt, key.shift] for key in one.keys]] for one in commands]
    return json.dumps(rows)


def by_part(line: str) -> dict[str, list[Meant]]:
    """The table of keys, part by part, from its line."""
    parts: dict[str, list[Meant]] = {}
    for scope, command_id, keys in json.loads(line):
        parts.setdefault(scope, []).extend((PhysicalKey(*key), command_id) for key in keys)
    return {scope: meant for scope, meant in parts.items() if meant}
