"""A merge in which a person decided what clashes: ours where it is kept, theirs elsewhere, and never a change of one side lost."""

from typing import Any

import pytest

from desktop_app.models.merge import merge, merge_keeping
from desktop_app.models.merge_groups import groups_for

PATIENT = groups_for("Patient")
VISIT = groups_for("Appointment")


def patient(family: str = "Иванова", phone: str = "1", born: str = "1980-01-01", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "name": [{"use": "official", "family": family}],
        "telecom": [{"system": "phone", "value": phone}],
        "birthDate": born,
        **more,
    }


BASE = patient()
MINE = patient("Петрова", "2")
THEIRS = patient("Сидорова", "3", "1980-01-02", gender="female")
NAME, PHONE = "name[official]", "telecom[phone]"


def test_the_groups_that_clash_are_those_that_are_decided() -> None:
    assert {clash.group for clash in merge(BASE, MINE, THEIRS, PATIENT).clashes} == {NAME, PHONE}


@pytest.mark.parametrize(
    ("kept", "family", "phone"),
    [((NAME, PHONE), "Петрова", "2"), ((NAME,), "Петрова", "3"), ((PHONE,), "Сидорова", "2"), ((), "Сидорова", "3")],
)
def test_ours_stands_where_it_is_kept_and_what_the_central_alone_changed_stands_always(
    kept: tuple[str, ...], family: str, phone: str
) -> None:
    merged = merge_keeping(BASE, MINE, THEIRS, PATIENT, kept)
    assert merged.resource == patient(family, phone, "1980-01-02", gender="female")
    assert merged.changed is bool(kept)


def test_what_is_kept_clashes_no_more_and_the_rest_still_does() -> None:
    assert [clash.group for clash in merge_keeping(BASE, MINE, THEIRS, PATIENT, (NAME,)).clashes] == [PHONE]


def test_a_plain_element_is_kept_as_a_whole() -> None:
    merged = merge_keeping(BASE, patient(born="1981-01-01"), patient(born="1982-01-01"), PATIENT, ("birthDate",))
    assert merged.resource["birthDate"] == "1981-01-01"


def test_what_we_struck_out_is_gone_where_ours_is_kept() -> None:
    mine = {name: value for name, value in BASE.items() if name != "birthDate"}
    assert "birthDate" not in merge_keeping(BASE, mine, THEIRS, PATIENT, ("birthDate",)).resource


def test_a_group_of_several_elements_is_kept_together() -> None:
    base = {"resourceType": "Appointment", "status": "booked", "start": "2026-11-23T06:00:00Z", "comment": "a"}
    mine = {**base, "status": "noshow"}
    theirs = {**base, "status": "arrived", "comment": "b"}
    assert merge_keeping(base, mine, theirs, VISIT, ("visit",)).resource == {**mine, "comment": "b"}


def test_nothing_that_was_given_is_changed() -> None:
    sides = (patient(), patient("Петрова"), patient("Сидорова"))
    merge_keeping(*sides, PATIENT, (NAME,))
    assert sides == (patient(), patient("Петрова"), patient("Сидорова"))
