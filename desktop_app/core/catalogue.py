"""Reading gettext's `.po` files at start, in two milliseconds: only what our own fragments use of the format.

Babel reads them too, and the tests hold both against each other; but it takes longer to import than an empty window to show.
"""

import gettext
import json
from collections.abc import Callable, Iterable
from pathlib import Path

_MARK = "plural="


class Catalogue(gettext.NullTranslations):
    """Sentences of one language; what it does not hold stays as it is in the source."""

    def __init__(self, texts: dict[str, tuple[str, ...]], form_of: Callable[[int], int]) -> None:
        super().__init__()
        self._texts = texts
        self._form_of = form_of

    def gettext(self, message: str) -> str:
        """The translation of a sentence."""
        found = self._texts.get(message)
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The plural form for `n`."""
        found = self._texts.get(msgid1)
        if found and len(found) > 1:
            return found[self._form_of(n)]
        return msgid1 if n == 1 else msgid2


def read_catalogue(files: Iterable[Path]) -> Catalogue:
    """The fragments `files` joined; a later one goes before an earlier, the rule of plurals is that of the last that tells it."""
    texts: dict[str, tuple[str, ...]] = {}
    form_of: Callable[[int], int] = _english_form
    for path in files:
        for source, forms in _messages(path):
            if source:
                texts[source] = forms
            elif _MARK in forms[0]:
                form_of = gettext.c2py(forms[0].split(_MARK)[1].split(";")[0])
    return Catalogue(texts, form_of)


def _english_form(n: int) -> int:
    return int(n != 1)


def _messages(path: Path) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Each entry: its English and its translations. Entries are parted by blank lines; a text may go on over several lines."""
    for entry in path.read_text("utf8").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        unsure = False
        for line in entry.splitlines():
            if line.startswith("#"):
                unsure = unsure or (line.startswith("#,") and "fuzzy" in line)
                continue
            keyword, quote, _ = line.partition('"')
            name = keyword.strip() or name
            if quote:
                fields[name] = fields.get(name, "") + json.loads(line[len(keyword) :])
        forms = tuple(text for keyword, text in fields.items() if keyword.startswith("msgstr"))
        if "msgid" in fields and any(forms) and not unsure:
            yield fields["msgid"], forms
