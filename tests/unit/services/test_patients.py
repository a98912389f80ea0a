"""Making and correcting patients; drafts; what is written down."""

from dataclasses import replace
from datetime import date

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RightMissing, RowMoved
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.journal import Act
from desktop_app.models.person import RoleCode
from desktop_app.queries.desk import drafts
from desktop_app.queries.patients import find_patients, patient_card
from desktop_app.services.drafts import DraftContent, drop_draft, keep_draft
from desktop_app.services.patients import FormRefused, PatientForm, check_form, correct_patient, create_patient
from desktop_app.services.staff import note_act
from desktop_app.storage.gate import Urgency
from tests.unit.services.desk import ANNA, Clerk

NEW = PatientForm(
    "Подъячева", "Алёна", "Юрьевна", date(1990, 5, 6), "female", "8 916 123-45-99", "", {IdentifierKind.SNILS: "112-233-445 95"}
)
TODAY = date(2026, 11, 16)


def test_a_new_patient_is_found_by_name_phone_and_number_at_once(clerk: Clerk) -> None:
    done = clerk.replica.act(create_patient, clerk.replica.actor, NEW)
    for typed in ("подъячева", "алена 90", "9161234599", "112-233-445 95", "gjl]zxtdf", "подъячева а ю 06.05.1990"):
        assert [hit.patient_id for hit in clerk.replica.ask(find_patients, typed, TODAY)] == [done.row_id], typed


def test_no_number_is_required_and_a_wrong_one_is_named_by_its_field(clerk: Clerk) -> None:
    bare = PatientForm("Ким", birth_date=date(2020, 1, 1))
    assert not [finding for finding in check_form(bare, TODAY) if finding.is_error]
    wrong = replace(NEW, identifiers={IdentifierKind.SNILS: "112-233-445 96"}, phone="12", birth_date=date(2030, 1, 1))
    with pytest.raises(FormRefused) as refused:
        clerk.replica.act(create_patient, clerk.replica.actor, wrong)
    assert {finding.field for finding in refused.value.findings} >= {"snils", "phone", "birth_date"}
    assert clerk.count("operation") == 0


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (replace(NEW, family="Ким 9161234501"), "family"),
        (replace(NEW, given="9161234501"), "given"),
        (replace(NEW, middle="9161234501"), "middle"),
    ],
)
def test_a_phone_that_was_typed_into_a_name_does_not_become_a_patronymic(clerk: Clerk, wrong: PatientForm, name: str) -> None:
    """Who has no patronymic: the caret stands there when the phone is told."""
    assert [finding.field for finding in check_form(wrong, TODAY) if finding.is_error] == [name]
    with pytest.raises(FormRefused):
        clerk.replica.act(create_patient, clerk.replica.actor, wrong)


def test_a_correction_changes_only_what_was_touched_and_keeps_the_old_value_in_the_journal(clerk: Clerk) -> None:
    shown = PatientForm("Иванова", "Анна", "Сергеевна", date(1984, 3, 12), "female", "+79161234567")
    patient = clerk.replica.patients[ANNA]
    wanted = replace(shown, family="Смирнова", phone="+7 903 123-45-67")
    clerk.replica.act(correct_patient, clerk.replica.actor, patient, (1, shown), wanted, "паспорт")
    row = clerk.row("patient", patient)
    assert row["family"] == "Смирнова"
    assert "7756410884001233" in row["identifiers"], "what the form did not show stays"
    assert "+79031234567" in row["contacts"]
    assert "Иванова" in str(clerk.row_by("journal", "act", Act.CORRECT_PATIENT.value)["payload"])
    assert clerk.replica.ask(find_patients, "смирнова анна", TODAY)


def test_two_corrections_of_the_same_field_are_told_apart_and_of_different_ones_both_stand(clerk: Clerk) -> None:
    shown = PatientForm("Иванова", "Анна", "Сергеевна", date(1984, 3, 12), "female", "+79161234567")
    patient = clerk.replica.patients[ANNA]
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE patient SET middle = 'Степановна', version = version + 1 WHERE id = ?", (patient,))
    with pytest.raises(RowMoved) as moved:
        clerk.replica.act(correct_patient, clerk.replica.actor, patient, (1, shown), replace(shown, middle="Семёновна"), "паспорт")
    assert moved.value.clashes == {"middle": ("Сергеевна", "Степановна")}
    assert "Степановна" not in str(moved.value)
    clerk.replica.act(correct_patient, clerk.replica.actor, patient, (1, shown), replace(shown, family="Смирнова"), "паспорт")
    assert (clerk.row("patient", patient)["family"], clerk.row("patient", patient)["middle"]) == ("Смирнова", "Степановна")


def test_a_doctor_may_not_correct_patients(clerk: Clerk) -> None:
    clerk.role(RoleCode.DOCTOR)
    with pytest.raises(RightMissing):
        clerk.replica.act(create_patient, clerk.replica.actor, NEW)


def test_a_card_tells_policies_visits_and_who_speaks_for_a_child(clerk: Clerk) -> None:
    clerk.book()
    card = clerk.replica.ask(patient_card, clerk.replica.patients[ANNA])
    assert card is not None
    assert card.policies[0][2] == date(2026, 11, 30)
    assert [(visit.specialist, visit.provisional) for visit in card.visits] == [("Кузнецова Е. П.", True)]
    child = clerk.replica.ask(patient_card, clerk.replica.patients["Жуков Тимур Маратович"])
    assert child is not None
    assert child.representatives == ("Жукова Светлана",)


def test_a_draft_survives_and_goes_when_its_form_is_done(clerk: Clerk) -> None:
    clerk.replica.act(keep_draft, clerk.replica.actor, "d1", DraftContent("booking", "Иванова", {"patient": "иван"}))
    clerk.replica.act(keep_draft, clerk.replica.actor, "d1", DraftContent("booking", "Иванова", {"patient": "иванов"}))
    assert [draft.content for draft in clerk.replica.ask(drafts)] == [{"patient": "иванов"}]
    clerk.replica.act(drop_draft, "d1")
    assert clerk.replica.ask(drafts) == []


def test_looking_and_printing_are_written_down(clerk: Clerk) -> None:
    clerk.replica.act(note_act, clerk.replica.actor, Act.PRINT, Kind.APPOINTMENT, "a1")
    assert clerk.row_by("journal", "act", "print")["row_id"] == "a1"
