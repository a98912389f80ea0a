"""What the program says against what the catalogues translate: reads the source and the fragments, lists the differences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

# Which arguments of which calls are sentences; `plural` is the method behind `trn`.
KEYWORDS: Final[dict[str, tuple[int, ...] | None]] = {"tr": None, "mark": None, "trn": (1, 2), "plural": (1, 2)}
PLACEHOLDER: Final = re.compile(r"\{(\w*)[^{}]*\}")

Key = str | tuple[str, str]


@dataclass(frozen=True)
class Sentence:
    """One translatable sentence as the source has it; two strings where it has a plural."""

    key: Key
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        first = self.key if isinstance(self.key, str) else self.key[0]
        return f"{first!r} ({', '.join(self.places)})"


def sentences(root: Path, folder: str) -> dict[Key, Sentence]:
    """Every sentence in the Python files of `root/folder`, with the places it is said at."""
    found: dict[Key, Sentence] = {}
    for path in sorted((root / folder).rglob("*.py")):
        for line, text, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            key: Key = text if isinstance(text, str) else (text[0], text[1])
            place = f"{path.relative_to(root).as_posix()}:{line}"
            found.setdefault(key, Sentence(key)).places.append(place)
    return found


def fragment(path: Path, language: str) -> Catalog:
    """One `.po` file."""
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def complaints(said: dict[Key, Sentence], fragments: dict[str, Catalog]) -> list[str]:
    """What is missing, unsure, unused, at odds between fragments, or loses a placeholder; empty when all is well."""
    found: list[str] = []
    translated: dict[Key, str] = {}
    first_in: dict[Key, str] = {}
    for name, catalogue in fragments.items():
        for message in catalogue:
            if not message.id:
                continue
            key = _key(message)
            found += [f"{name}: {trouble}" for trouble in _troubles(key, message, said, catalogue.num_plurals)]
            if translated.setdefault(key, str(message.string)) != str(message.string):
                found.append(f"{name}: {key!r} is translated otherwise in {first_in[key]}")
            first_in.setdefault(key, name)
    return [f"missing: {sentence}" for key, sentence in said.items() if key not in translated] + found


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _troubles(key: Key, message: Message, said: dict[Key, Sentence], plurals: int) -> list[str]:
    troubles = []
    if key not in said:
        troubles.append(f"unused: {key!r}")
    if message.fuzzy:
        troubles.append(f"unsure: {key!r}")
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    wanted_forms = 1 if isinstance(key, str) else plurals
    if len(forms) != wanted_forms or not all(forms):
        troubles.append(f"missing form: {key!r}")
    wanted = _placeholders(key if isinstance(key, str) else key[1])
    troubles += [f"placeholders differ: {key!r}" for form in forms if form and _placeholders(form) != wanted]
    return troubles


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))
