"""The log of a desk: rotating files, and a filter that strikes out what looks like personal data."""

import logging
import logging.handlers
import re
from collections.abc import Callable
from pathlib import Path

_PERSONAL = re.compile(
    r"""
    (?P<number>(?<![\w-])(?!\d{4}-\d\d-\d\d\b)\+?\d(?:[\s().-]?\d){9,15}(?![\w-]))   # phones, SNILS, policies, passports; no dates
  | (?P<name>\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ](?:[а-яё]+|\.))   # Иванова Анна, Иванова А.
    """,
    re.VERBOSE,
)


def redact(text: str) -> str:
    """`text` with numbers of persons and Russian full names struck out."""
    return _PERSONAL.sub("▒▒▒", text)


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
