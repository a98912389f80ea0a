"""A clerk's hands and eyes at one desk of the morning: real X keys go out, what the window shows comes back; no wait is for time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Final

from desktop_app.ui.physical_keys import PhysicalKey
from tests.end2end.child import Child
from tests.kit.key_log import KeyLog
from tests.kit.keyboard import PLACES, RUSSIAN
from tests.kit.x_keyboard import Keyboard

Facts = dict[str, Any]
LAYOUT: Final = "ru"
PATIENCE_SECONDS: Final = 90.0
GLANCE_SECONDS: Final = 0.01
SCAN_PREFIX: Final = "\\"
_BY_LETTER: Final = {letter.lower(): key for key, letter in RUSSIAN.items()} | {
    key.lower(): key for key in PLACES if len(key) == 1 and key not in RUSSIAN
}
_WITH_SHIFT: Final = {"+": "=", ",": "/", "!": "1", ":": "6"}
_SCANNED: Final = {letter.lower(): letter for letter in PLACES if len(letter) == 1}


def key_of(letter: str) -> PhysicalKey:
    """The key that types `letter` under the Russian layout."""
    if letter == " ":
        return PhysicalKey("Space")
    if letter in _WITH_SHIFT:
        return PhysicalKey(_WITH_SHIFT[letter], shift=True)
    return PhysicalKey(_BY_LETTER[letter.lower()])


@dataclass
class Hands:
    """One desk: a keyboard, a screen and the program on them. `log` holds the keys of the card that is played."""

    name: str
    keyboard: Keyboard
    child: Child
    log: KeyLog = field(default_factory=KeyLog)
    marks: int = 0
    modal: list[str] = field(default_factory=list)

    # Keys

    def press(self, *keys: str) -> Facts:
        """Press keys by the names of their places; each counts."""
        for key in keys:
            self.log.note(key, counted=True, focus=self._focus)
        return self._send([PhysicalKey.of(key) for key in keys])

    def name_of(self, text: str) -> Facts:
        """Type the letters of a name, which do not count."""
        self.log.note(text, counted=False, focus=self._focus)
        return self._send([key_of(letter) for letter in text])

    def data(self, text: str) -> Facts:
        """Type what the form asks for (a new card's data, a PIN), which is told apart."""
        self.log.note(text, counted=False, focus=self._focus)
        return self._send([key_of(letter) for letter in text])

    def typed(self, text: str) -> Facts:
        """Type what is no name: each of its keys counts."""
        for letter in text:
            self.log.note(letter, counted=True, focus=self._focus)
        return self._send([key_of(letter) for letter in text])

    def scan(self, code: str) -> Facts:
        """The scanner types its prefix, the code and Enter, faster than any hand."""
        keys = [PhysicalKey(_SCANNED[letter.lower()]) for letter in SCAN_PREFIX + code]
        self.log.note("scan", counted=False, focus=self._focus)
        return self._send([*keys, PhysicalKey("Enter")])

    # Eyes

    def look(self) -> Facts:
        """The window as it is once all that was pressed has arrived and all work under way was answered."""
        return self.until("the desk has answered", lambda _seen: True)

    def until(self, what: str, condition: Callable[[Facts], object]) -> Facts:
        """Look until the desk is quiet and `condition` holds; what it shows then."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            seen = self.child.ask("look")
            self.modal = seen["modal"]
            if seen["marks"] == self.marks and seen["idle"] and condition(seen):
                self._focus = seen["focus"]
                return seen
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name}: in vain waited until {what}\n{json.dumps(seen, ensure_ascii=False, indent=1)}")
            Event().wait(GLANCE_SECONDS)

    def settled(self, what: str, condition: Callable[[Facts], object]) -> Facts:
        """Look at the replica until `condition` holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition(facts := self.child.ask("desk")):
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name}: in vain waited until {what}\n{json.dumps(facts, ensure_ascii=False, indent=1)}")
            Event().wait(GLANCE_SECONDS)
        return facts

    def hears_of(self, visit: str, status: str = "") -> None:
        """Wait until the exchange has brought that visit here (in that state)."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.child.ask(f"knows {visit}")["status"]) or status not in ("", found):
            assert time.monotonic() < deadline, f"{self.name} does not hear of {visit}: {found!r}, not {status!r}"
            Event().wait(GLANCE_SECONDS)

    def picture(self, path: Path) -> None:
        """What is on the screen, for whoever looks for the cause of a failure."""
        self.child.ask(f"picture {path}")

    _focus: str = ""

    def _send(self, keys: Sequence[PhysicalKey]) -> Facts:
        self.marks += 1
        self.keyboard.press(keys, mark=True)
        return self.look()
