"""Our own reading of `.po` files says what Babel's does."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from desktop_app.core.catalogue import read_catalogue
from desktop_app.core.paths import resource

FRAGMENT = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

"""
SHIPPED = sorted((resource("translations") / "ru").glob("*.po"))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A fragment to write into."""
    return tmp_path / "one.po"


def test_fragments_are_joined_into_one_catalogue(tmp_path: Path) -> None:
    one, two = tmp_path / "one.po", tmp_path / "two.po"
    one.write_text(FRAGMENT + 'msgid "Book"\nmsgstr "Записать"\n', "utf8")
    two.write_text(
        FRAGMENT + 'msgid "{n} place"\nmsgid_plural "{n} places"\nmsgstr[0] "{n} место"\nmsgstr[1] "{n} места"\nmsgstr[2] "{n} мест"\n',
        "utf8",
    )
    catalogue = read_catalogue([one, two])
    assert catalogue.gettext("Book") == "Записать"
    assert [catalogue.ngettext("{n} place", "{n} places", n).format(n=n) for n in (1, 2, 5, 21)] == [
        "1 место",
        "2 места",
        "5 мест",
        "21 место",
    ]


def test_a_long_text_goes_on_over_lines_and_keeps_its_signs(written: Path) -> None:
    written.write_text(
        '# a remark\n#: place.py:1\nmsgid ""\n"One \\"two\\"\\n"\n"three"\nmsgstr ""\n"Раз «два»\\n"\n"три\\t\\\\"\n', "utf8"
    )
    assert read_catalogue([written]).gettext('One "two"\nthree') == "Раз «два»\nтри\t\\"


def test_what_is_unsure_empty_or_missing_stays_english(written: Path) -> None:
    written.write_text('#, fuzzy\nmsgid "Book"\nmsgstr "Книга"\n\nmsgid "Cancel"\nmsgstr ""\n', "utf8")
    catalogue = read_catalogue([written])
    assert [catalogue.gettext(text) for text in ("Book", "Cancel", "Move")] == ["Book", "Cancel", "Move"]
    assert [catalogue.ngettext("a case", "cases", n) for n in (1, 2)] == ["a case", "cases"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_sentence_is_read_as_babel_reads_it(path: Path) -> None:
    ours, theirs = read_catalogue([path]), by_babel(path)
    for message in said_in(path):
        if isinstance(message, tuple):
            one, many = message
            assert [ours.ngettext(one, many, n) for n in range(30)] == [theirs.ngettext(one, many, n) for n in range(30)]
        else:
            assert ours.gettext(message) == theirs.gettext(message) != ""


def by_babel(path: Path) -> gettext.GNUTranslations:
    """The fragment as Babel reads and compiles it."""
    compiled = io.BytesIO()
    with path.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale="ru"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def said_in(path: Path) -> list[str | tuple[str, str]]:
    """Its sentences in English, those with a plural as pairs."""
    with path.open("rb") as stream:
        ids = [message.id for message in read_po(stream, locale="ru") if message.id]
    return [one if isinstance(one, str) else (one[0], one[1]) for one in ids]
