"""The first start asks a central which clinics it knows, and says in words why it got no answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.bootstrap.clinics import TokenRefused, clinics_of
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import tr
from desktop_app.ui.wizard.answers import BranchChoice, ClinicChoice
from tests.kit.asgi import Asked, Reply
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.misbehaving import Fault, Which
from tests.kit.rest import FHIR, Resource


@pytest.fixture
def central(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Central]:
    """A central that knows nothing yet."""
    with Central(tmp_path / "central", clock=clock, ids=ids) as running:
        yield running


def clinic(name: str, **elements: object) -> Resource:
    """An organisation."""
    return {"resourceType": "Organization", "name": name, **elements}


def branch(name: str, of: str, kind: str = "bu", **elements: object) -> Resource:
    """A place of a clinic: a building, or a room."""
    system = "http://terminology.hl7.org/CodeSystem/location-physical-type"
    return {
        "resourceType": "Location",
        "name": name,
        "physicalType": {"coding": [{"system": system, "code": kind}]},
        "managingOrganization": {"reference": f"Organization/{of}"},
        **elements,
    }


def known(central: Central, token: str | None = None) -> tuple[ClinicChoice, ...]:
    """What the wizard is told."""
    return clinics_of(central.url, central.token if token is None else token, "", FixedClock())


def test_each_clinic_is_told_with_its_own_branches(central: Central) -> None:
    seven, three = (one["id"] for one in central.put_in(clinic("ГП № 7"), clinic("ГП № 3")))
    main, children, other = central.put_in(branch("Главный", seven), branch("Детский", seven), branch("Заводская", three))
    assert known(central) == (
        ClinicChoice(seven, "ГП № 7", (BranchChoice(main["id"], "Главный"), BranchChoice(children["id"], "Детский"))),
        ClinicChoice(three, "ГП № 3", (BranchChoice(other["id"], "Заводская"),)),
    )


def test_rooms_and_what_is_closed_are_not_offered(central: Central) -> None:
    seven = central.put_in(clinic("ГП № 7"), clinic("ГП № 9", active=False))[0]["id"]
    central.put_in(branch("Главный", seven), branch("214", seven, kind="ro"), branch("Старый", seven, status="inactive"))
    (only,) = known(central)
    assert (only.name, [one.name for one in only.branches]) == ("ГП № 7", ["Главный"])


def test_a_clinic_without_a_branch_is_told_all_the_same(central: Central) -> None:
    seven = central.put_in(clinic("ГП № 7"))[0]["id"]
    assert known(central) == (ClinicChoice(seven, "ГП № 7", ()),)


def test_a_clinic_whose_id_ends_like_another_gets_no_foreign_branch(central: Central) -> None:
    """`Organization/11` ends with `1`, and is another."""
    ids = [one["id"] for one in central.put_in(clinic("ГП № 1"), clinic("ГП № 2"))]
    made = [{**clinic(name), "id": remote_id, "meta": {"versionId": "1"}} for name, remote_id in (("ГП № 1", "1"), ("ГП № 11", "11"))]
    told = {"Organization": made, "Location": [{**branch("Заводская", "11"), "id": "b1", "meta": {"versionId": "1"}}]}
    for resource_type, resources in told.items():
        central.knobs.once(Fault.ANSWER, _asks(resource_type), _searchset(resources))
    first, eleventh = known(central)
    assert (first.branches, [one.name for one in eleventh.branches]) == ((), ["Заводская"])
    assert {first.id, eleventh.id}.isdisjoint(ids)


def test_a_region_of_many_clinics_is_told_to_its_last_branch(central: Central) -> None:
    """A server gives its answer in pages, of a size that it chooses itself."""
    ids = [one["id"] for one in central.put_in(*(clinic(f"ГП № {number}") for number in range(230)))]
    central.put_in(*(branch(f"Кабинет {number}", ids[0], kind="ro") for number in range(1100)))
    central.put_in(branch("Последний", ids[-1]))
    found = known(central)
    assert len(found) == 230
    assert [one.name for one in found[-1].branches] == ["Последний"]


@pytest.mark.parametrize("odd", [{"name": 7}, {"name": ""}, {"id": None}, {"id": 5}, {"identifier": "x", "name": None}])
def test_a_clinic_that_is_not_understood_or_has_no_name_hides_only_itself(central: Central, odd: Resource) -> None:
    good = {**clinic("ГП № 7"), "id": "o1", "meta": {"versionId": "1"}}
    central.knobs.once(Fault.ANSWER, _asks("Organization"), _searchset([{**good, "id": "o2", **odd}, good]))
    assert [one.name for one in known(central)] == ["ГП № 7"]


@pytest.mark.parametrize("token", ["", "yesterday's"])
def test_a_token_that_the_central_does_not_know_is_said_as_such(central: Central, token: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        known(central, token)
    assert "token" in tr.said(refused.value.said)


def test_a_central_that_forbids_the_desk_to_look_is_a_matter_of_the_token_too(central: Central) -> None:
    forbidden = Reply(403, {"content-type": FHIR}, b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]}')
    central.knobs.once(Fault.ANSWER, _asks("Organization"), forbidden)
    with pytest.raises(TokenRefused):
        known(central)


def test_a_central_without_any_clinic_says_so(central: Central) -> None:
    with pytest.raises(EnvironmentFault) as empty:
        known(central)
    assert tr.said(empty.value.said) == "This central knows no clinic yet."


def test_a_central_that_is_down_a_hotel_and_an_overloaded_one_are_said_in_words(central: Central) -> None:
    central.knobs.captive_portal = True
    with pytest.raises(EnvironmentFault) as hotel:
        known(central)
    central.knobs.captive_portal = False
    central.knobs.unavailable(1)
    with pytest.raises(EnvironmentFault) as busy:
        known(central)
    central.stop()
    with pytest.raises(EnvironmentFault) as down:
        known(central)
    said = [tr.said(fault.value.said) for fault in (hotel, busy, down)]
    assert len(set(said)) == 3
    assert not [text for text in said if "Traceback" in text or "http" in text.lower()]


def _asks(resource_type: str) -> Which:
    def which(asked: Asked) -> bool:
        return asked.path.endswith(f"/{resource_type}")

    return which


def _searchset(resources: list[Resource]) -> Reply:
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}
    return Reply(200, {"content-type": FHIR}, json.dumps(bundle).encode())
