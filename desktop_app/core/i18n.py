"""Sentences in the person's language: English in the source, one gettext catalogue for every floor of the house.

Catalogues are the `.po` files under `resources/translations/<language>/`, read at start (docs/decisions/0002-one-catalogue.md).
"""

import gettext
from dataclasses import dataclass, field
from functools import cache

from desktop_app.core.catalogue import read_catalogue
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


@cache
def _load(language: str) -> gettext.NullTranslations:
    folder = resource("translations") / language
    if not folder.is_dir():
        return gettext.NullTranslations()
    return read_catalogue(sorted(folder.glob("*.po")))


tr = Translator()
