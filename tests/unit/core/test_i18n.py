"""Sentences in the person's language."""

from pathlib import Path

import pytest

from desktop_app.core.errors import RightMissing, RowMoved, RuleRefused, UserError
from desktop_app.core.i18n import LANGUAGES, Said, Translator, mark
from desktop_app.core.paths import resource


def test_english_is_the_source() -> None:
    tr = Translator("en")
    assert tr("Booked for {time}", time="11:45") == "Booked for 11:45"
    assert tr.plural("{n} place", "{n} places", 1) == "1 place"
    assert tr.plural("{n} place", "{n} places", 5) == "5 places"


def test_an_empty_sentence_is_empty_and_not_the_head_of_the_catalogue() -> None:
    assert Translator("ru")("") == ""


def test_a_sentence_without_parameters_may_hold_braces() -> None:
    assert Translator("en")("{not a parameter}") == "{not a parameter}"


def test_every_language_but_english_has_a_folder_that_is_shipped() -> None:
    for language in LANGUAGES:
        assert language == "en" or list((resource("translations") / language).glob("*.po"))


def test_a_paper_in_another_language_has_a_translator_of_its_own() -> None:
    window = Translator("en")
    assert window.for_language("en") is window
    paper = window.for_language("ru")
    assert paper.language == "ru"
    assert window.language == "en"


def test_a_page_of_ages_in_another_language_reads_the_catalogue_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Translator("ru")

    def no_reading(path: Path, *args: object) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(Path, "read_text", no_reading)
    window = Translator("en")
    assert {window.for_language("ru").plural("{n} year", "{n} years", n) for n in (1, 21)} == {"1 год", "21 год"}


def test_the_window_changes_its_language_in_place() -> None:
    tr = Translator("en")
    tr.use("ru")
    assert tr("Enter the surname.") == "Введите фамилию."


def test_a_carried_sentence_is_rendered_where_it_is_read_and_tells_a_log_nothing() -> None:
    said = Said(mark("The patient will be {age}."), {"age": 41})
    assert str(said) == "The patient will be {age}."
    assert Translator("en").said(said) == "The patient will be 41."


@pytest.mark.parametrize(
    ("error", "secret"),
    [
        (UserError("Not found: {name}", name="Иванова"), "Иванова"),
        (RuleRefused("CODE", "Taken by {name}", name="Петров"), "Петров"),
        (RowMoved({"family": ("Иванова", "Смирнова")}), "Смирнова"),
    ],
)
def test_no_error_shows_its_parameters_to_a_log(error: UserError, secret: str) -> None:
    assert secret not in str(error)
    assert secret not in repr(error)


def test_a_missing_right_says_who_may() -> None:
    error = RightMissing("cancel-late", "senior clerk")
    assert "senior clerk" in Translator("en").said(error.said)
    assert error.right == "cancel-late"
