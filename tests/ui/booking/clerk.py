"""A clerk at the keyboard: every key goes to the focused widget, is counted, and can be read afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.ui.desk import Desk
from tests.ui.frame.hands import NONE, focused, press, write
from tests.ui.replica_desk import settled


@dataclass
class Clerk:
    """`keys` holds all that was pressed: letters as one entry a word, since the issue does not count them."""

    qtbot: QtBot
    desk: Desk
    keys: list[dict[str, Any]] = field(default_factory=list)

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
        return sum(bool(key["counted"]) for key in self.keys)

    def keep_log(self, path: Path, story: str, limit: int = 8) -> None:
        """Write what was pressed to the file `path`, beside the other stories."""
        path.parent.mkdir(parents=True, exist_ok=True)
        before = json.loads(path.read_text(encoding="utf8")) if path.exists() else []
        others = [one for one in before if one["story"] != story] if isinstance(before, list) else []
        log = {"story": story, "counted": self.counted, "limit": limit, "keys": self.keys}
        stories = sorted([*others, log], key=lambda one: str(one["story"]))
        path.write_text(json.dumps(stories, ensure_ascii=False, indent=1), encoding="utf8")

    def _note(self, key: str, counted: bool) -> None:
        self.keys.append({"key": key, "counted": counted, "focus": type(focused()).__name__})
