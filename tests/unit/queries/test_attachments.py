"""Where a patient is attached: of several the one in force, of none the clinic of the card; what cannot be told is said to be unknown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_app.models.clinic import Clinic
from desktop_app.models.patient import Patient
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.queries.attachments import Attached, Belonging, attached
from tests.kit.replica import Replica
from tests.unit.queries.additions import Additions
from tests.unit.services.desk import ANNA

TODAY = date(2026, 11, 16)
OURS = "Городская поликлиника № 7"


def entry(**more: Any) -> dict[str, Any]:
    """An attachment as a patient's row holds it."""
    return {"clinic": None, "area": None, "kind": "territorial", "from": None, "to": None, "source": None, **more}


def ask(more: Additions, town: Replica, patient: Patient, home: str = "Садовая") -> Attached:
    """What the desk of that branch says."""
    return more.ask(attached, patient.id, town.branches.get(home, home), TODAY)


def other_clinic(more: Additions) -> Clinic:
    """A clinic that is not ours."""
    return more.add(Clinic(name="Поликлиника № 2"))


def test_without_a_note_the_clinic_of_the_card_is_the_one(more: Additions, town: Replica) -> None:
    assert ask(more, town, more.patient(ANNA)) == Attached(Belonging.OURS, OURS)


@pytest.mark.parametrize("reference", ["Organization/{remote}", "urn:uuid:{own}", "{remote}"])
def test_another_clinic_is_known_by_any_reference(more: Additions, town: Replica, reference: str) -> None:
    clinic, patient = other_clinic(more), more.patient(ANNA)
    patient.attachments = [entry(clinic=reference.format(remote=clinic.remote_id, own=clinic.id))]
    assert ask(more, town, patient) == Attached(Belonging.ELSEWHERE, "Поликлиника № 2")


def test_a_clinic_that_was_never_fetched_is_elsewhere_without_a_name(more: Additions, town: Replica) -> None:
    patient = more.patient(ANNA)
    patient.attachments = [entry(clinic="Organization/never-fetched")]
    assert ask(more, town, patient) == Attached(Belonging.ELSEWHERE)


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (0, 0, True),
        (-1, None, True),
        (None, 1, True),
        (1, None, False),
        (None, -1, False),
    ],
)
def test_only_an_attachment_in_force_counts(more: Additions, town: Replica, starts: int | None, ends: int | None, holds: bool) -> None:
    clinic, patient = other_clinic(more), more.patient(ANNA)

    def day(by: int | None) -> str | None:
        return None if by is None else (TODAY + timedelta(days=by)).isoformat()

    patient.attachments = [entry(clinic=f"Organization/{clinic.remote_id}", **{"from": day(starts), "to": day(ends)})]
    assert (ask(more, town, patient).belonging is Belonging.ELSEWHERE) is holds


def test_an_area_tells_its_doctor_and_who_acts_for_him(more: Additions, town: Replica) -> None:
    doctor, acting = more.reception("Участков", "110"), more.reception("Заменин", "110")
    patient = more.patient(ANNA)
    area = more.add(
        Place(
            level=PlaceLevel.AREA, name="Участок 3", clinic_pk=patient.clinic_pk,
            doctor_pk=doctor.post_pk, substitute_pk=acting.post_pk,
        )
    )  # fmt: skip
    patient.attachments = [entry(area=f"Location/{area.remote_id}")]
    found = ask(more, town, patient)
    assert (found.belonging, found.area) == (Belonging.OURS, "Участок 3")
    assert (found.doctor.split()[0], found.acting.split()[0]) == ("Участков", "Заменин")


def test_an_area_of_another_clinic_tells_the_clinic_by_itself(more: Additions, town: Replica) -> None:
    clinic, patient = other_clinic(more), more.patient(ANNA)
    patient.clinic_pk = None
    area = more.add(Place(level=PlaceLevel.AREA, name="Участок 9", clinic_pk=clinic.pk))
    patient.attachments = [entry(area=f"urn:uuid:{area.id}")]
    assert ask(more, town, patient) == Attached(Belonging.ELSEWHERE, "Поликлиника № 2", "Участок 9")


def test_a_desk_that_was_not_told_its_branch_takes_each_clinic_here_for_its_own(more: Additions, town: Replica) -> None:
    clinic, patient = other_clinic(more), more.patient(ANNA)
    patient.attachments = [entry(clinic=f"Organization/{clinic.remote_id}")]
    assert ask(more, town, patient, home="").belonging is Belonging.OURS


def test_nothing_known_is_said_to_be_unknown(more: Additions, town: Replica) -> None:
    patient = more.patient(ANNA)
    patient.clinic_pk = None
    assert ask(more, town, patient) == Attached(Belonging.UNKNOWN)
    assert more.ask(attached, "nobody", "", TODAY) == Attached(Belonging.UNKNOWN)
