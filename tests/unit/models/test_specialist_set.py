"""What is typed over Сводка, compared with a specialist: words, layouts, «or»."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.search_text import fold
from desktop_app.models.specialist_set import EVERYBODY, Filter, search_line

KUZNETSOVA = search_line("Кузнецова", "Елена", "Павловна", "терапевт участковый", "214")
ORLOV = search_line("Орлов", "Дмитрий", None, "терапевт участковый", "208")
BORISOV = search_line("Борисов", "Пётр", None, "хирург", "301")
RUSSIAN = st.text("абвгдежзиклмнопрстуфхцчшщыэюя", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("", {KUZNETSOVA, ORLOV, BORISOV}),
        ("терап", {KUZNETSOVA, ORLOV}),
        ("терап 2", {KUZNETSOVA, ORLOV}),
        ("терап 214", {KUZNETSOVA}),
        ("2 терап", {KUZNETSOVA, ORLOV}),
        ("кузнецова, хир", {KUZNETSOVA, BORISOV}),
        ("кузнецова, хир, орлов дм", {KUZNETSOVA, ORLOV, BORISOV}),
        ("петр", {BORISOV}),
        ("nthfg", {KUZNETSOVA, ORLOV}),
        (",jhbcjd", {BORISOV}),
        ("kuznetsova", {KUZNETSOVA}),
        ("окулист", set()),
        ("окулист, 301", {BORISOV}),
        ("орлов, ", {ORLOV}),
        ("орлов,", {ORLOV}),
        (", ", {KUZNETSOVA, ORLOV, BORISOV}),
    ],
)
def test_words_begin_words_and_a_comma_with_a_blank_means_or(typed: str, taken: set[str]) -> None:
    assert {one for one in (KUZNETSOVA, ORLOV, BORISOV) if Filter(typed).takes(one)} == taken


def test_nothing_typed_takes_even_a_schedule_without_a_doctor() -> None:
    assert EVERYBODY.takes(search_line(None, None, None, None, None))
    assert not Filter("терап").takes(search_line(None, None, None, None, None))


@given(st.lists(RUSSIAN, min_size=1, max_size=4), st.lists(RUSSIAN, min_size=1, max_size=4), RUSSIAN)
def test_or_takes_what_either_side_takes_and_more_words_never_more(one: list[str], other: list[str], more: str) -> None:
    left, right = " ".join(one), " ".join(other)
    both = Filter(f"{left}, {right}")
    for line in (fold(left), fold(right), fold(f"{left} {more}"), KUZNETSOVA):
        assert both.takes(line) == (Filter(left).takes(line) or Filter(right).takes(line))
        assert not Filter(f"{left} {more}").takes(line) or Filter(left).takes(line)
