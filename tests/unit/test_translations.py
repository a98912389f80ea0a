"""Whatever the program says in English it can say in Russian, whole and with nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog

from tests.kit.catalogue import Key, Sentence, complaints, fragment, sentences
from tests.kit.house import ROOT

RUSSIAN: Final = ROOT / "resources" / "translations" / "ru"
PLACES: Final = ("{n} place", "{n} places")


def test_the_russian_catalogue_is_whole() -> None:
    fragments = {path.name: fragment(path, "ru") for path in sorted(RUSSIAN.glob("*.po"))}
    assert complaints(sentences(ROOT, "desktop_app"), fragments) == []


def _said(*keys: Key) -> dict[Key, Sentence]:
    return {key: Sentence(key, ["desk.py:1"]) for key in keys}


def _catalogue(*pairs: tuple[Key, str | tuple[str, ...]], fuzzy: bool = False) -> Catalog:
    catalogue = Catalog(locale="ru")
    for key, text in pairs:
        catalogue.add(key, text, flags=["fuzzy"] if fuzzy else [])
    return catalogue


def test_a_translated_sentence_raises_no_complaint() -> None:
    pairs: list[tuple[Key, str | tuple[str, ...]]] = [
        ("Booked for {time}", "Запись на {time}"),
        (PLACES, ("{n} место", "{n} места", "{n} мест")),
    ]
    assert complaints(_said("Booked for {time}", PLACES), {"desk.po": _catalogue(*pairs)}) == []


def test_an_untranslated_sentence_is_named_with_its_place() -> None:
    assert complaints(_said("Cancel"), {}) == ["missing: 'Cancel' (desk.py:1)"]


def test_an_empty_translation_is_as_good_as_none() -> None:
    assert complaints(_said("Cancel"), {"desk.po": _catalogue(("Cancel", ""))}) == ["desk.po: missing form: 'Cancel'"]


def test_a_plural_needs_every_form_of_the_language() -> None:
    catalogue = _catalogue((PLACES, ("{n} место", "{n} места", "")))
    assert complaints(_said(PLACES), {"desk.po": catalogue}) == [f"desk.po: missing form: {PLACES!r}"]


def test_an_unsure_translation_is_not_let_through() -> None:
    assert complaints(_said("Cancel"), {"desk.po": _catalogue(("Cancel", "Отмена"), fuzzy=True)}) == ["desk.po: unsure: 'Cancel'"]


def test_a_translation_of_what_is_no_longer_said_is_cleared_away() -> None:
    assert complaints({}, {"desk.po": _catalogue(("Gone", "Ушло"))}) == ["desk.po: unused: 'Gone'"]


@pytest.mark.parametrize("text", ["Запись", "Запись на {час}", "Запись на {time} {place}"])
def test_a_translation_that_loses_or_invents_a_placeholder_is_found(text: str) -> None:
    found = complaints(_said("Booked for {time}"), {"desk.po": _catalogue(("Booked for {time}", text))})
    assert found == ["desk.po: placeholders differ: 'Booked for {time}'"]


def test_two_fragments_may_share_a_sentence_but_not_disagree() -> None:
    one, same, other = (_catalogue(("Cancel", text)) for text in ("Отмена", "Отмена", "Отменить"))
    assert complaints(_said("Cancel"), {"a.po": one, "b.po": same}) == []
    assert complaints(_said("Cancel"), {"a.po": one, "b.po": other}) == ["b.po: 'Cancel' is translated otherwise in a.po"]


def test_all_ways_of_saying_are_found_in_the_source(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    lines = [
        "tr('Cancel')",
        "NAME = mark('Day')",
        "trn('{n} place', '{n} places', 3)",
        "tr.plural('{n} case', '{n} cases', n)",
        "log('not a sentence')",
    ]
    (tmp_path / "desk" / "view.py").write_text("\n".join(lines), encoding="utf-8")
    found = sentences(tmp_path, "desk")
    assert set(found) == {"Cancel", "Day", PLACES, ("{n} case", "{n} cases")}
    assert str(found["Day"]) == "'Day' (desk/view.py:2)"
