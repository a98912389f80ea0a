"""Correcting a card beside others who correct it too: nothing typed is lost, nothing wrong is left beside what replaced it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop_app.core.errors import RowMoved
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, correct_patient
from tests.unit.services.desk import ANNA, Clerk

SNILS = {IdentifierKind.SNILS: "112-233-445 95"}
SHOWN = PatientForm("Иванова", "Анна", "Сергеевна", date(1984, 3, 12), "female", "+79161234567", "ул. Садовая, 1", SNILS)


def card(clerk: Clerk, **lists: list[dict[str, str]]) -> None:
    """What the card holds, as others wrote it."""
    for column, value in lists.items():
        text = json.dumps(value, ensure_ascii=False)
        clerk.comes(f"UPDATE patient SET {column} = ?, version = version + 1 WHERE id = ?", text, clerk.replica.patients[ANNA])


@pytest.fixture
def clerk(clerk: Clerk) -> Clerk:
    """Anna has a phone, an address and a number, and each list something more that the form does not show."""
    card(
        clerk,
        contacts=[{"kind": "phone", "value": "+79161234567"}, {"kind": "email", "value": "anna@example.org"}],
        addresses=[{"use": "home", "text": "ул. Садовая, 1"}, {"use": "temp", "text": "ул. Лесная, 3"}],
        identifiers=[{"kind": "snils", "value": "11223344595"}, {"kind": "enp", "value": "7756410884001233"}],
    )
    return clerk


def correct(clerk: Clerk, wanted: PatientForm, seen: PatientForm = SHOWN, version: int | None = None) -> Done:
    patient = clerk.replica.patients[ANNA]
    seen_version = version or clerk.version("patient", patient)
    return clerk.replica.act(correct_patient, clerk.replica.actor, patient, (seen_version, seen), wanted, "паспорт")


def lists(clerk: Clerk) -> dict[str, list[dict[str, Any]]]:
    row = clerk.row("patient", clerk.replica.patients[ANNA])
    return {name: json.loads(row[name] or "[]") for name in ("contacts", "addresses", "identifiers")}


@pytest.mark.parametrize(
    ("wanted", "column", "left"),
    [
        (replace(SHOWN, phone="8 903 123-45-67"), "contacts", ["+79031234567", "anna@example.org"]),
        (replace(SHOWN, phone=""), "contacts", ["anna@example.org"]),
        (replace(SHOWN, address="ул. Новая, 2"), "addresses", ["ул. Новая, 2", "ул. Лесная, 3"]),
        (replace(SHOWN, address=" "), "addresses", ["ул. Лесная, 3"]),
        (replace(SHOWN, identifiers={IdentifierKind.SNILS: "087-654-303 00"}), "identifiers", ["08765430300", "7756410884001233"]),
        (replace(SHOWN, identifiers={}), "identifiers", ["7756410884001233"]),
    ],
)
def test_what_replaces_an_entry_leaves_all_others(clerk: Clerk, wanted: PatientForm, column: str, left: list[str]) -> None:
    before = lists(clerk)
    correct(clerk, wanted)
    after = lists(clerk)
    assert [one.get("text") or one.get("value") for one in after[column]] == left
    assert {name: after[name] for name in after if name != column} == {name: before[name] for name in before if name != column}


def test_a_wrong_phone_that_a_portal_wrote_in_its_own_way_goes_when_it_is_corrected(clerk: Clerk) -> None:
    """Else the ticket and the call list would keep the number of a stranger."""
    card(clerk, contacts=[{"kind": "phone", "value": "8 (916) 123-45-67"}])
    correct(clerk, replace(SHOWN, phone="8 903 123-45-67"), replace(SHOWN, phone="8 (916) 123-45-67"))
    assert lists(clerk)["contacts"] == [{"kind": "phone", "value": "+79031234567"}]


@pytest.mark.parametrize("family", ["Смирнова", "Мамин-Сибирякова", "О’Хара"])
def test_a_form_sent_back_as_it_was_shown_changes_nothing_but_what_was_typed(clerk: Clerk, family: str) -> None:
    before = lists(clerk)
    correct(clerk, replace(SHOWN, family=family))
    assert lists(clerk) == before
    assert clerk.row("patient", clerk.replica.patients[ANNA])["family"] == family


def others_address(clerk: Clerk) -> None:
    card(clerk, addresses=[{"use": "home", "text": "ул. Речная, 9"}, {"use": "temp", "text": "ул. Лесная, 3"}])


def others_phone(clerk: Clerk) -> None:
    card(clerk, contacts=[{"kind": "phone", "value": "+79059999999"}, {"kind": "email", "value": "anna@example.org"}])


def others_number(clerk: Clerk) -> None:
    card(clerk, identifiers=[{"kind": "snils", "value": "08765430300"}])


@pytest.mark.parametrize(
    ("others", "wanted", "clash"),
    [
        (others_address, replace(SHOWN, address="ул. Новая, 2"), "addresses"),
        (others_phone, replace(SHOWN, phone="8 903 123-45-67"), "contacts"),
        (others_number, replace(SHOWN, identifiers={}), "identifiers"),
    ],
)
def test_an_entry_that_another_corrected_too_is_not_written_over(
    clerk: Clerk, others: Callable[[Clerk], None], wanted: PatientForm, clash: str
) -> None:
    seen = clerk.version("patient", clerk.replica.patients[ANNA])
    others(clerk)
    before = clerk.everything()
    with pytest.raises(RowMoved) as moved:
        correct(clerk, wanted, version=seen)
    assert list(moved.value.clashes) == [clash]
    assert clerk.everything() == before


def test_an_entry_that_another_added_beside_is_no_clash(clerk: Clerk) -> None:
    seen = clerk.version("patient", clerk.replica.patients[ANNA])
    both = [{"kind": "phone", "value": "+79161234567"}, {"kind": "phone", "value": "+74950000001", "use": "work"}]
    card(clerk, contacts=both)
    correct(clerk, replace(SHOWN, phone="8 903 123-45-67"), version=seen)
    assert [one["value"] for one in lists(clerk)["contacts"]] == ["+79031234567", "+74950000001"]
