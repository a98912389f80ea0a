"""Sentences in the person's language: English in the source, one gettext catalogue for every floor of the house.

Catalogues are the `.po` files under `resources/translations/<language>/`, read at start (docs/decisions/0002-one-catalogue.md).
"""

import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from desktop_app.core.paths import resource

LANGUAGES = ("ru", "en")
type_of_parameter = str | int | float


def mark(source: str) -> str:
    """Mark a constant for translation; it is translated where it is shown, by `tr(constant)`."""
    return source


@dataclass(frozen=True)
class Said:
    """A sentence with its parameters, translated only when a person reads it; safe to carry in an error or a row."""

    source: str
    parameters: dict[str, type_of_parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence without its parameters, which may be personal data."""
        return self.source


class Translator:
    """Renders sentences in one language; call it: `tr("Booked for {time}", time="11:45")`."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._catalogue: gettext.NullTranslations = _load(language)

    def use(self, language: str) -> None:
        """Change the language of this translator; the desk does so once at start and on a change of the setting."""
        self.language, self._catalogue = language, _load(language)

    def for_language(self, language: str) -> "Translator":
        """A translator of its own, for a paper that is printed in another language than the window's."""
        return self if language == self.language else Translator(language)

    def __call__(self, source: str, /, **parameters: type_of_parameter) -> str:
        """The sentence `source` in this language, its `{names}` filled in."""
        text = self._catalogue.gettext(source) if source else ""
        return text.format(**parameters) if parameters else text

    def plural(self, one: str, many: str, n: int, /, **parameters: type_of_parameter) -> str:
        """The right one of the language's plural forms for `n`, which fills `{n}`."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **parameters)

    def said(self, sentence: Said) -> str:
        """A carried sentence in this language."""
        return self(sentence.source, **sentence.parameters)


def trn(one: str, many: str, n: int, /, **parameters: type_of_parameter) -> str:
    """The window's language, a plural form."""
    return tr.plural(one, many, n, **parameters)


def _load(language: str) -> gettext.NullTranslations:
    folder = resource("translations") / language
    if not folder.is_dir():
        return gettext.NullTranslations()
    return compile_catalogue(language, sorted(folder.glob("*.po")))


def compile_catalogue(language: str, files: Iterable[Path]) -> gettext.GNUTranslations:
    """Join the fragments `files` of a language into one catalogue in memory."""
    whole = Catalog(locale=language)
    for path in files:
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id:
                    whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


tr = Translator()
