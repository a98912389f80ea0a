"""A clerk at the keyboard: every key goes to the focused widget, is counted, and can be read afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from tests.kit.key_log import KeyLog
from tests.ui.frame.hands import NONE, focused, press, write
from tests.ui.replica_desk import settled


@dataclass
class Clerk:
    """`log` holds all that was pressed."""

    qtbot: QtBot
    desk: Desk
    log: KeyLog = field(default_factory=KeyLog)

    @property
    def keys(self) -> list[dict[str, Any]]:
        """All that was pressed."""
        return self.log.keys

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Clerk:
        """Press one key, then look what came of it."""
        self._note(key.name.removeprefix("Key_"), counted=True)
        press(key, modifiers)
        return self.look()

    def enter(self) -> Clerk:
        """Press Enter."""
        return self.press(Qt.Key.Key_Return)

    def type(self, text: str) -> Clerk:
        """Type the letters of a name."""
        self._note(text, counted=False)
        write(text)
        return self.look()

    def type_counted(self, text: str) -> Clerk:
        """Type what is no name: each of its keys counts."""
        for letter in text:
            self._note(letter, counted=True)
        write(text)
        return self.look()

    def look(self) -> Clerk:
        """Wait until the desk has answered."""
        settled(self.qtbot, self.desk)
        return self

    @property
    def counted(self) -> int:
        """Keys besides letters of names."""
        return self.log.counted

    def keep_log(self, path: Path, story: str, limit: int = 8) -> None:
        """Write what was pressed to the file `path`, beside the other stories."""
        self.log.keep(path, story, limit)

    def _note(self, key: str, counted: bool) -> None:
        self.log.note(key, counted=counted, focus=type(focused()).__name__)
