"""Three versions of one resource become one, or a question to a person."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.merge import Merged, Resource, merge, same
from desktop_app.models.merge_groups import MergeGroups, groups_for

RECEIPT = "https://registratura.example/fhir/StructureDefinition/operation"
HOLDER = "https://registratura.example/fhir/StructureDefinition/holder"
EXPIRY = "https://registratura.example/fhir/StructureDefinition/hold-until"
IGNORED = frozenset({RECEIPT})
PATIENT, APPOINTMENT, SLOT = (
    groups_for("Patient"),
    groups_for("Appointment"),
    groups_for("Slot", frozenset({HOLDER, EXPIRY})),
)


def appointment(**changes: Any) -> Resource:
    return {
        "resourceType": "Appointment",
        "id": "1",
        "meta": {"versionId": "1"},
        "status": "booked",
        "start": "2026-12-01T06:00:00Z",
        "end": "2026-12-01T06:15:00Z",
        "slot": [{"reference": "Slot/1"}],
        "participant": [{"actor": {"reference": "Patient/1"}, "status": "accepted"}],
        "comment": "Взять снимки",
    } | changes


def patient(**changes: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "name": [{"use": "official", "family": "Орлова", "given": ["Анна", "Юрьевна"]}],
        "telecom": [{"system": "phone", "value": "+79161234567", "use": "mobile"}],
        "identifier": [{"system": "snils", "value": "11223344595"}, {"system": "mis", "value": "7"}],
        "birthDate": "1984-03-12",
    } | changes


def slot(status: str, *extensions: Resource, **changes: Any) -> Resource:
    return {"resourceType": "Slot", "status": status, "extension": list(extensions)} | changes


def holder(desk: str) -> Resource:
    return {"url": HOLDER, "valueString": desk}


def test_a_comment_here_and_a_cancellation_there_go_together() -> None:
    theirs = appointment(status="cancelled", meta={"versionId": "2"})
    merged = merge(appointment(), appointment(comment="Натощак"), theirs, APPOINTMENT)
    assert merged.clashes == ()
    assert merged.changed
    assert merged.resource == appointment(status="cancelled", comment="Натощак", meta={"versionId": "2"})


def test_a_move_here_and_a_cancellation_there_are_one_question() -> None:
    mine = appointment(start="2026-12-02T06:00:00Z", end="2026-12-02T06:15:00Z", slot=[{"reference": "Slot/2"}])
    theirs = appointment(status="cancelled")
    merged = merge(appointment(), mine, theirs, APPOINTMENT)
    [clash] = merged.clashes
    assert clash.group == "visit"
    assert (clash.mine["slot"], clash.theirs["status"]) == ([{"reference": "Slot/2"}], "cancelled")
    assert clash.base["status"] == "booked"
    assert merged.resource == theirs
    assert not merged.changed
    assert not merged.mine_is_there


def test_the_same_cancellation_on_both_sides_is_no_question_and_needs_no_sending() -> None:
    merged = merge(appointment(), appointment(status="cancelled"), appointment(status="cancelled"), APPOINTMENT)
    assert (merged.clashes, merged.changed) == ((), False)
    assert merged.mine_is_there


def test_an_instant_in_another_zone_is_not_a_change() -> None:
    theirs = appointment(start="2026-12-01T09:00:00+03:00", end="2026-12-01T09:15:00.000+03:00")
    mine = appointment(status="arrived")
    merged = merge(appointment(), mine, theirs, APPOINTMENT)
    assert merged.clashes == ()
    assert merged.resource["status"] == "arrived"
    assert same(theirs["start"], "2026-12-01T06:00:00Z")
    assert not same("2026-12-01T06:00:00Z", "2026-12-01T06:00:01Z")
    assert not same("2026-99-01T06:00:00Z", "2026-12-01T06:00:00Z")


def test_participants_in_another_order_are_the_same_participants() -> None:
    first, second = {"actor": {"reference": "Patient/1"}}, {"actor": {"reference": "Practitioner/2"}}
    base, theirs = appointment(participant=[first, second]), appointment(participant=[second, first])
    merged = merge(base, base | {"status": "arrived"}, theirs, APPOINTMENT)
    assert merged.clashes == ()
    assert merged.resource["status"] == "arrived"


def test_a_slot_taken_by_both_desks_is_a_clash_with_its_holder() -> None:
    base = slot("free")
    merged = merge(base, slot("busy"), slot("busy-tentative", holder("desk-2")), SLOT, IGNORED)
    [clash] = merged.clashes
    assert clash.group == "state"
    assert clash.theirs["extension"] == [holder("desk-2")]
    assert clash.base == {"status": "free"}


def test_a_held_slot_becomes_booked_and_loses_its_holder_but_not_foreign_extensions() -> None:
    foreign = {"url": "https://other.example/room", "valueString": "214"}
    base = slot("busy-tentative", holder("desk-1"), {"url": EXPIRY, "valueInstant": "2026-12-01T06:00:00Z"})
    theirs = base | {"extension": [*base["extension"], foreign]}
    merged = merge(base, slot("busy"), theirs, SLOT, IGNORED)
    assert merged.clashes == ()
    assert merged.resource == slot("busy", foreign)


def test_the_receipt_of_an_operation_is_neither_merged_nor_compared() -> None:
    base = slot("free", {"url": RECEIPT, "valueString": "old"})
    mine = slot("free", {"url": RECEIPT, "valueString": "mine"}, comment="Ремонт")
    theirs = slot("free", {"url": RECEIPT, "valueString": "theirs"})
    merged = merge(base, mine, theirs, SLOT, IGNORED)
    assert merged.clashes == ()
    assert merged.resource == slot("free", {"url": RECEIPT, "valueString": "theirs"}, comment="Ремонт")


def test_a_new_phone_here_and_another_there_are_both_kept() -> None:
    email, work = {"system": "email", "value": "a@example.org"}, {"system": "phone", "value": "+74951234567", "use": "work"}
    phone = patient()["telecom"][0]
    merged = merge(patient(), patient(telecom=[email, phone]), patient(telecom=[phone, work]), PATIENT)
    assert merged.clashes == ()
    assert merged.resource["telecom"] == [phone, work, email]


def test_a_phone_taken_away_here_goes_though_the_others_list_was_reordered() -> None:
    email = {"system": "email", "value": "a@example.org"}
    base = patient(telecom=[*patient()["telecom"], email])
    theirs = patient(telecom=[email, *patient()["telecom"]], gender="female")
    merged = merge(base, patient(telecom=[email]), theirs, PATIENT)
    assert merged.resource["telecom"] == [email]
    assert merged.resource["gender"] == "female"


def test_the_last_phone_taken_away_leaves_no_empty_list() -> None:
    merged = merge(patient(), {k: v for k, v in patient().items() if k != "telecom"}, patient(gender="female"), PATIENT)
    assert "telecom" not in merged.resource


def test_two_corrections_of_one_snils_are_a_question_not_two_snils() -> None:
    def with_snils(value: str) -> Resource:
        return patient(identifier=[{"system": "snils", "value": value}, {"system": "mis", "value": "7"}])

    merged = merge(patient(), with_snils("12345678964"), with_snils("08765430200"), PATIENT)
    [clash] = merged.clashes
    assert clash.group == "identifier[snils]"
    assert (clash.base["value"], clash.mine["value"], clash.theirs["value"]) == ("11223344595", "12345678964", "08765430200")
    assert merged.resource == with_snils("08765430200")
    assert not merged.changed


def test_one_correction_of_a_snils_replaces_it() -> None:
    mine = patient(identifier=[{"system": "snils", "value": "12345678964"}, {"system": "mis", "value": "7"}])
    theirs = patient(identifier=[{"system": "mis", "value": "7"}, {"system": "snils", "value": "11223344595"}], gender="female")
    merged = merge(patient(), mine, theirs, PATIENT)
    assert {item["value"] for item in merged.resource["identifier"]} == {"12345678964", "7"}


def test_a_new_surname_with_the_old_one_kept_merges_with_a_birth_date_put_right_there() -> None:
    new = [{"use": "official", "family": "Белова", "given": ["Анна"]}, {"use": "old", "family": "Орлова"}]
    merged = merge(patient(), patient(name=new), patient(birthDate="1984-03-13"), PATIENT)
    assert merged.clashes == ()
    assert merged.resource["name"] == new
    assert merged.resource["birthDate"] == "1984-03-13"


def test_two_new_surnames_are_a_question() -> None:
    def called(family: str) -> Resource:
        return patient(name=[{"use": "official", "family": family}])

    merged = merge(patient(), called("Белова"), called("Чернова"), PATIENT)
    [clash] = merged.clashes
    assert clash.group == "name[official]"
    assert (clash.mine["family"], clash.theirs["family"]) == ("Белова", "Чернова")


def test_two_birth_dates_are_a_question_with_plain_values_and_the_name_of_the_clash_holds_none() -> None:
    merged = merge(patient(), patient(birthDate="1984-03-13"), patient(birthDate="1985-03-12"), PATIENT)
    [clash] = merged.clashes
    assert (clash.group, clash.base, clash.mine, clash.theirs) == ("birthDate", "1984-03-12", "1984-03-13", "1985-03-12")


def test_a_birth_date_travels_with_its_extensions() -> None:
    mine = patient(_birthDate={"extension": [{"url": "x", "valueDateTime": "1984-03-12T05:00:00Z"}]})
    merged = merge(patient(), mine, patient(birthDate="1985-03-12"), PATIENT)
    assert [clash.group for clash in merged.clashes] == ["birthDate"]


def test_an_element_we_do_not_know_is_merged_whole() -> None:
    base = patient(communication=[{"language": {"text": "ru"}}])
    merged = merge(base, base | {"generalPractitioner": [{"reference": "Practitioner/1"}]}, base | {"photo": [{"url": "x"}]}, PATIENT)
    assert merged.clashes == ()
    assert {"photo", "generalPractitioner", "communication"} <= set(merged.resource)


def test_a_narrative_made_anew_on_both_sides_is_not_worth_a_question() -> None:
    merged = merge(patient(text={"div": "0"}), patient(text={"div": "1"}), patient(text={"div": "2"}), PATIENT)
    assert (merged.clashes, merged.changed) == ((), False)
    assert merged.resource["text"] == {"div": "2"}


def test_a_list_of_a_wrong_shape_is_taken_as_one_value() -> None:
    merged = merge(patient(telecom="none"), patient(telecom=["x"]), patient(telecom="none"), PATIENT)
    assert merged.resource["telecom"] == ["x"]


def test_a_taken_away_value_against_a_changed_one_is_a_question() -> None:
    without = {name: value for name, value in patient().items() if name != "birthDate"}
    merged = merge(patient(), without, patient(birthDate="1985-01-01"), PATIENT)
    [clash] = merged.clashes
    assert (clash.mine, clash.theirs) == (None, "1985-01-01")


def test_the_arguments_stay_as_they_were() -> None:
    base, mine, theirs = patient(), patient(gender="female"), patient(birthDate="1985-01-01")
    before = copy.deepcopy((base, mine, theirs))
    merged = merge(base, mine, theirs, PATIENT)
    merged.resource["name"][0]["family"] = "Другая"
    assert (base, mine, theirs) == before


words = st.sampled_from(["a", "b", "c"])


def optional(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Resource]:
    return st.fixed_dictionaries({}, optional=values)


def listed(items: st.SearchStrategy[Resource]) -> st.SearchStrategy[list[Resource]]:
    return st.lists(items, min_size=1, max_size=3)


contacts = st.fixed_dictionaries({"system": st.sampled_from(["phone", "email"]), "value": words}, optional={"use": words})
extensions = st.fixed_dictionaries({"url": st.sampled_from([RECEIPT, HOLDER, EXPIRY, "https://other.example/x"]), "valueString": words})
identity = {"id": words, "meta": st.fixed_dictionaries({"versionId": words})}
patients = optional(
    identity
    | {
        "name": listed(st.fixed_dictionaries({"use": st.sampled_from(["official", "old"]), "family": words})),
        "telecom": listed(contacts),
        "identifier": listed(contacts),
        "address": listed(st.fixed_dictionaries({"use": words, "text": words})),
        "birthDate": words,
        "gender": words,
        "extension": listed(extensions),
    }
)
instants = st.sampled_from(["2026-12-01T06:00:00Z", "2026-12-01T09:00:00+03:00", "2026-12-01T07:00:00Z"])
references = st.fixed_dictionaries({"reference": words})
appointments = optional(
    identity
    | {
        "status": words,
        "start": instants,
        "slot": listed(references),
        "participant": listed(st.fixed_dictionaries({"actor": references})),
        "comment": words,
        "reasonCode": listed(st.fixed_dictionaries({"text": words})),
        "extension": listed(extensions),
    }
)
slots = optional(identity | {"status": words, "comment": words, "extension": listed(extensions)})
TRIPLES = st.one_of(
    *(
        st.tuples(st.just(groups), versions, versions, versions)
        for groups, versions in ((PATIENT, patients), (APPOINTMENT, appointments), (SLOT, slots))
    )
)
PAIRS = TRIPLES.map(lambda triple: triple[:3])


def plain(resource: Resource) -> Resource:
    """What is merged of a resource, lists in a fixed order."""
    kept = {name: value for name, value in resource.items() if name not in {"id", "meta"}}
    if "extension" in kept:
        kept["extension"] = [item for item in kept["extension"] if item["url"] != RECEIPT]
    return {
        name: sorted(value, key=lambda item: json.dumps(item, sort_keys=True)) if isinstance(value, list) else value
        for name, value in kept.items()
        if value != []
    }


def done(groups: MergeGroups, base: Resource, mine: Resource, theirs: Resource) -> Merged:
    return merge(base, mine, theirs, groups, IGNORED)


@given(PAIRS)
def test_nothing_changed_here_gives_theirs(case: tuple[MergeGroups, Resource, Resource]) -> None:
    groups, base, theirs = case
    merged = done(groups, base, base, theirs)
    assert merged.resource == theirs
    assert (merged.clashes, merged.changed) == ((), False)


@given(PAIRS)
def test_nothing_changed_there_gives_mine(case: tuple[MergeGroups, Resource, Resource]) -> None:
    groups, base, mine = case
    merged = done(groups, base, mine, base)
    assert merged.clashes == ()
    assert same(plain(merged.resource), plain(mine)) or not merged.changed
    assert merged.changed or merged.resource == base


@given(PAIRS)
def test_both_sides_alike_is_never_a_clash(case: tuple[MergeGroups, Resource, Resource]) -> None:
    groups, base, both = case
    merged = done(groups, base, both, both)
    assert (merged.resource, merged.clashes, merged.changed) == (both, (), False)


@given(TRIPLES)
def test_a_clash_is_a_clash_from_either_side(case: tuple[MergeGroups, Resource, Resource, Resource]) -> None:
    groups, base, mine, theirs = case
    here, there = done(groups, base, mine, theirs), done(groups, base, theirs, mine)

    def said(merged: Merged, first: str, second: str) -> list[str]:
        return sorted(
            json.dumps([clash.group, clash.base, getattr(clash, first), getattr(clash, second)], sort_keys=True) for clash in merged.clashes
        )

    assert said(here, "mine", "theirs") == said(there, "theirs", "mine")


@given(TRIPLES)
def test_without_a_clash_both_sides_come_to_the_same(case: tuple[MergeGroups, Resource, Resource, Resource]) -> None:
    groups, base, mine, theirs = case
    here, there = done(groups, base, mine, theirs), done(groups, base, theirs, mine)
    if not here.clashes:
        assert same(plain(here.resource), plain(there.resource))


@given(TRIPLES)
def test_what_was_merged_merges_again_into_itself(case: tuple[MergeGroups, Resource, Resource, Resource]) -> None:
    groups, base, mine, theirs = case
    merged = done(groups, base, mine, theirs)
    again = done(groups, theirs, merged.resource, merged.resource)
    assert (again.clashes, again.changed) == ((), False)
    assert merged.resource.get("meta") == theirs.get("meta")


@pytest.mark.parametrize("kind", ["Organization", "Practitioner", "Task", "Coverage", "RelatedPerson", "DocumentReference"])
def test_every_other_resource_has_its_identifiers_merged_by_key(kind: str) -> None:
    base: Resource = {"identifier": [{"system": "a", "value": "1"}]}
    mine = {"identifier": [*base["identifier"], {"system": "b", "value": "2"}]}
    theirs = {"identifier": [{"system": "c", "value": "3"}, *base["identifier"]]}
    merged = merge(base, mine, theirs, groups_for(kind))
    assert [item["value"] for item in merged.resource["identifier"]] == ["3", "1", "2"]
    assert merged.clashes == ()
