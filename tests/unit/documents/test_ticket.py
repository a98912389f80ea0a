"""The ticket: what a patient reads on it, and what it keeps to itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.i18n import tr
from desktop_app.documents.ticket import MARGIN, ticket_pdf
from desktop_app.documents.ticket_data import TicketData
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.promise import Promise
from desktop_app.models.ticket_code import decode, examine, sign
from tests.kit.ids import nth_id
from tests.unit.documents.paper import APPOINTMENT, ORDINARY, OUR_KEYS, START, Paper, at_risk

AMBER = (255, 241, 207)
LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])


def _paper(data: TicketData, language: str = "ru") -> Paper:
    return Paper(ticket_pdf(data, language))


@LANGUAGES
def test_the_five_things_that_a_confirmation_must_hold_stand_on_the_paper(language: str) -> None:
    words = _paper(ORDINARY, language).words()
    assert "Щёголева Анна Сергеевна" in words
    assert "Терапевт Кузнецова Елена Павловна" in words
    assert "11:45" in words
    assert {"ru": "24 ноября 2026", "en": "24 November 2026"}[language] in words
    assert "Городская поликлиника № 7" in words
    assert "Филиал на Садовой, ул. Садовая, д. 12" in words
    assert ORDINARY.number in words
    assert APPOINTMENT in words


def test_a_russian_ticket_says_weekday_room_and_what_to_bring() -> None:
    words = _paper(ORDINARY).words()
    for text in ("Талон на приём", "Вторник", "Кабинет 214", "дата рождения 12.03.1984", "Что взять с собой", "Полис ОМС", "натощак"):
        assert text in words
    assert "Не сможете прийти — позвоните, пожалуйста: +7 495 123-45-67" in words
    assert "Талон 1, напечатан 23.11.2026 10:42 · Окно 3" in words


def test_an_english_ticket_is_english_in_a_russian_window_and_the_window_stays_russian() -> None:
    tr.use("ru")
    words = _paper(ORDINARY, "en").words()
    for text in ("Appointment ticket", "Tuesday", "Room 214", "born 12 Mar 1984", "What to bring", "How to prepare"):
        assert text in words
    assert tr.language == "ru"


def test_the_time_is_that_of_the_clinic_not_of_the_computer() -> None:
    words = _paper(replace(ORDINARY, tz="Asia/Vladivostok", start=datetime(2026, 11, 24, 22, 15, tzinfo=UTC))).words()
    assert "Среда 25 ноября 2026 08:15" in words


def test_the_sheet_is_a5_and_its_fonts_travel_with_it() -> None:
    pdf = ticket_pdf(ORDINARY, "ru")
    paper = Paper(pdf)
    assert paper.size == pytest.approx((419.53, 595.28), abs=0.01)
    assert len(paper) == 1
    assert pdf.count(b"/FontFile2") == 2
    assert b"Roboto-Regular" in pdf


def test_printing_twice_gives_the_same_bytes_whatever_was_printed_between() -> None:
    first = ticket_pdf(ORDINARY, "ru")
    ticket_pdf(replace(ORDINARY, family="Ъёжиков", provisional=at_risk()), "en")
    assert ticket_pdf(ORDINARY, "ru") == first


def test_a_change_of_the_time_changes_the_paper() -> None:
    assert ticket_pdf(ORDINARY, "ru") != ticket_pdf(replace(ORDINARY, start=START + timedelta(minutes=15)), "ru")


@pytest.mark.parametrize("scale", [1.6, 2.0, 4.0])
def test_a_scanner_reads_which_appointment_and_which_issue_of_the_ticket(scale: float) -> None:
    data = replace(ORDINARY, ticket_version=3, provisional=at_risk())
    code = decode(_paper(data).scanned(scale))
    assert (code.number, code.ticket_version) == (data.number, 3)
    assert examine(code, OUR_KEYS, 3).is_good


@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_is_printed_in_the_white_that_a_code_needs_around_it(language: str) -> None:
    for data in (ORDINARY, CROWDED):
        left, top, right, bottom = _paper(data, language).code_edges()
        quiet = 4 * (right - left) / 25
        shade = _paper(data, language).darkest_around((left, top, right, bottom), quiet)
        assert shade == 255


def test_neither_code_nor_title_nor_file_name_tell_who_the_patient_is() -> None:
    paper = _paper(ORDINARY)
    told = " ".join((paper.scanned(), paper.metadata, ORDINARY.file_name)).lower()
    for secret in ("щёголева", "анна", "1984", "терапевт", "кузнецова"):
        assert secret not in told
    assert paper.title == f"Талон {ORDINARY.number}"
    assert ORDINARY.file_name == f"ticket-{ORDINARY.number}-1.pdf"


def test_a_later_ticket_says_that_the_one_before_is_void() -> None:
    sentence = "Заменяет прежний талон: он больше не действует."
    assert sentence not in _paper(ORDINARY).words()
    assert sentence in _paper(replace(ORDINARY, ticket_version=2)).words()


@pytest.mark.parametrize(
    ("promise", "meaning", "action"),
    [
        (Promise.GUARANTEED, "Место закреплено за нашей регистратурой, никто другой его не займёт", "Если что-то изменится, позвоним"),
        (Promise.LOW_RISK, "Время, скорее всего, останется за вами", "Если время займут, позвоним"),
        (Promise.AT_RISK, "до этого время могут занять через портал или в другой регистратуре", "Если время займут, позвоним"),
    ],
)
def test_a_provisional_ticket_says_in_words_and_amber_what_is_promised(promise: Promise, meaning: str, action: str) -> None:
    paper = _paper(replace(ORDINARY, provisional=at_risk(promise)))
    words = paper.words()
    assert "Предварительная запись" in words
    assert meaning in words
    assert f"{action} по +7 916 123-45-67 до 18:00" in words
    assert "Не позвоним — приходите в указанное время." in words
    assert AMBER in paper.colours()


def test_a_confirmed_ticket_has_nothing_provisional_about_it() -> None:
    paper = _paper(ORDINARY)
    assert "Предварительн" not in paper.words()
    assert AMBER not in paper.colours()


@pytest.mark.parametrize(
    ("clinic_phone", "request_"),
    [
        ("+7 495 123-45-67", "Телефона вы не оставили: пожалуйста, позвоните в регистратуру после 18:00, +7 495 123-45-67."),
        ("", "Телефона вы не оставили: пожалуйста, узнайте в регистратуре после 18:00."),
    ],
)
def test_who_left_no_phone_is_asked_to_ask(clinic_phone: str, request_: str) -> None:
    data = replace(ORDINARY, clinic_phone=clinic_phone, provisional=at_risk(phone=None))
    words = _paper(data).words()
    assert request_ in words
    assert "позвоним" not in words


def test_a_call_promised_for_another_day_names_the_day() -> None:
    provisional = replace(at_risk(), until=datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    assert "до вт 24 ноября, 09:00" in _paper(replace(ORDINARY, provisional=provisional)).words()


def test_what_is_not_known_leaves_no_empty_row() -> None:
    bare = replace(ORDINARY, birth_date=None, room="", branch="", clinic_phone="", desk="", what_to_bring=(), preparation=(), patronymic="")
    words = _paper(bare).words()
    for label in ("Кабинет", "Что взять", "Подготовка", "дата рождения", "Не сможете"):
        assert label not in words
    assert "Щёголева Анна Специалист" in words


def test_a_number_that_is_in_the_name_of_the_clinic_is_not_said_twice() -> None:
    named = replace(ORDINARY, clinic="Поликлиника № 7", clinic_number="7")
    assert named.clinic_title == "Поликлиника № 7"
    assert replace(named, clinic_number="").clinic_title == "Поликлиника № 7"
    assert replace(named, clinic="Поликлиника").clinic_title == "Поликлиника №\u00a07"


CROWDED = replace(
    ORDINARY,
    ticket_version=12,
    family="Рождественская-Константинопольско-Ильина",
    given="Александра",
    patronymic="Станиславовна",
    specialty="врач функциональной диагностики и ультразвуковых исследований",
    specialist="Христорождественский-Преображенский Константин Константинович",
    clinic="Областная клиническая больница скорой медицинской помощи имени заслуженного врача Н. И. Преображенского",
    address="Петропавловск-Камчатский, проспект Пятидесятилетия Октября, д. 123/45, корпус 6, строение 7, подъезд 8",
    room="214 (вход со двора, второй этаж, налево)",
    preparation=ORDINARY.preparation * 2,
    provisional=at_risk(),
)
PATIENT_OF_40_LETTERS = replace(ORDINARY, family="Христорождественскаяпреображенскаявознес")
ENDLESS = replace(CROWDED, preparation=("Не ешьте и не пейте ничего, кроме воды, за двенадцать часов до приёма. " * 12,) * 6)


@LANGUAGES
@pytest.mark.parametrize(
    ("data", "sheets"),
    [(ORDINARY, 1), (CROWDED, 1), (PATIENT_OF_40_LETTERS, 1), (ENDLESS, 4)],
    ids=["ordinary", "crowded", "forty letters", "endless"],
)
def test_no_letter_is_clipped_or_printed_over_another(data: TicketData, sheets: int, language: str) -> None:
    paper = _paper(data, language)
    assert len(paper) == sheets
    for sheet in range(sheets):
        glyphs = paper.glyphs(sheet)
        width, height = paper.size
        assert min(glyph.left for glyph in glyphs) >= MARGIN - 1
        assert max(glyph.right for glyph in glyphs) <= width - MARGIN + 1
        assert min(glyph.bottom for glyph in glyphs) >= 20
        assert max(glyph.top for glyph in glyphs) <= height - 20
        overlaps = [(one.letter, two.letter) for place, one in enumerate(glyphs) for two in glyphs[place + 1 :] if one.touches(two)]
        assert overlaps == []


def test_a_surname_of_forty_letters_stands_whole_in_one_line() -> None:
    assert len(PATIENT_OF_40_LETTERS.family) == 40
    assert f"{PATIENT_OF_40_LETTERS.family} Анна Сергеевна" in _paper(PATIENT_OF_40_LETTERS).words()
    assert f"{CROWDED.family} Александра" in _paper(CROWDED).words()


def test_a_name_longer_than_any_line_is_parted_but_whole() -> None:
    family = "Шри" + "джаяварденепуракоттенский" * 5
    assert family in _paper(replace(ORDINARY, family=family)).words().replace(" ", "")


def test_long_instructions_go_on_to_further_sheets_that_name_their_ticket() -> None:
    paper = _paper(ENDLESS)
    assert paper.words(1).startswith(f"Талон {ENDLESS.number}, продолжение")
    assert paper.all_words().count("приёма.") == 72
    assert "подъезд 8" in paper.words(0)
    assert decode(paper.scanned()) == sign(appointment_number(APPOINTMENT), 12, OUR_KEYS)


def test_every_text_grows_no_smaller_than_can_be_read() -> None:
    capitals = [glyph.top - glyph.bottom for glyph in _paper(CROWDED).glyphs() if glyph.letter in "НКПТМ"]
    assert min(capitals) > 4.4  # a capital of a 6.3 point type: small print, but print


@settings(max_examples=25)
@given(
    family=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60),
    note=st.text(max_size=300),
    number=st.integers(1, 999),
)
def test_whatever_is_typed_into_a_card_can_be_printed_and_scanned(family: str, note: str, number: int) -> None:
    data = replace(ORDINARY, appointment_id=nth_id(number), family=family, preparation=(note,))
    assert decode(_paper(data).scanned()) == sign(appointment_number(nth_id(number)), 1, OUR_KEYS)


def test_a_name_typed_with_loose_accents_is_printed_as_one_letter_each() -> None:
    assert re.search(r"Йовчё\b", _paper(replace(ORDINARY, family="И\u0306овче\u0308\u200b")).words())
