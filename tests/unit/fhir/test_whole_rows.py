"""A row of ours goes out as valid FHIR R4 and comes back the same, with nothing kept beside it."""

from __future__ import annotations

import json

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import KIND_OF, TYPE_OF, NotUnderstood, blank, content_of, give_out, take_in, with_meta
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.models.schema import SYNCED, WIRE_TYPE
from tests.kit.fhir_valid import assert_valid
from tests.kit.shared import shared
from tests.unit.fhir.samples import CONTENT, EDITS, KINDS, MORNING, ROW_ID, barest, resource, row

EXAMPLES = (
    "appointment-example",
    "appointment-examplereq",
    "healthcareservice-example",
    "location-example",
    "organization-1",
    "organization-example",
    "patient-example",
    "practitioner-example",
    "practitionerrole-example",
    "schedule-example",
    "slot-example",
)


def test_every_synced_kind_has_a_mapper_and_a_full_sample() -> None:
    assert set(TYPE_OF) == set(SYNCED) == set(CONTENT) == set(EDITS)
    assert {kind: TYPE_OF[kind] for kind in SYNCED} == {kind: WIRE_TYPE[kind] for kind in SYNCED}


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_fills_every_column(kind: Kind) -> None:
    plain = {
        "id",
        "remote_id",
        "remote_version",
        "last_updated",
        "extra",
        "carries_id",
        "names_index",
        "name_keys",
        "numbers_index",
        "search",
    }
    assert set(blank(kind)) - plain == set(CONTENT[kind]) - plain


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_row_is_valid_and_comes_back_whole(kind: Kind) -> None:
    sent = resource(kind)
    assert_valid(sent)
    stamps = {"remote_id": "15", "remote_version": "3", "last_updated": MORNING + 250_000}
    assert take_in(sent) == row(kind) | stamps


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_row_that_others_made_goes_back_without_our_identifier(kind: Kind) -> None:
    sent = resource(kind, carries_id=False)
    assert ROW_SYSTEM not in [item["system"] for item in sent.get("identifier", [])]
    taken = take_in(sent)
    assert (taken["id"], taken["carries_id"], taken["extra"]) == (None, False, None)
    assert give_out(kind, taken | {"id": ROW_ID}) == content_of(sent)


@pytest.mark.parametrize("kind", KINDS)
def test_the_barest_resource_goes_out_as_it_came(kind: Kind) -> None:
    bare = barest(kind)
    assert_valid(bare)
    taken = take_in(bare)
    assert set(taken) == set(blank(kind))
    assert with_meta(give_out(kind, taken | {"id": ROW_ID}), "1") == bare


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_a_caller_left_out_has_its_default(kind: Kind) -> None:
    content = give_out(kind, {"id": ROW_ID, "status": "active", "schedule": "Schedule/1", "start": MORNING, "end": MORNING})
    assert content["resourceType"] == TYPE_OF[kind]
    assert content["identifier"] == [{"system": ROW_SYSTEM, "value": ROW_ID}]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_official_example_goes_out_as_it_came(name: str) -> None:
    example = json.loads(shared("data", "fhir-r4-examples", f"{name}.json").read_text("utf8"))
    kind = KIND_OF[example["resourceType"]]
    taken = take_in(example)
    assert with_meta(give_out(kind, taken | {"id": ROW_ID}), str(taken["remote_id"])) == example
    assert_valid(example)


def test_no_official_example_of_a_kind_of_ours_is_left_out() -> None:
    folder = shared("data", "fhir-r4-examples")
    ours = {path.stem for path in folder.glob("*.json") if json.loads(path.read_text("utf8"))["resourceType"] in KIND_OF}
    assert ours == set(EXAMPLES)


def test_the_patient_of_the_official_example_is_read() -> None:
    taken = take_in(json.loads(shared("data", "fhir-r4-examples", "patient-example.json").read_text("utf8")))
    assert (taken["family"], taken["given"], taken["middle"], taken["birth_date"]) == ("Chalmers", "Peter", "James", "1974-12-25")
    assert taken["clinic"] == "Organization/1"
    assert "windsor" in str(taken["names_index"]).split(), "a former surname is searched too"
    assert "0355556473" in str(taken["numbers_index"]).split()


@pytest.mark.parametrize(
    ("kind", "element", "value", "fault"),
    [
        (Kind.SLOT, "status", "sold", "not a code of FHIR R4"),
        (Kind.SLOT, "start", "завтра", "not an instant"),
        (Kind.SLOT, "end", None, "missing"),
        (Kind.SLOT, "schedule", {"reference": "Location/1"}, "missing"),
        (Kind.APPOINTMENT, "status", 5, "missing"),
        (Kind.POLICY, "status", "lapsed", "not a code of FHIR R4"),
        (Kind.REFERRAL, "status", "new", "not a code of FHIR R4"),
        (Kind.REQUEST, "status", "new", "not a code of FHIR R4"),
    ],
)
def test_what_a_row_cannot_live_without_is_named_and_never_shown(kind: Kind, element: str, value: object, fault: str) -> None:
    broken = resource(kind) | {element: value}
    with pytest.raises(NotUnderstood) as caught:
        take_in(broken)
    assert (caught.value.element, caught.value.fault) == (f"{TYPE_OF[kind]}.{element}", fault)
    assert "завтра" not in str(caught.value)


def test_a_resource_of_another_type_is_not_understood() -> None:
    with pytest.raises(NotUnderstood) as caught:
        take_in({"resourceType": "Observation", "id": "1"})
    assert caught.value.element == "resourceType"


def test_the_servers_own_request_id_is_no_content() -> None:
    hapi = resource(Kind.SLOT)
    hapi["meta"]["source"] = "#Yz41Kd"
    assert take_in(hapi)["extra"] is None


def test_profiles_and_tags_of_a_resource_are_kept() -> None:
    tagged = resource(Kind.SLOT)
    tagged["meta"]["tag"] = [{"code": "pilot"}]
    taken = take_in(tagged)
    again = with_meta(give_out(Kind.SLOT, taken | {"status": "busy"}), "15", "4")
    assert again["meta"] == {"tag": [{"code": "pilot"}], "versionId": "4"}
    assert again["status"] == "busy"
