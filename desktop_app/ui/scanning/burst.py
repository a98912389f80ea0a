"""Telling a scanner from a person by the time between the keys. Knows nothing of Qt and nothing of clocks: it is given both."""

from dataclasses import dataclass
from enum import StrEnum

SHORTEST_SURE = 5
"""Characters of a code whose prefix or suffix says that a scanner wrote it."""
SHORTEST_UNSURE = 8


class Suffix(StrEnum):
    """What the scanner writes after a code."""

    ENTER = "enter"
    TAB = "tab"
    NONE = "none"

    @property
    def character(self) -> str:
        """As a stroke."""
        return {"enter": "\r", "tab": "\t"}.get(self.value, "")


@dataclass(frozen=True)
class Manner:
    """How this desk's scanner writes: the longest gap between two keys in milliseconds, what it writes before and after."""

    gap_ms: int = 35
    prefix: str = ""
    suffix: Suffix = Suffix.ENTER

    @property
    def shortest(self) -> int:
        """Codes with fewer characters are taken for typing."""
        return SHORTEST_SURE if self.prefix or self.suffix is not Suffix.NONE else SHORTEST_UNSURE


class Burst:
    """The keys that came so fast, one after another, that they may be a scanner's."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self._text = ""
        self._last_ms = 0

    @property
    def is_open(self) -> bool:
        """Whether keys are being kept back."""
        return bool(self._text)

    def is_late(self, at_ms: int) -> bool:
        """Whether a key at that time comes too late for this burst: what is kept must be settled first."""
        return self.is_open and at_ms - self._last_ms > self.manner.gap_ms

    def suits(self, character: str) -> bool:
        """Whether `character` may go on with the burst, or begin one."""
        if not character:
            return False
        if not self._text and not character.strip():
            return False  # no code begins with Enter or a blank: a person's Enter is never held up
        beginning = self._text + character
        prefix = self.manner.prefix
        return beginning.startswith(prefix) or prefix.startswith(beginning)

    def add(self, character: str, at_ms: int) -> None:
        """Take one more key that suits."""
        self._text += character
        self._last_ms = at_ms

    def settle(self) -> str | None:
        """The pause has come: the code without prefix and suffix, or None where a person typed. The burst is empty then."""
        text, self._text = self._text, ""
        prefix, suffix = self.manner.prefix, self.manner.suffix.character
        if not text.startswith(prefix) or not text.endswith(suffix):
            return None
        code = text[len(prefix) : len(text) - len(suffix)].replace("\r", "\n").strip()
        return code if len(code) >= self.manner.shortest else None
