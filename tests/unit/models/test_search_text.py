"""How names are folded for the index and for a query, and what a typed word may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.search_text import (
    fold,
    forms,
    from_latin,
    name_index,
    number_index,
    swap_layout,
    to_english_layout,
    to_russian_layout,
    words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  ИВАНОВ   Пётр ", "иванов петр"),
        ("Салтыков-Щедрин", "салтыков щедрин"),
        ("Д’Артаньян", "дартаньян"),
        ("О'Коннор", "оконнор"),
        ("Мамин–Сибиряк, Д.Н.", "мамин сибиряк д н"),
        ("Йорданов", "йорданов"),
        ("И\u0306орданов", "йорданов"),  # й of two code points, as some systems send it
        ("Ёлкина", "елкина"),
        ("Ива\u0301нов\u00adский", "ивановский"),  # a stress mark and a soft hyphen, pasted from a document
        ("№ 5", "5"),
        ("", ""),
        ("—", ""),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="абвгдеёжзийъыьэюяАБВЁЙ -.,'", max_size=30))
def test_case_and_yo_never_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text.replace("ё", "е").replace("Ё", "Е"))


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("bdfyjd", "иванов"),
        ("Bdfyjd", "Иванов"),
        (",jhbcjd", "борисов"),
        ("[fhbnjyjd", "харитонов"),
        ("'qltkmvfy", "эйдельман"),
        (";erjd", "жуков"),
        (".lby", "юдин"),
        ("`krbyf", "ёлкина"),
        ("F/G/", "А.П."),
    ],
)
def test_a_name_typed_in_the_forgotten_layout_is_read(latin: str, russian: str) -> None:
    assert to_russian_layout(latin) == russian
    assert to_english_layout(russian) == latin
    assert swap_layout(latin) == russian


def test_a_latin_name_typed_in_the_russian_layout_is_read() -> None:
    assert swap_layout("Ыьшер") == "Smith"
    assert swap_layout("Иванов smith") == "Иванов smith"


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=20))
def test_swapping_twice_gives_the_name_back(name: str) -> None:
    assert to_russian_layout(to_english_layout(name)) == name


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("ivanov", "иванов"),
        ("petr", "петр"),
        ("shcherbakova", "щербакова"),
        ("zhukov", "жуков"),
        ("yuliya", "юлия"),
        ("iuliia", "юлия"),
        ("chaykovskiy", "чайковский"),
        ("tsvetaeva", "цветаева"),
        ("sergey", "сергей"),
        ("mikhail", "михаил"),
        ("vyacheslav", "вячеслав"),
        ("krasnyy", "красный"),
        ("maya", "мая"),
    ],
)
def test_a_russian_name_in_latin_letters_is_heard(latin: str, russian: str) -> None:
    assert from_latin(latin) == russian


def test_all_that_a_typed_word_may_mean() -> None:
    assert forms("Иванов") == ("иванов", "bdfyjd")
    assert "иванов" in forms("bdfyjd")
    assert "иванов" in forms("Ivanov")
    assert "борисов" in forms(",jhbcjd")
    assert "салтыков щедрин" in forms("Салтыков-Щедрин")
    assert forms("---") == ()


@given(st.text(alphabet=st.characters(max_codepoint=0x52F), max_size=20))
def test_forms_are_folded_and_distinct(word: str) -> None:
    found = forms(word)
    assert len(set(found)) == len(found)
    assert all(form and fold(form) == form for form in found)


def test_index_lines_leave_out_what_is_missing() -> None:
    assert name_index("Ёлкина", None, "", "Анна Юрьевна", "Орлова") == "елкина анна юрьевна орлова"
    assert number_index("+7 916 123-45-67", None, "IV-АБ:744233", "112-233-445 95") == "79161234567 ivаб744233 11223344595"
    assert words("Орлова А.Ю.") == ["орлова", "а", "ю"]


@pytest.mark.parametrize("apostrophe", "'`´’‘ʼʹ′＇")
def test_an_apostrophe_of_any_keyboard_does_not_part_a_name(apostrophe: str) -> None:
    assert fold(f"Д{apostrophe}Артаньян") == "дартаньян"
    assert fold(f"О{apostrophe}КОННОР-Смит") == "оконнор смит"
    assert name_index(f"О{apostrophe}Коннор", "Анна") == "оконнор анна"


LONGEST = "Христорождественская-Преображенская-Задунайская"


@pytest.mark.parametrize(
    ("indexed", "typed"),
    [
        ("Ёлкина-Семёнова", "семенова"),
        ("Елкина-Семенова", "Ёлкина"),
        ("Ёлкина-Семёнова", "tkrbyf"),
        ("Ёлкина-Семёнова", "`krbyf"),
        ("Ёлкина-Семёнова", "Semenova"),
        ("Мамин Сибиряк", "сибиряк"),
        ("Мамин–Сибиряк", "мамин"),
        ("Юлия", "Юли"),
        ("Юлия", ".kbz"),
        ("Жёлудев", ";tkeltd"),
        ("Харитонов", "[fhbnjyjd"),
        ("Эйдельман", "'qltkmvfy"),
        ("Борисов", ",jhbcjd"),
        ("Щербаков", "Shcherbakov"),
        ("Хабибулин", "khabibulin"),
        (LONGEST, "преображенская"),
        (LONGEST, LONGEST.lower()),
        ("Мамедов Рашид оглы", "оглы"),
        ("Smith", "ыьшер"),
    ],
)
def test_a_name_is_found_by_each_of_its_parts_in_each_writing(indexed: str, typed: str) -> None:
    index = words(name_index(indexed))
    assert any(all(any(known.startswith(word) for known in index) for word in form.split()) for form in forms(typed))


@given(
    st.lists(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=2, max_size=20), min_size=1, max_size=3),
    st.sampled_from(["-", "–", " ", "—"]),
)
def test_each_part_of_any_double_surname_is_found_typed_right_or_in_the_wrong_layout(parts: list[str], joint: str) -> None:
    index = words(name_index(joint.join(part.capitalize() for part in parts)))
    for part in parts:
        for typed in (part, part.upper(), to_english_layout(part), part.replace("ё", "е")):
            assert any(form in index for form in forms(typed)), typed
