"""Setting type: no letter lost, no line too wide, nothing parted that belongs together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.sheet import Face, Style, clean, set_line, set_text, text_width, use_faces
from desktop_app.documents.ticket import ticket_pdf
from tests.unit.documents.paper import ORDINARY

PLAIN = Style(Face.REGULAR, 10)
SHRINKING = Style(Face.MEDIUM, 13, smallest=9)
RUSSIAN = st.text(alphabet="абвщЁЖ -/.", max_size=120)


@pytest.fixture(autouse=True, scope="module")
def faces() -> None:
    """Type cannot be measured before the fonts are known."""
    use_faces()


@given(text=RUSSIAN, width=st.floats(20, 400))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, width: float) -> None:
    for style in (PLAIN, SHRINKING):
        for setting in (set_text(text, style, width), set_line(text, style, width)):
            assert "".join(setting.lines).replace(" ", "") == clean(text).replace(" ", "")
            assert all(text_width(line, setting.style) <= width for line in setting.lines)
            assert style.smallest <= setting.style.size <= style.size


def test_words_stay_whole_where_a_line_can_hold_them() -> None:
    setting = set_text("Улица Пятидесятилетия Октября", PLAIN, text_width("Пятидесятилетия", PLAIN) + 1)
    assert setting.lines == ("Улица", "Пятидесятилетия", "Октября")
    assert setting.style == PLAIN


def test_a_double_name_is_parted_at_its_hyphen_and_a_phone_never() -> None:
    assert set_text("Мамина-Сибирякова", PLAIN, text_width("Мамина-Сиб", PLAIN)).lines[0] == "Мамина-"
    phone = "+7\u00a0916\u00a0123-45-67"
    assert set_text(f"позвоним по {phone}", PLAIN, text_width(phone, PLAIN) + 1).lines == ("позвоним по", phone)


def test_a_word_too_long_shrinks_before_it_is_parted() -> None:
    word = "Христорождественская"
    full = text_width(word, SHRINKING)
    shrunk = set_text(word, SHRINKING, full * 0.8)
    assert shrunk.lines == (word,)
    assert shrunk.style.size < SHRINKING.size
    parted = set_text(word, SHRINKING, full * 0.5)
    assert len(parted.lines) > 1
    assert parted.style.size == SHRINKING.smallest


def test_a_title_keeps_to_one_line_while_it_can_be_read() -> None:
    title = "Городская поликлиника № 7"
    width = text_width(title, SHRINKING)
    assert set_line(title, SHRINKING, width + 1).style.size == SHRINKING.size
    assert len(set_line(title, SHRINKING, width * 0.75).lines) == 1
    wrapped = set_line(title, SHRINKING, width * 0.6)
    assert len(wrapped.lines) == 2
    assert wrapped.style.size == pytest.approx(11)


def test_the_height_of_a_text_is_that_of_its_lines() -> None:
    setting = set_text("раз раз", replace(PLAIN, leading=1.5), text_width("раз", PLAIN) + 1)
    assert setting.height == pytest.approx(30)
    assert set_text("", PLAIN, 100).height == 0
    assert 0 < setting.first_baseline < 15


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("  два   слова\n", "два слова"),
        ("каб.\u00a0214", "каб.\u00a0214"),
        ("мягкий\u00adперенос", "мягкийперенос"),
        ("ё", "ё"),
        ("\u0435\u0308", "ё"),
        ("строка\x00с\x07мусором", "строкасмусором"),
        ("\t \n", ""),
    ],
)
def test_what_cannot_be_printed_is_left_out(typed: str, printed: str) -> None:
    assert clean(typed) == printed


def test_tickets_rendered_side_by_side_are_the_same_as_one_by_one() -> None:
    tickets = [replace(ORDINARY, family=family, room=str(room)) for room, family in enumerate(("Ёлкин", "Щукина", "Объездчиков", "Ян") * 4)]
    one_by_one = [ticket_pdf(data, "ru") for data in tickets]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda data: ticket_pdf(data, "ru"), tickets)) == one_by_one
