"""Laws of the ticket's layout for any booking at all: nothing leaves the margins, nothing lies on anything, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents import qr
from desktop_app.documents.pen import Drawing, Rectangles, Ring, Sheet, Stroke, Words
from desktop_app.documents.promises import unbroken
from desktop_app.documents.sheet import Face, Ink, Style, clean, text_width, use_faces
from desktop_app.documents.spoken import spoken_booking
from desktop_app.documents.ticket import MARGIN, ticket_drawing, ticket_pdf
from desktop_app.documents.ticket_data import Provisional, TicketData
from desktop_app.models.clinic_key import NO_KEYS
from desktop_app.models.promise import Promise
from tests.kit.ids import nth_id
from tests.unit.documents.paper import ORDINARY, OUR_KEYS, Paper, at_risk

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
HAIR = 0.6
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВГДЕЁЖЩЮЯ abcxyzWM -–/.,№()«»0123456789"
LINE = st.text(LETTERS, min_size=1, max_size=90).filter(lambda text: bool(clean(text)))
MAYBE = st.one_of(st.just(""), LINE)
LONG = st.text(LETTERS, min_size=1, max_size=700)
INSTANTS = st.integers(0, 5 * 365 * 24 * 12).map(lambda fives: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * fives))
PHONES = st.sampled_from(["+7 916 123-45-67", "+7 495 123-45-67 доб. 1234", "8 (42355) 4-12-12"])
PROVISIONALS = st.none() | st.builds(Provisional, st.sampled_from(list(Promise)), INSTANTS, st.none() | PHONES)
BOOKINGS = st.builds(
    TicketData,
    appointment_id=st.integers(1, 10_000).map(nth_id),
    ticket_version=st.sampled_from([1, 2, 99]),
    family=LINE,
    given=MAYBE,
    specialty=LINE,
    specialist=LINE,
    start=INSTANTS,
    tz=st.sampled_from(["Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Kamchatka"]),
    clinic=LINE,
    address=MAYBE,
    printed_at=INSTANTS,
    patronymic=MAYBE,
    birth_date=st.none() | st.dates(date(1920, 1, 1), date(2026, 1, 1)),
    clinic_number=st.sampled_from(["", "7", "1234"]),
    branch=MAYBE,
    room=MAYBE,
    clinic_phone=st.just("") | PHONES,
    desk=st.sampled_from(["", "Окно 3", "Справочная и стол записи, второй этаж"]),
    what_to_bring=st.lists(LINE, max_size=6).map(tuple),
    preparation=st.lists(LONG, max_size=4).map(tuple),
    provisional=PROVISIONALS,
    keys=st.sampled_from([NO_KEYS, OUR_KEYS]),
)


@pytest.fixture(autouse=True, scope="module")
def faces() -> None:
    """Type cannot be measured before the fonts are known."""
    use_faces()


def edges(mark: Words) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a line of text: from the foot of «у» to the head of «Й»."""
    width = text_width(mark.text, Style(Face(mark.face), mark.size, Ink.TEXT))
    left = mark.x - width if mark.right else mark.x
    return left, mark.y - 0.21 * mark.size, left + width, mark.y + 0.75 * mark.size


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two areas share more than a hair."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    upright = min(one[3], other[3]) - max(one[1], other[1])
    return across > HAIR and upright > HAIR


def areas(sheet: Sheet) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of all that is no text."""
    for mark in sheet:
        if isinstance(mark, Rectangles):
            yield from ((x, y, x + width, y + height) for x, y, width, height in mark.areas)
        elif isinstance(mark, Stroke):
            (x1, y1), (x2, y2) = mark.start, mark.end
            yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
        elif isinstance(mark, Ring):
            yield mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius


def texts(drawing: Drawing) -> list[Words]:
    """Every line of text on all sheets."""
    return [mark for sheet in drawing.sheets for mark in sheet if isinstance(mark, Words)]


def bare(text: str) -> str:
    """The letters alone: a paper parts words as its width demands."""
    return "".join(clean(text).split())


@LANGUAGES
@given(data=BOOKINGS)
def test_nothing_leaves_the_margins(data: TicketData, language: str) -> None:
    drawing = ticket_drawing(data, language)
    right = drawing.width - MARGIN
    for sheet in drawing.sheets:
        places = [*(edges(mark) for mark in sheet if isinstance(mark, Words)), *areas(sheet)]
        # Large figures are set a little to the left: they carry white there.
        assert min(left for left, _, _, _ in places) >= MARGIN - 0.055 * 60
        assert max(end for _, _, end, _ in places) <= right + HAIR
        assert min(bottom for _, bottom, _, _ in places) >= 20
        assert max(top for _, _, _, top in places) <= drawing.height - 20


@LANGUAGES
@given(data=BOOKINGS)
def test_no_line_is_printed_over_another_or_over_the_code(data: TicketData, language: str) -> None:
    for sheet in ticket_drawing(data, language).sheets:
        lines = [edges(mark) for mark in sheet if isinstance(mark, Words) and mark.text.strip()]
        assert not [pair for pair in combinations(lines, 2) if meet(*pair)]
        for code in (mark for mark in sheet if isinstance(mark, Rectangles) and len(mark.areas) > 50):
            around = (
                min(x for x, _, _, _ in code.areas), min(y for _, y, _, _ in code.areas),
                max(x + w for x, _, w, _ in code.areas), max(y + h for _, y, _, h in code.areas),
            )  # fmt: skip
            assert not [line for line in lines if meet(line, around)]


@LANGUAGES
@given(data=BOOKINGS)
def test_everything_that_is_known_stands_on_the_paper(data: TicketData, language: str) -> None:
    printed = bare("".join(mark.text for mark in texts(ticket_drawing(data, language)))).lower()
    known = [data.family, data.given, data.patronymic, data.specialty, data.specialist, data.branch, data.address, data.room, data.desk]
    known += [data.clinic, data.clinic_number, data.clinic_phone, data.number, data.appointment_id, *data.what_to_bring, *data.preparation]
    for text in known:
        assert bare(unbroken(text)).lower() in printed, text


@LANGUAGES
@given(data=BOOKINGS)
def test_every_sheet_has_its_foot_and_every_further_one_names_the_ticket(data: TicketData, language: str) -> None:
    sheets = ticket_drawing(data, language).sheets
    for number, sheet in enumerate(sheets):
        lines = [mark.text for mark in sheet if isinstance(mark, Words)]
        assert bare(data.appointment_id) in bare("".join(lines))
        assert (data.number in lines[0]) is (number > 0)


@LANGUAGES
@settings(max_examples=15)
@given(data=BOOKINGS)
def test_the_pdf_says_the_same_words_on_as_many_sheets_as_the_drawing(data: TicketData, language: str) -> None:
    drawing, paper = ticket_drawing(data, language), Paper(ticket_pdf(data, language))
    assert len(paper) == len(drawing.sheets)
    assert (drawing.width, drawing.height) == pytest.approx(paper.size, abs=0.01)
    for number, sheet in enumerate(drawing.sheets):
        drawn = "".join(mark.text for mark in sheet if isinstance(mark, Words))
        assert sorted(bare(paper.words(number))) == sorted(bare(drawn))


@settings(max_examples=15)
@given(data=BOOKINGS)
def test_no_type_is_too_small_to_read_and_ink_is_dark_enough(data: TicketData) -> None:
    for mark in texts(ticket_drawing(data, "ru")):
        assert mark.size >= 6
        red, green, blue = (int(mark.ink[place : place + 2], 16) for place in (1, 3, 5))
        assert 0.3 * red + 0.59 * green + 0.11 * blue < 120


@settings(max_examples=20)
@given(data=BOOKINGS)
def test_the_code_is_drawn_as_its_modules_say(data: TicketData) -> None:
    modules = qr.matrix(data.code)
    code = max((mark for mark in ticket_drawing(data, "ru").sheets[0] if isinstance(mark, Rectangles)), key=lambda mark: len(mark.areas))
    step = min(width for _, _, width, _ in code.areas)
    left, top = min(x for x, _, _, _ in code.areas), max(y + height for _, y, _, height in code.areas)
    dark = {
        (round((top - y - height) / step), round((x - left) / step) + more)
        for x, y, width, height in code.areas
        for more in range(round(width / step))
    }
    assert dark == {(down, across) for down, row in enumerate(modules) for across, one in enumerate(row) if one}


@LANGUAGES
@given(data=BOOKINGS)
def test_what_is_said_by_phone_holds_what_stands_on_the_paper(data: TicketData, language: str) -> None:
    said = spoken_booking(data, language)
    assert "{" not in said
    assert "\u00a0" not in said
    assert data.number.replace("-", "") in said.replace(" ", "").replace(",", "")
    assert data.specialist in said.replace("  ", " ") or data.specialist.replace("\u00a0", " ") in said
    printed = bare("".join(mark.text for mark in texts(ticket_drawing(data, language))))
    if data.provisional is not None:
        sentence = said.rpartition(". ")[2]
        assert bare(sentence) in printed


WORDS: dict[Promise, dict[str, tuple[str, str]]] = {
    Promise.GUARANTEED: {"en": ("reserved", "If anything changes"), "ru": ("закреплено", "Если что-то изменится")},
    Promise.LOW_RISK: {"en": ("most likely", "If the time is taken"), "ru": ("скорее всего", "Если время займут")},
    Promise.AT_RISK: {"en": ("may take", "If the time is taken"), "ru": ("могут занять", "Если время займут")},
}


@LANGUAGES
@pytest.mark.parametrize("promise", list(Promise))
@pytest.mark.parametrize("phone", ["+7 916 123-45-67", None])
@pytest.mark.parametrize("clinic_phone", ["+7 495 123-45-67", ""])
def test_a_promise_says_what_is_safe_what_we_do_and_what_the_patient_does(
    promise: Promise, phone: str | None, clinic_phone: str, language: str
) -> None:
    data = replace(ORDINARY, clinic_phone=clinic_phone, provisional=at_risk(promise, phone))
    printed = " ".join(mark.text for mark in texts(ticket_drawing(data, language))).replace("\u00a0", " ")
    meaning, action = WORDS[promise][language]
    assert meaning in printed
    assert (action in printed) is (phone is not None)
    assert ("18:00" in printed) is True
    assert (clinic_phone in printed) is True
    no_phone = {"en": "You left no phone", "ru": "Телефона вы не оставили"}[language]
    assert (no_phone in printed) is (phone is None)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_sentences_of_all_promises_differ(language: str) -> None:
    said = [spoken_booking(replace(ORDINARY, provisional=at_risk(promise)), language) for promise in Promise]
    assert len(set(said)) == len(Promise)
    assert spoken_booking(ORDINARY, language) not in said


def test_the_hour_alone_is_said_only_of_the_day_on_which_it_is_printed() -> None:
    midnight = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # already the 24th in Moscow, still the 23rd in Kaliningrad
    said = {}
    for zone in ("Europe/Moscow", "Europe/Kaliningrad"):
        data = replace(ORDINARY, tz=zone, provisional=replace(at_risk(), until=midnight))
        said[zone] = spoken_booking(data, "ru")
    assert "до вт 24 ноября, 00:00" in said["Europe/Moscow"]
    assert "до 23:00" in said["Europe/Kaliningrad"]


def test_a_promise_keeps_a_phone_in_one_line() -> None:
    assert unbroken("+7 916 123-45-67") == "+7\u00a0916\u00a0123-45-67"
