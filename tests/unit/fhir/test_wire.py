"""Receipts, references, Bundles, answers in plain words, and the proof of a correction."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import Translator
from desktop_app.fhir import names
from desktop_app.fhir.bundle import Companion, Create, Update, condition, transaction
from desktop_app.fhir.mapping import content_of, give_out, take_in, translate_references
from desktop_app.fhir.outcome import plain_words
from desktop_app.fhir.provenance import Correction, provenance_of
from desktop_app.fhir.receipt import stamp, stamp_of, unstamped
from desktop_app.fhir.references import references_in, without_hints
from tests.kit.fhir_valid import REQUIRED_CODES, assert_valid, problems
from tests.unit.fhir.samples import KINDS, MORNING, OTHER_ROW, ROW_ID, resource, row

OPERATION = "01935f2c-0000-7000-8000-00000000000a"
LATER = "01935f2c-0000-7000-8000-00000000000b"


@pytest.mark.parametrize("kind", KINDS)
def test_a_receipt_is_put_on_read_and_taken_off(kind: Kind) -> None:
    plain = resource(kind)
    stamped = stamp(plain, OPERATION)
    assert_valid(stamped)
    assert (stamp_of(plain), stamp_of(stamped)) == (None, OPERATION)
    assert unstamped(stamped) == plain
    assert take_in(stamped) == take_in(plain)


def test_a_later_receipt_replaces_the_earlier_one() -> None:
    twice = stamp(stamp(resource(Kind.SLOT), OPERATION), LATER)
    assert stamp_of(twice) == LATER
    assert [item["url"] for item in twice["extension"]].count(names.OPERATION) == 1


def test_a_receipt_of_a_strange_form_is_none() -> None:
    assert stamp_of({"extension": [{"url": names.OPERATION, "valueCode": "x"}]}) is None
    assert stamp_of({"extension": "x"}) is None


NAMES = {"Patient/10": f"urn:uuid:{OTHER_ROW}", "PractitionerRole/3": f"urn:uuid:{ROW_ID}", "Slot/11": f"urn:uuid:{LATER}"}
BACK = {local: remote for remote, local in NAMES.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_references_become_local_and_the_centrals_again(kind: Kind) -> None:
    sent = resource(kind)
    local = translate_references(sent, lambda reference: NAMES.get(reference, reference))
    assert not references_in(local) & set(NAMES)
    assert translate_references(local, lambda reference: BACK.get(reference, reference)) == sent


def test_a_reference_that_names_its_type_keeps_it_on_the_way_there_and_back() -> None:
    sent = {"resourceType": "Schedule", "actor": [{"reference": "PractitionerRole/3", "type": "PractitionerRole", "display": "Ёлкина"}]}
    local = translate_references(sent, NAMES.__getitem__)
    assert local["actor"][0]["type"] == "PractitionerRole"
    assert translate_references(local, BACK.__getitem__) == sent


def test_contained_resources_are_not_translated() -> None:
    sent = {"resourceType": "Schedule", "contained": [{"id": "a"}], "actor": [{"reference": "#a"}]}
    assert references_in(sent) == frozenset()
    assert translate_references(sent, str.upper) == sent


@pytest.mark.parametrize("kind", [Kind.APPOINTMENT, Kind.SCHEDULE, Kind.REQUEST, Kind.POLICY, Kind.SLOT, Kind.POST])
def test_a_snapshot_with_local_references_reads_back_with_its_parts_told_apart(kind: Kind) -> None:
    local: dict[str, Any] = {
        name: f"urn:uuid:{number:036d}" if isinstance(value, str) and value.split("/")[0].isalpha() and "/" in value else value
        for number, (name, value) in enumerate(row(kind).items())
    }
    snapshot = give_out(kind, local)
    read = take_in(snapshot)
    assert {name: read[name] for name in local if name not in ("remote_id", "remote_version", "last_updated", "absences")} == {
        name: value for name, value in local.items() if name not in ("remote_id", "remote_version", "last_updated", "absences")
    }
    assert "StructureDefinition/" not in json.dumps([item for item in _references(without_hints(snapshot))])


def _references(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    if isinstance(value, dict):
        return ([value] if "reference" in value else []) + [found for item in value.values() for found in _references(item)]
    return []


def test_a_booking_is_one_bundle_of_a_guarded_slot_and_a_conditional_appointment() -> None:
    slot = stamp(give_out(Kind.SLOT, row(Kind.SLOT, id=OTHER_ROW, status="busy")), OPERATION)
    visit = row(Kind.APPOINTMENT, status="booked", cancel_reason=None, patient=f"urn:uuid:{LATER}")
    patient = row(Kind.PATIENT, id=LATER)
    bundle = transaction(
        [
            Update(slot, "11", "v7"),
            Create(give_out(Kind.PATIENT, patient)),
            Create(give_out(Kind.APPOINTMENT, visit)),
        ]
    )
    assert_valid(bundle)
    guarded, first, second = bundle["entry"]
    assert guarded["request"] == {"method": "PUT", "url": "Slot/11", "ifMatch": 'W/"v7"'}
    assert (guarded["resource"]["id"], "meta" in guarded["resource"]) == ("11", False)
    assert first["fullUrl"] == f"urn:uuid:{LATER}"
    assert second["request"] == {"method": "POST", "url": "Appointment", "ifNoneExist": condition(ROW_ID)}
    assert condition(ROW_ID) == f"identifier=https://registratura.example/fhir/sid/row|{ROW_ID}"
    assert second["resource"]["participant"][0]["actor"] == {"reference": f"urn:uuid:{LATER}"}
    assert "id" not in second["resource"]


def test_a_create_that_could_happen_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="identifier"):
        transaction([Create(give_out(Kind.SLOT, row(Kind.SLOT, carries_id=False)))])


def test_a_provenance_travels_only_beside_a_versioned_update() -> None:
    proof = provenance_of(Correction("Patient/10", MORNING, "Регистратор Тестова", OTHER_ROW, "опечатка", "3"), OPERATION)
    assert_valid(proof)
    assert stamp_of(proof) == OPERATION
    assert proof["entity"][0]["what"]["reference"] == "Patient/10/_history/3"
    with pytest.raises(ValueError, match="update"):
        transaction([Companion(proof)])
    bundle = transaction([Update(give_out(Kind.PATIENT, row(Kind.PATIENT)), "10", "3"), Companion(proof)])
    assert_valid(bundle)
    assert bundle["entry"][1]["request"] == {"method": "POST", "url": "Provenance"}


def test_a_provenance_without_a_reason_and_an_earlier_version_is_whole() -> None:
    proof = provenance_of(Correction("Patient/10", MORNING, "Регистратор Тестова", OTHER_ROW, None), OPERATION)
    assert_valid(proof)
    assert not {"entity", "reason"} & set(proof)


@pytest.mark.parametrize("code", sorted(REQUIRED_CODES["OperationOutcome.issue.code"] - {"informational"}))
def test_every_issue_code_has_plain_words_in_both_languages(code: str) -> None:
    words = plain_words(code)
    assert words != plain_words("no-such-code")
    assert Translator("ru")(words) != words


def test_an_unknown_code_still_says_that_nothing_is_lost() -> None:
    assert plain_words(None) == plain_words("") == plain_words("no-such-code")
    assert "safe" in plain_words(None)


def test_the_checker_of_the_tests_finds_what_it_is_for() -> None:
    visit = content_of(resource(Kind.APPOINTMENT))
    assert problems(visit) == []
    assert problems({**visit, "status": "booked"}) == ["app-4"]
    assert problems({name: value for name, value in visit.items() if name != "end"} | {"status": "noshow"}) == ["app-2", "app-3"]
    assert problems({**visit, "participant": [{"status": "accepted"}]}) == ["app-1"]
    assert problems({**visit, "status": "sold", "extension": [{"url": "https://example.org"}]})[:2] == [
        "Appointment.status: 'sold' is not one of its codes",
        "Appointment.extension: ext-1",
    ]
    inside = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {**visit, "status": "booked"}}]}
    assert problems(inside) == ["app-4"]
    assert problems({"resourceType": "Slot", "status": "free"}) != []
