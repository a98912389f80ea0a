"""The sentence a clerk reads into the telephone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.documents.spoken import spelled_number, spoken_booking
from desktop_app.models.promise import Promise
from tests.unit.documents.paper import ORDINARY, START, at_risk


def test_a_caller_hears_who_when_where_and_the_number() -> None:
    assert spoken_booking(ORDINARY, "ru") == (
        "Вы записаны: терапевт Кузнецова Елена Павловна, завтра, вторник, 24 ноября, в 11:45. "
        "Городская поликлиника № 7, Филиал на Садовой, ул. Садовая, д. 12, кабинет 214. "
        f"Номер записи: {spelled_number(ORDINARY.number)}."
    )


def test_an_english_caller_hears_it_in_english() -> None:
    heard = spoken_booking(replace(ORDINARY, specialty="Therapist"), "en")
    assert heard.startswith("You are booked: therapist Кузнецова Елена Павловна, tomorrow, Tuesday, 24 November at 11:45.")
    assert "room 214" in heard


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "завтра, вторник, 24 ноября"), (-1, "сегодня, понедельник, 23 ноября"), (7, "Павловна, вторник, 1 декабря")],
)
def test_today_and_tomorrow_are_said_as_such(days: int, said: str) -> None:
    assert said in spoken_booking(replace(ORDINARY, start=START + timedelta(days=days)), "ru")


def test_tomorrow_is_tomorrow_in_the_clinic_even_if_it_is_still_today_in_greenwich() -> None:
    data = replace(ORDINARY, tz="Asia/Vladivostok", printed_at=START.replace(hour=13), start=START.replace(hour=23))
    assert "завтра, среда, 25 ноября, в 09:45" in spoken_booking(data, "ru")


def test_an_abbreviated_specialty_keeps_its_capitals() -> None:
    assert "Вы записаны: ЛОР " in spoken_booking(replace(ORDINARY, specialty="ЛОР"), "ru")
    assert "Вы записаны: врач-хирург " in spoken_booking(replace(ORDINARY, specialty="Врач-хирург"), "ru")


def test_a_caller_without_room_or_branch_hears_no_gap() -> None:
    heard = spoken_booking(replace(ORDINARY, room="", branch=""), "ru")
    assert "Городская поликлиника № 7, ул. Садовая, д. 12. Номер" in heard


def test_a_provisional_booking_is_said_to_be_one_with_the_words_of_the_ticket() -> None:
    heard = spoken_booking(replace(ORDINARY, provisional=at_risk(Promise.LOW_RISK)), "ru")
    assert "Запись предварительная. Время, скорее всего, останется за вами" in heard
    assert "позвоним по +7 916 123-45-67 до 18:00 и предложим другое" in heard
    assert "\u00a0" not in heard


def test_a_number_is_spelled_in_two_groups() -> None:
    assert spelled_number("7K4P-29QX") == "7 K 4 P, 2 9 Q X"


def test_while_the_answer_is_awaited_nothing_is_promised_and_nothing_called_provisional() -> None:
    heard = spoken_booking(replace(ORDINARY, provisional=at_risk()), "ru", awaited=True)
    assert heard.endswith("Одну минуту, подтверждение вот-вот придёт.")
    assert "предварительн" not in heard.lower()
    assert spoken_booking(ORDINARY, "ru", awaited=True) == spoken_booking(ORDINARY, "ru"), "it has come already"
