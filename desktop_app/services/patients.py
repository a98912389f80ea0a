"""Making and correcting patients: checked as one types, proved by what the person saw, carried as an operation."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RowMoved, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.fhir.search import search_indexes
from desktop_app.models.base import to_json
from desktop_app.models.findings import Finding, error
from desktop_app.models.identifiers import IdentifierKind, check, check_policy_owner, normalise
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationKind
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Right
from desktop_app.models.phones import check_phone, normalise_phone
from desktop_app.services.editing import Editing, expect, load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

OLDEST = date(1900, 1, 1)
EARLIEST_DAY = timedelta(hours=12)
"""By so much the days of Kamchatka begin before those of UTC."""


@dataclass(frozen=True)
class PatientForm:
    """What a person filled in. `identifiers` holds typed numbers by kind; empty ones are left out. `sex` is male, female or None."""

    family: str
    given: str = ""
    middle: str = ""
    birth_date: date | None = None
    sex: str | None = None
    phone: str = ""
    address: str = ""
    identifiers: dict[IdentifierKind, str] = field(default_factory=dict)


class FormRefused(RuleRefused):
    """The form holds errors; `findings` name their fields."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("FORM", mark("Some fields need correcting."))
        self.findings = findings


def check_form(form: PatientForm, today: date) -> list[Finding]:
    """All remarks on a form, errors and warnings; no number is ever required (rules 42 to 45)."""
    findings: list[Finding] = []
    if not form.family.strip():
        findings.append(error("family", mark("Enter the surname.")))
    names = {"family": form.family, "given": form.given, "middle": form.middle}
    findings += [error(name, mark("A name has no digits.")) for name, text in names.items() if any(letter.isdigit() for letter in text)]
    if form.birth_date is None:
        findings.append(error("birth_date", mark("Enter the date of birth.")))
    elif not OLDEST <= form.birth_date <= today:
        findings.append(error("birth_date", mark("This date of birth cannot be.")))
    findings += check_phone(form.phone)
    for kind, typed in form.identifiers.items():
        if typed.strip():
            findings += check(kind, typed)
            if kind is IdentifierKind.ENP:
                findings += check_policy_owner(typed, form.birth_date, form.sex)
    return findings


def create_patient(store: Store, actor: Actor, form: PatientForm, clinic_pk: int | None = None) -> Done:
    """Make a patient.

    Raises:
        RightMissing; FormRefused: with what is wrong by field.
    """
    with store.write(Urgency.PERSON) as unit:
        operation, patient = create_one(unit, actor, form, clinic_pk)
        return Done(unit.changes, operation.id, patient.id)


def create_one(unit: Unit, actor: Actor, form: PatientForm, clinic_pk: int | None = None) -> tuple[Operation, Patient]:
    """What `create_patient` does, inside a unit of work that does more."""
    require(unit, actor, Right.EDIT_PATIENT)
    _refuse_errors(form, unit.now)
    patient = Patient(id=unit.ids.new(), version=1, clinic_pk=clinic_pk)
    _fill(patient, form)
    editing = Editing(unit)
    editing.create(patient)
    operation = editing.finish(Intention(OperationKind.CREATE_PATIENT, actor))
    append(unit, Act.CREATE_PATIENT, actor, About(Kind.PATIENT, patient.id, operation.id))
    return operation, patient


def correct_patient(store: Store, actor: Actor, patient_id: str, seen: tuple[int, PatientForm], form: PatientForm, ground: str) -> Done:
    """Correct a patient's record. `seen` is the row's version and the form as it was shown; only what differs from it is changed.

    Raises:
        RowMoved: another changed the same fields since; RightMissing, NotFound, FormRefused.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.EDIT_PATIENT)
        _refuse_errors(form, unit.now)
        patient = load(unit, Patient, patient_id)
        shown, wanted = Patient(), Patient()
        _fill(shown, seen[1])
        _fill(wanted, form)
        touched = [name for name in _FIELDS if getattr(shown, name) != getattr(wanted, name)]
        expect(patient, seen[0], {name: getattr(shown, name) for name in touched if name in _SCALARS})
        if patient.version != seen[0]:
            _expect_entries([name for name in touched if name in _LISTS], patient, shown, wanted)
        before = {name: _plain(getattr(patient, name)) for name in touched}
        editing = Editing(unit)
        editing.change(patient)
        for name in touched:
            setattr(patient, name, _merged(name, patient, shown, wanted))
        _index(patient)
        operation = editing.finish(Intention(OperationKind.CORRECT_PATIENT, actor))
        append(unit, Act.CORRECT_PATIENT, actor, About(Kind.PATIENT, patient.id, operation.id), {"before": before, "ground": ground})
        return Done(unit.changes, operation.id, patient.id)


_SCALARS = ("family", "given", "middle", "birth_date", "sex")
_LISTS = {"contacts": ("kind", "value"), "identifiers": ("kind", "value"), "addresses": ("use", "text")}
_FIELDS = (*_SCALARS, *_LISTS)


def _refuse_errors(form: PatientForm, now: datetime) -> None:
    """Where the day of UTC has not begun yet, a child may have been born on it: the form knows the clinic's own day, the verb does not."""
    errors = [finding for finding in check_form(form, (now + EARLIEST_DAY).date()) if finding.is_error]
    if errors:
        raise FormRefused(errors)


def _fill(patient: Patient, form: PatientForm) -> None:
    phone = normalise_phone(form.phone)
    patient.family = form.family.strip()
    patient.given, patient.middle = form.given.strip() or None, form.middle.strip() or None
    patient.birth_date, patient.sex = form.birth_date, form.sex
    patient.contacts = [{"kind": "phone", "value": phone}] if phone else None
    patient.addresses = [{"use": "home", "text": form.address.strip()}] if form.address.strip() else None
    typed = [(kind, normalise(kind, text)) for kind, text in form.identifiers.items() if text.strip()]
    patient.identifiers = [{"kind": kind.value, "value": value} for kind, value in typed] or None
    _index(patient)


def _merged(name: str, patient: Patient, shown: Patient, wanted: Patient) -> Any:
    """The new value of a field; of a list only the members that the form showed give way, others that it did not show stay."""
    if name not in _LISTS:
        return getattr(wanted, name)
    keys = _keys(name, shown)
    rest = [member for member in getattr(patient, name) or [] if _key(name, member) not in keys]
    return [*(getattr(wanted, name) or []), *rest] or None


def _expect_entries(names: list[str], patient: Patient, shown: Patient, wanted: Patient) -> None:
    """Refuse where an entry that is to give way is not there any more: another corrected it too.

    Raises:
        RowMoved: with (seen, present).
    """
    moved = [name for name in names if _keys(name, shown) - _keys(name, wanted) - _keys(name, patient)]
    if moved:
        raise RowMoved({name: (getattr(shown, name), getattr(patient, name)) for name in moved})


def _keys(name: str, patient: Patient) -> set[tuple[str, ...]]:
    return {_key(name, member) for member in getattr(patient, name) or []}


def _key(name: str, member: dict[str, Any]) -> tuple[str, ...]:
    """What tells members of a list apart; a phone is the same however it is written."""
    parts = tuple(str(member.get(part) or "").strip() for part in _LISTS[name])
    return tuple(normalise_phone(part) for part in parts) if member.get("kind") == "phone" else parts


def _index(patient: Patient) -> None:
    lists = {name: to_json(value) for name in ("former_names", "contacts", "identifiers") if (value := getattr(patient, name))}
    indexes = search_indexes({**{name: _plain(getattr(patient, name)) for name in _SCALARS}, **lists})
    for name, index in indexes.items():
        setattr(patient, name, index)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
