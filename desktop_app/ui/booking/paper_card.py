"""The card of a patient who stands on paper and is not known here yet, made of what was typed for him in one line."""

from datetime import date

from desktop_app.models.findings import Finding
from desktop_app.models.identifiers import IdentifierKind, check
from desktop_app.services.patients import PatientForm, check_form
from desktop_app.ui.booking.prefill import prefilled
from desktop_app.ui.booking.typed_date import read_birth_date

_NUMBERS = {"snils": IdentifierKind.SNILS, "enp": IdentifierKind.ENP, "passport": IdentifierKind.PASSPORT}


def card_of(typed: str, phone: str, policy: str, today: date) -> PatientForm:
    """The form that the line fills: «Соколова Мария 17.05.1990», with the phone and the policy that stand beside it."""
    found = dict(prefilled(typed, today))
    numbers = {kind: found[name] for name, kind in _NUMBERS.items() if name in found}
    if policy and not any(one.is_error for one in check(IdentifierKind.ENP, policy)):
        numbers[IdentifierKind.ENP] = policy
    return PatientForm(
        found.get("family", ""), found.get("given", ""), found.get("middle", ""),
        read_birth_date(found.get("birth_date", ""), today), found.get("sex"), phone or found.get("phone", ""), identifiers=numbers,
    )  # fmt: skip


def faults_of(form: PatientForm, today: date) -> list[Finding]:
    """What keeps the card from being made."""
    return [finding for finding in check_form(form, today) if finding.is_error]
