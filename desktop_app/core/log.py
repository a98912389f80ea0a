"""The log of a desk: rotating files, and a filter that strikes out what looks like personal data."""

import logging
import logging.handlers
import re
from collections.abc import Callable
from pathlib import Path

# Bounded, so that a long line of such letters is read once and not from each of them anew.
_WORD = r"[А-ЯЁ][А-ЯЁа-яё'’-]{1,60}+"
_INITIALS = r"[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.){0,4}"
_ENCODED = "(?<=%[0-9A-Fa-f]{2})"
_PERSONAL = re.compile(
    rf"""
    (?P<oid>\b[0-2](?:\.\d+){{4,}}\b)   # of nobody: it stays
  | (?P<mail>(?<![\w.+-])[\w.+-]++(?:@|%40)[\w-]+(?:\.[\w-]+)+)
  | (?P<encoded>(?:%[0-9A-Fa-f]{{2}}){{4,}})   # Russian letters in the address of a request; `://` and `|` are shorter
  | (?P<born>\b\d\d\.\d\d\.(?:19|20)\d\d\b)
    # Phones, SNILS, policies, passports: ten digits and more, at most three signs between two; no ISO dates, no parts of words or UUIDs.
  | (?P<document>(?:(?<![\w.-])|{_ENCODED})\d\d(?:\d\d)?(?::|%3A)\d{{6,7}}(?!\w))   # as it lies in the database: `4510:123456`
  | (?P<number>(?:(?<![\w-])|{_ENCODED})(?!\d{{4}}-\d\d-\d\d\b)\+?\(?\d(?:[\s().№–-]{{0,3}}+\d){{9,}}+(?![\w-]))
  | (?P<name>\b(?:{_INITIALS}\s?{_WORD}|{_WORD}(?:\s+(?:{_INITIALS}(?:\s?{_WORD})?|{_WORD}|[А-ЯЁ]\b))+))   # А. Ю. Иванова; Иванова А.
    """,
    re.VERBOSE,
)


def redact(text: str) -> str:
    """`text` with numbers of persons, Russian full names, mail addresses and birth dates (`12.03.1984`) struck out."""
    return _PERSONAL.sub(lambda found: found[0] if found["oid"] else "▒▒▒", text)


class Redacting(logging.Formatter):
    """Formats a record, tracebacks included, and redacts the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """The line to write."""
        return redact(super().format(record))


def start_log(folder: Path, level: int = logging.INFO) -> Callable[[], None]:
    """Write the root logger into `folder`, five files of 2 MB at the most, until the result is called."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / "registratura.log", maxBytes=2_000_000, backupCount=4, encoding="utf8")
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)

    def stop() -> None:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()

    return stop
