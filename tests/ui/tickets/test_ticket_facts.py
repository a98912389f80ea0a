"""From what is known of an appointment to what its paper says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.core.i18n import tr
from desktop_app.core.settings import CLINIC_PHONE, DESK_NAME, Settings
from desktop_app.models.promise import Promise, Promised
from desktop_app.queries.tickets import TicketFacts
from desktop_app.ui.ticket_words import ticket_data

NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
FACTS = TicketFacts(
    appointment_id="0192f7c1-6b3e-7a10-9c44-5d0a8e2f7b31", number="7K4P-29QX", ticket_version=2, status="booked", patient_id="p1",
    family="Щёголева", given="Анна", middle="Сергеевна", specialty="терапевт", specialist="Кузнецова Елена Павловна",
    start=NOW + timedelta(hours=30), clinic="Городская поликлиника", clinic_number="7", branch="Филиал на Садовой",
    address="ул. Садовая, д. 12", room="214", time_zone="Europe/Moscow", phone="+7 495 000-00-07", preparation="Натощак.",
    call_back="", provisional=False,
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a new desk."""
    return Settings(tmp_path / "settings.json")


def test_the_five_mandatory_fields_and_the_room_are_on_the_ticket(settings: Settings) -> None:
    data = ticket_data(FACTS, settings, NOW)
    assert data.patient == "Щёголева Анна Сергеевна"
    assert (data.specialty, data.specialist) == ("терапевт", "Кузнецова Елена Павловна")
    assert data.start == FACTS.start
    assert (data.clinic_title, data.address, data.room) == ("Городская поликлиника №\u00a07", "ул. Садовая, д. 12", "214")
    assert data.appointment_id == FACTS.appointment_id
    assert data.replaces_earlier
    assert data.preparation == ("Натощак.",)


def test_an_applied_booking_is_not_provisional(settings: Settings) -> None:
    assert ticket_data(FACTS, settings, NOW).provisional is None


def test_a_provisional_one_says_by_when_we_call_and_whom(settings: Settings) -> None:
    waiting = replace(FACTS, provisional=True, call_back="+7 916 123-45-67")
    provisional = ticket_data(waiting, settings, NOW).provisional
    assert provisional is not None
    assert (provisional.promise, provisional.phone) == (Promise.AT_RISK, "+7 916 123-45-67")
    assert provisional.until == datetime(2026, 11, 16, 15, 0, tzinfo=UTC)  # six in the evening at the clinic


def test_what_was_promised_stands_on_the_ticket_for_as_long_as_it_holds(settings: Settings) -> None:
    waiting = replace(FACTS, provisional=True, promised=Promised(Promise.GUARANTEED, NOW + timedelta(hours=4)))
    said = [ticket_data(waiting, settings, NOW + timedelta(hours=hours)).provisional for hours in (0, 4, 5)]
    assert [one.promise for one in said if one] == [Promise.GUARANTEED, Promise.LOW_RISK, Promise.AT_RISK]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NOW + timedelta(hours=7, minutes=1), datetime(2026, 11, 17, 15, 0, tzinfo=UTC)),
        (NOW + timedelta(days=5), datetime(2026, 11, 23, 15, 0, tzinfo=UTC)),
    ],
)
def test_late_in_the_day_and_on_days_off_we_call_on_the_next_working_day(settings: Settings, now: datetime, until: datetime) -> None:
    provisional = ticket_data(replace(FACTS, provisional=True), settings, now).provisional
    assert provisional is not None
    assert provisional.until == until


def test_without_a_phone_nobody_is_promised_a_call(settings: Settings) -> None:
    provisional = ticket_data(replace(FACTS, provisional=True), settings, NOW).provisional
    assert provisional is not None
    assert provisional.phone is None


def test_the_desks_own_telephone_goes_before_the_branchs(settings: Settings) -> None:
    assert ticket_data(FACTS, settings, NOW).clinic_phone == "+7 495 000-00-07"
    settings.put(CLINIC_PHONE, "+7 495 111-22-33")
    settings.put(DESK_NAME, "Окно 3")
    data = ticket_data(FACTS, settings, NOW)
    assert (data.clinic_phone, data.desk) == ("+7 495 111-22-33", "Окно 3")


def test_what_to_bring_is_in_the_persons_language(settings: Settings) -> None:
    tr.use("ru")
    assert ticket_data(FACTS, settings, NOW).what_to_bring == ("Паспорт или свидетельство о рождении", "Полис ОМС", "СНИЛС")
