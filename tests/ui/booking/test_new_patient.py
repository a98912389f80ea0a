"""A new patient at the window: what was typed is not typed twice, slips are named by field, booking goes on."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop_app.models.patient import Patient
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.typed_date import read_birth_date
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, CTRL, focused

TODAY = date(2026, 11, 16)


def made(replica: Replica) -> list[Patient]:
    """The patients made here."""
    with replica.store.read() as connection:
        rows = connection.execute(select(Patient.__table__).where(Patient.remote_id.is_(None))).mappings()
        return [Patient(**row) for row in rows]


def begin(clerk: Clerk, typed: str = "соколова мария игоревна 14.02.1991") -> Clerk:
    """Nobody of that name is known: Ctrl+N."""
    return clerk.press(Qt.Key.Key_F2).type(typed).press(Qt.Key.Key_N, CTRL)


def text(panel: BookingPanel, name: str) -> str:
    """What stands in a field."""
    return panel.view.new_patient.fields[name].editor.text()


def wrong(panel: BookingPanel, name: str) -> str:
    """What is said under a field."""
    return panel.view.new_patient.fields[name].wrong


def test_what_was_typed_into_the_search_stands_in_the_fields(clerk: Clerk, panel: BookingPanel) -> None:
    begin(clerk)
    assert [text(panel, name) for name in ("family", "given", "middle", "birth_date")] == ["Соколова", "Мария", "Игоревна", "14.02.1991"]
    assert panel.view.new_patient._age.text() == "14 February 1991 · 35 years"
    assert focused() is panel.view.new_patient.fields["phone"].editor


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [("соколова 89161112233", "phone", "89161112233"), ("соколова 7756410884001233", "enp", "7756410884001233")],
)
def test_a_number_finds_its_field(clerk: Clerk, panel: BookingPanel, typed: str, field: str, value: str) -> None:
    begin(clerk, typed)
    assert text(panel, field) == value


def test_booking_goes_on_with_the_new_patient_and_both_are_sent(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk).type("8 916 111-22-33").enter().enter().enter().enter()
    patient = panel.form().patient
    assert patient is not None
    assert (patient.full_name, patient.only_here) == ("Соколова Мария Игоревна", True)
    assert focused() is panel.view.choice.edit
    assert made(replica)[0].contacts == [{"kind": "phone", "value": "+79161112233"}]
    clerk.type("мельник").enter().enter()
    assert panel.view.result.isVisible()


def test_enter_leads_through_the_empty_fields_and_saves_where_none_is_left(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk, "")
    for value in ("Соколова", "Мария", "Игоревна", "140291", "89161112233", "", "", ""):
        assert made(replica) == []
        clerk.type(value).enter()
    assert [(patient.family, patient.birth_date) for patient in made(replica)] == [("Соколова", date(1991, 2, 14))]


def test_what_is_missing_is_named_under_its_field_and_the_caret_goes_there(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk, "соколова")
    panel.view.main.setFocus()
    panel.view.new_patient.save()
    clerk.look()
    assert wrong(panel, "birth_date") == "Enter the date of birth."
    assert focused() is panel.view.new_patient.fields["birth_date"].editor
    assert made(replica) == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("snils", "112-233-445 96", "The check number of the SNILS does not fit: one of its digits is mistyped."),
        ("enp", "7756410884001234", "The check digit of the policy number does not fit: one of its digits is mistyped."),
        ("birth_date", "31.02.1991", "This is not a date. Write it as 12.03.1984."),
        ("birth_date", "01.01.2030", "This date of birth cannot be."),
    ],
)
def test_a_slip_is_named_as_soon_as_the_field_is_left(clerk: Clerk, panel: BookingPanel, field: str, typed: str, sentence: str) -> None:
    begin(clerk, "соколова")
    edit = panel.view.new_patient.fields[field].editor
    edit.setFocus()
    clerk.type(typed)
    assert wrong(panel, field) == "", "nobody is corrected in the middle of a number"
    panel.view.new_patient.fields["given"].editor.setFocus()
    assert wrong(panel, field) == sentence
    assert not panel.view.main.isEnabled()
    edit.setFocus()
    edit.clear()
    clerk.type(" ")
    assert wrong(panel, field) in ("", "Enter the date of birth.", "This is not a date. Write it as 12.03.1984.")


def test_no_number_is_ever_required(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk, "ким 01.01.2020")
    panel.view.new_patient.save()
    clerk.look()
    assert made(replica)[0].identifiers is None


def test_a_policy_of_another_birth_date_is_a_warning_and_no_hindrance(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk, "соколов 01.01.1990")
    edit = panel.view.new_patient.fields["enp"].editor
    edit.setFocus()
    clerk.type("7756410884001233")
    panel.view.new_patient.fields["given"].editor.setFocus()
    assert wrong(panel, "enp") == "The policy number was given out for another birth date. Compare it with the passport."
    assert panel.view.main.isEnabled()


def test_who_is_here_already_is_offered_instead_of_a_second_card(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    begin(clerk, "нет такого")
    fields = panel.view.new_patient.fields
    for name in ("family", "given"):
        fields[name].editor.clear()
    fields["family"].editor.setFocus()
    clerk.type("Ёлкин")
    fields["birth_date"].editor.setFocus()
    clerk.type("15.01.1990")
    assert [row.title for row in panel.view.new_patient.hits.rows] == ["Ёлкин Фёдор Эдуардович"]
    clerk.press(Qt.Key.Key_Return, ALT)
    assert made(replica) == []
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Ёлкин"


def test_esc_leads_back_to_the_booking_and_nothing_is_made(clerk: Clerk, panel: BookingPanel, desk: Desk, replica: Replica) -> None:
    begin(clerk).press(Qt.Key.Key_Escape)
    assert not panel.view.is_new_patient
    assert desk.navigation.panel == "booking"
    assert made(replica) == []


def test_the_sex_is_chosen_by_arrows_or_a_click(clerk: Clerk, panel: BookingPanel) -> None:
    begin(clerk)
    panel.view.new_patient.sex._buttons["female"].click()
    assert panel.view.new_patient.form().sex == "female"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12.03.1984", date(1984, 3, 12)),
        ("120384", date(1984, 3, 12)),
        ("12 3 84", date(1984, 3, 12)),
        ("12/03/1984", date(1984, 3, 12)),
        ("12032026", date(2026, 3, 12)),
        ("010126", date(2026, 1, 1)),
        ("010127", date(1927, 1, 1)),
        ("29.02.2023", None),
        ("12.03", None),
        ("", None),
    ],
)
def test_a_birth_date_is_read_as_people_write_it(typed: str, day: date | None) -> None:
    assert read_birth_date(typed, TODAY) == day
