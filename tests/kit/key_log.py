"""What was pressed, key by key, and how much of it counts against a budget: every key but letters of names."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class KeyLog:
    """`keys` holds all that was pressed: letters as one entry a word, since budgets do not count them."""

    keys: list[dict[str, Any]] = field(default_factory=list)

    def note(self, key: str, *, counted: bool, focus: str) -> None:
        """A key, or a word, that went to the focused widget `focus`."""
        self.keys.append({"key": key, "counted": counted, "focus": focus})

    @property
    def counted(self) -> int:
        """Keys besides letters of names."""
        return sum(bool(key["counted"]) for key in self.keys)

    @property
    def counted_keys(self) -> list[str]:
        """The keys that count, as they were pressed."""
        return [str(key["key"]) for key in self.keys if key["counted"]]

    def entry(self, story: str, limit: int) -> dict[str, Any]:
        """The story as the log keeps it."""
        return {"story": story, "counted": self.counted, "limit": limit, "keys": self.keys}

    def keep(self, path: Path, story: str, limit: int) -> None:
        """Write what was pressed to the file `path`, beside the other stories."""
        before = json.loads(path.read_text(encoding="utf8")) if path.exists() else []
        others = [one for one in before if one["story"] != story] if isinstance(before, list) else []
        write_log(path, sorted([*others, self.entry(story, limit)], key=lambda one: str(one["story"])))


def write_log(path: Path, stories: list[dict[str, Any]]) -> None:
    """Write whole stories to the file `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stories, ensure_ascii=False, indent=1), encoding="utf8")
