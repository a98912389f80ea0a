"""What goes wrong with a new card: names of all kinds, numbers in the wrong place, twins, a card that is left and taken up again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.prefill import prefilled
from desktop_app.ui.booking.typed_date import read_birth_date
from desktop_app.ui.desk import Desk
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.booking.acts import FullDisk, patients_made
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, CTRL, focused

TODAY = date(2026, 11, 16)
POLICY = {"enp": "7756410884001233", "birth_date": "15.03.1985", "sex": "male"}
"""A policy tells the day of birth and the sex of whom it was given to."""


def begun(clerk: Clerk, typed: str) -> Clerk:
    """A new card out of what was typed into the search."""
    return clerk.press(Qt.Key.Key_F2).type(typed).press(Qt.Key.Key_N, CTRL)


def text(panel: BookingPanel, name: str) -> str:
    """What stands in a field."""
    return panel.view.new_patient.fields[name].editor.text()


def put(clerk: Clerk, panel: BookingPanel, name: str, value: str) -> None:
    """Go to a field and type."""
    panel.view.new_patient.fields[name].editor.setFocus()
    clerk.type(value)


# What the search becomes


@pytest.mark.parametrize(
    ("typed", "card"),
    [
        ("соколова мария игоревна", {"family": "Соколова", "given": "Мария", "middle": "Игоревна"}),
        ("СОКОЛОВА", {"family": "СОКОЛОВА"}),
        ("салтыков-щедрин михаил", {"family": "Салтыков-Щедрин", "given": "Михаил"}),
        ("о'коннор джон", {"family": "О'Коннор", "given": "Джон"}),
        ("ёлкин фёдор", {"family": "Ёлкин", "given": "Фёдор"}),
        ("мамедов рашид али оглы", {"family": "Мамедов", "given": "Рашид", "middle": "Али оглы"}),
        ("гасанов ахмед-оглы", {"family": "Гасанов", "given": "Ахмед-оглы"}),
        ("иванов а п", {"family": "Иванов"}),
        ("smith john", {"family": "Smith", "given": "John"}),
        ("соколова 14 февраля 1991 г.р.", {"family": "Соколова", "birth_date": "14.02.1991"}),
        ("соколова 1.2.91", {"family": "Соколова", "birth_date": "01.02.1991"}),
        ("соколова 140291", {"family": "Соколова", "birth_date": "14.02.1991"}),
        ("соколова снилс 112-233-445 95", {"family": "Соколова", "snils": "11223344595"}),
        ("соколова 11223344595", {"family": "Соколова", "snils": "11223344595"}),
        ("соколова тел +7 (916) 111-22-33", {"family": "Соколова", "phone": "79161112233"}),
        ("соколова 9161112233", {"family": "Соколова", "phone": "9161112233"}),
        ("соколова паспорт 45 09 123456", {"family": "Соколова", "passport": "4509123456"}),
        ("соколова 4509123456", {"family": "Соколова", "passport": "4509123456"}),
        ("соколова полис 7756 4108 8400 1233", {"family": "Соколова", **POLICY}),
        ("соколова 4567", {"family": "Соколова"}),
        ("89161112233", {"phone": "89161112233"}),
        ("  ", {}),
    ],
)
def test_what_was_typed_into_the_search_goes_into_its_fields_and_labels_are_no_names(typed: str, card: dict[str, str]) -> None:
    assert dict(prefilled(typed, TODAY)) == card


@given(st.text(alphabet="абвоиё'’-. 0123456789№()+ANabснилс", max_size=60))
def test_whatever_was_typed_a_card_can_be_begun_with_it(typed: str) -> None:
    card = dict(prefilled(typed, TODAY))
    assert set(card) <= {"family", "given", "middle", "birth_date", "phone", "enp", "snils", "passport", "sex"}
    assert all(value.strip() for value in card.values())
    assert not any(letter.isdigit() for name in ("family", "given", "middle") for letter in card.get(name, ""))
    assert card.get("birth_date") is None or read_birth_date(card["birth_date"], TODAY) is not None


@given(st.dates(date(1927, 1, 1), TODAY), st.sampled_from(["%d.%m.%y", "%d%m%y", "%d %m %y", "%d/%m/%Y", "%d%m%Y"]))
def test_a_birth_date_of_the_last_hundred_years_is_read_back_in_every_writing(born: date, writing: str) -> None:
    assert read_birth_date(f"{born:{writing}}", TODAY) == born


@pytest.mark.parametrize(
    ("typed", "born"),
    [("171126", date(1926, 11, 17)), ("16.11.26", date(2026, 11, 16)), ("01.12.26", date(1926, 12, 1)), ("29.02.28", date(1928, 2, 29))],
)
def test_two_digits_of_a_year_never_mean_a_day_that_is_still_to_come(typed: str, born: date) -> None:
    assert read_birth_date(typed, TODAY) == born


# Twins


def test_who_is_here_already_is_offered_although_the_search_with_a_slip_in_the_given_name_found_nobody(
    clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    clerk.press(Qt.Key.Key_F2).type("ёлкин федар 15.01.1990")
    assert panel.view.patient.hits.rows == ()
    clerk.press(Qt.Key.Key_N, CTRL)
    assert [row.title for row in panel.view.new_patient.hits.rows] == ["Ёлкин Фёдор Эдуардович"]
    clerk.press(Qt.Key.Key_Return, ALT)
    assert patients_made(replica) == []
    assert panel.form().patient is not None


def test_the_offer_goes_away_with_the_birth_date_that_it_was_made_for(clerk: Clerk, panel: BookingPanel) -> None:
    begun(clerk, "ёлкин 15.01.1990")
    card = panel.view.new_patient
    assert card.hits.isVisible()
    card.fields["birth_date"].editor.clear()
    put(clerk, panel, "birth_date", "16.01.1990")
    assert not card.hits.isVisible()
    assert not card.take_known()


def test_the_next_card_knows_nothing_of_the_one_before(clerk: Clerk, panel: BookingPanel) -> None:
    begun(clerk, "ёлкин 15.01.1990")
    put(clerk, panel, "snils", "112-233-445 96")
    panel.view.new_patient.sex.choose("male")
    clerk.press(Qt.Key.Key_Delete, ALT)
    begun(clerk, "соколова")
    card = panel.view.new_patient
    assert dict(card.form().identifiers) == {}
    assert card.form().sex is None
    assert not card.hits.isVisible()
    assert [field.wrong for field in card.fields.values()] == [""] * len(card.fields)


# Left and taken up again


def test_a_card_that_was_left_by_esc_is_there_when_it_is_begun_with_the_same_words(clerk: Clerk, panel: BookingPanel) -> None:
    begun(clerk, "соколова мария")
    put(clerk, panel, "phone", "8 916 111-22-33")
    clerk.press(Qt.Key.Key_Escape).press(Qt.Key.Key_N, CTRL)
    assert text(panel, "phone") == "8 916 111-22-33"
    clerk.press(Qt.Key.Key_Escape)
    panel.view.patient.edit.clear()
    begun(clerk, "зуева")
    assert (text(panel, "family"), text(panel, "phone")) == ("Зуева", ""), "another name is another person"


def test_who_calls_in_between_does_not_cost_the_card(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    begun(clerk, "соколова мария")
    put(clerk, panel, "snils", "112-233-445 95")
    desk.navigation.close_panel()
    clerk.press(Qt.Key.Key_F2)
    assert panel.view.is_new_patient
    assert text(panel, "snils") == "112-233-445 95"
    assert focused() is panel.view.new_patient.fields["middle"].editor, "where the next thing is missing"


def test_emptying_the_form_from_the_card_leads_back_to_the_search(clerk: Clerk, panel: BookingPanel) -> None:
    begun(clerk, "соколова мария").press(Qt.Key.Key_Delete, ALT)
    assert not panel.view.is_new_patient
    assert panel.form().is_empty
    assert focused() is panel.view.patient.edit


def test_a_full_disk_keeps_the_card_as_it_is_and_it_can_be_saved_later(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    begun(clerk, "соколова мария 14.02.1991")
    disk = FullDisk(desk)
    panel.view.new_patient.save()
    clerk.look()
    assert text(panel, "family") == "Соколова"
    assert panel.view.main.isEnabled(), "the button is not dead for ever"
    assert "The disk is full." in {notice.text for notice in desk.notices.history}
    disk.is_full = False
    panel.view.new_patient.save()
    clerk.look()
    assert [patient.family for patient in patients_made(replica)] == ["Соколова"]


def test_a_child_born_after_midnight_is_entered_though_the_day_has_not_begun_in_greenwich(
    clerk: Clerk, panel: BookingPanel, replica: Replica, clock: FixedClock
) -> None:
    clock.set(datetime(2026, 11, 16, 22, 30, tzinfo=UTC))
    begun(clerk, "соколов 17.11.2026")
    assert panel.view.new_patient._age.text() == "17 November 2026 · 0 days"
    panel.view.new_patient.save()
    clerk.look()
    assert [patient.birth_date for patient in patients_made(replica)] == [date(2026, 11, 17)]


def test_a_surname_of_forty_letters_is_saved_whole_and_booked(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    family = "Константинопольская-Преображенская-Ленина"
    begun(clerk, f"{family.lower()} анна 14.02.1991")
    panel.view.new_patient.save()
    clerk.look().type("мельник").enter().enter()
    assert [patient.family for patient in patients_made(replica)] == [family]
    assert panel.view.result._title.full_text == f"Booked: {family} А."


@pytest.mark.parametrize("days", [1, 365 * 130])
def test_a_birth_date_that_cannot_be_is_refused_before_it_is_sent(
    clerk: Clerk, panel: BookingPanel, replica: Replica, days: int, clock: FixedClock
) -> None:
    born = TODAY + timedelta(days=days) if days == 1 else TODAY - timedelta(days=days)
    begun(clerk, "соколова")
    put(clerk, panel, "birth_date", f"{born:%d.%m.%Y}")
    panel.view.new_patient.save()
    clerk.look()
    assert panel.view.new_patient.fields["birth_date"].wrong == "This date of birth cannot be."
    assert panel.view.new_patient._age.text() == "" or days > 1
    assert patients_made(replica) == []
