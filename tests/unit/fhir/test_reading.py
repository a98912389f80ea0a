"""Resources as other servers and programs of the country write them, and what a clerk then sees."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.fhir.mapping import content_of, give_out, take_in, with_meta
from tests.kit.fhir_valid import assert_valid
from tests.unit.fhir.samples import MORNING, OTHER_ROW, barest, resource, row

TYPES = names.PHYSICAL_TYPES


def read(kind: Kind, **elements: Any) -> dict[str, object]:
    """The row of the barest resource of `kind` with `elements`, which also must go out as it came."""
    came = barest(kind) | elements
    taken = take_in(came)
    assert give_out(kind, taken | {"id": OTHER_ROW}) == content_of(came)
    return taken


@pytest.mark.parametrize(
    ("code", "within", "level"),
    [
        ("si", None, "branch"),
        ("bu", None, "branch"),
        ("ro", "Location/1", "room"),
        ("ca", "Location/1", "room"),
        ("area", None, "area"),
        ("jdn", None, "area"),
        ("wi", None, "branch"),
        ("wi", "Location/1", "room"),
        (None, None, "branch"),
        (None, "Location/1", "room"),
    ],
)
def test_what_a_place_is_follows_from_its_type_or_from_where_it_lies(code: str | None, within: str | None, level: str) -> None:
    elements: dict[str, Any] = {"physicalType": {"coding": [{"system": TYPES, "code": code}]}} if code else {}
    if within:
        elements["partOf"] = {"reference": within}
    assert read(Kind.PLACE, **elements)["level"] == level


@pytest.mark.parametrize(("status", "active"), [("active", True), ("suspended", False), ("inactive", False), (None, True)])
def test_a_place_that_is_suspended_receives_nobody(status: str | None, active: bool) -> None:
    assert read(Kind.PLACE, **({"status": status} if status else {}))["active"] is active


def test_the_address_of_a_branch_is_one_line_however_it_came() -> None:
    parts = {"line": ["ул. Садовая, 1", "корп. 2"], "city": "Тестоград", "postalCode": "101000", "country": "Россия"}
    assert read(Kind.PLACE, address=parts)["address"] == "101000, Россия, Тестоград, ул. Садовая, 1, корп. 2"
    assert read(Kind.PLACE, address={**parts, "text": "Садовая, 1"})["address"] == "Садовая, 1"
    assert read(Kind.PLACE, address={"use": "work"})["address"] is None


def test_the_telephone_of_a_clinic_is_its_first_one() -> None:
    telecom = [{"system": "fax", "value": "1"}, {"system": "phone"}, {"system": "phone", "value": "2"}, {"system": "phone", "value": "3"}]
    assert read(Kind.CLINIC, telecom=telecom)["phone"] == "2"


def test_a_post_in_a_foreign_list_of_specialties_is_kept_with_its_list() -> None:
    specialty = [{"coding": [{"system": "http://snomed.info/sct", "code": "394814009", "display": "General practice"}]}]
    taken = read(Kind.POST, specialty=specialty, code=[{"coding": [{"system": "urn:roles", "code": "doctor"}]}])
    assert (taken["specialty_code"], taken["specialty_name"]) == ("http://snomed.info/sct|394814009", "General practice")


def test_a_post_of_the_federal_nomenclature_wins_over_other_lists() -> None:
    taken = read(
        Kind.POST,
        specialty=[{"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}],
        code=[{"coding": [{"system": names.POSTS, "code": "110", "display": "врач-терапевт участковый"}]}],
    )
    assert (taken["specialty_code"], taken["specialty_name"]) == ("110", "врач-терапевт участковый")


def test_a_schedule_of_a_practitioner_alone_has_no_post() -> None:
    taken = read(Kind.SCHEDULE, actor=[{"reference": "Practitioner/1"}, {"reference": "Location/2"}, {"reference": "Location/3"}])
    assert (taken["post"], taken["place"], taken["service"]) == (None, "Location/2", None)


def test_a_horizon_in_days_covers_the_last_day() -> None:
    taken = read(Kind.SCHEDULE, planningHorizon={"start": "2026-11-24", "end": "2026-11-30"})
    days = (int(str(taken["horizon_end"])) - int(str(taken["horizon_start"]))) / 86_400_000_000
    assert 6.99 < days < 7


def test_a_waiting_patient_has_a_wish_and_no_time() -> None:
    taken = read(
        Kind.APPOINTMENT,
        status="waitlist",
        participant=[{"actor": {"reference": "Patient/1"}, "status": "needs-action"}],
        requestedPeriod=[{"start": "2026-11-24T08:00:00Z", "end": "2026-11-25"}],
    )
    assert (taken["start"], taken["patient"], taken["wanted_from"]) == (None, "Patient/1", MORNING)


def test_of_two_patients_of_a_visit_the_first_is_the_patient() -> None:
    people = [{"actor": {"reference": f"Patient/{number}"}, "status": "accepted"} for number in (1, 2)]
    assert read(Kind.APPOINTMENT, participant=people)["patient"] == "Patient/1"


def test_a_reason_in_another_code_system_is_no_reason_of_ours() -> None:
    other = {"coding": [{"system": "urn:region", "code": "pat"}], "text": "сам"}
    assert read(Kind.APPOINTMENT, status="cancelled", cancelationReason=other)["cancel_reason"] is None


def test_the_appointment_that_this_one_replaces_is_known_by_its_row() -> None:
    other = [{"url": names.REPLACES, "valueIdentifier": {"system": "urn:other", "value": OTHER_ROW}}]
    assert read(Kind.APPOINTMENT, extension=other)["replaces"] is None
    ours = [{"url": names.REPLACES, "valueIdentifier": {"system": names.ROW_SYSTEM, "value": OTHER_ROW}}]
    assert read(Kind.APPOINTMENT, extension=ours)["replaces"] == OTHER_ROW


def test_a_patient_of_the_regional_services_is_read_whole() -> None:
    """As the N3 integration profile writes one: OIDs of systems, the issuer in the assigner, documents as series:number."""
    came = {
        "resourceType": "Patient",
        "id": "n3",
        "identifier": [
            {"system": "urn:oid:1.2.643.2.69.1.1.1.6.223", "value": "11223344595", "assigner": {"display": "ПФР"}},
            {"system": "urn:oid:1.2.643.2.69.1.1.1.6.14", "value": "4510:123456", "assigner": {"display": "ОВД Тестовый"}},
            {"system": "urn:oid:1.2.643.2.69.1.1.1.6.228", "value": "7756410884001233"},
            {"system": "urn:oid:1.2.643.5.1.13.2.7.100.5", "value": "MIS-77", "assigner": {"display": "1.2.643.2.69.1.2.99"}},
            {"value": "без системы"},
        ],
        "name": [{"use": "official", "family": "Щукин", "given": ["Пётр", "Ильич"]}],
        "gender": "male",
        "birthDate": "1970-02-03",
    }
    taken = take_in(came)
    kinds = {entry["kind"]: entry["value"] for entry in json.loads(str(taken["identifiers"]))}
    assert kinds == {"snils": "11223344595", "passport": "4510:123456", "enp": "7756410884001233", "other": "MIS-77"}
    assert "11223344595" in str(taken["numbers_index"])
    assert give_out(Kind.PATIENT, taken | {"id": OTHER_ROW}) == content_of(came)


@pytest.mark.parametrize(
    ("written", "found"), [("1970-02-03", "1970-02-03"), ("1970-02", None), ("1970", None), ("1970-02-30", None), (None, None)]
)
def test_half_a_birth_date_is_not_guessed(written: str | None, found: str | None) -> None:
    assert read(Kind.PATIENT, **({"birthDate": written} if written else {}))["birth_date"] == found


@pytest.mark.parametrize(
    ("elements", "dead"),
    [({}, False), ({"deceasedBoolean": False}, False), ({"deceasedBoolean": True}, True), ({"deceasedDateTime": "2020"}, True)],
)
def test_a_death_is_noticed_in_either_form(elements: dict[str, Any], dead: bool) -> None:
    assert read(Kind.PATIENT, **elements)["deceased"] is dead


def test_contacts_without_a_value_are_no_contacts() -> None:
    taken = read(Kind.PATIENT, telecom=[{"use": "home"}, {"system": "email", "value": "a@example.org"}, {"system": "url", "value": "x"}])
    assert json.loads(str(taken["contacts"])) == [{"kind": "email", "value": "a@example.org"}]


@pytest.mark.parametrize(
    ("identifier", "kind", "series", "number"),
    [
        ({"system": "https://fhir.ru/ig/core/systems/oms", "value": "7756 4108 8400 1233"}, "3", None, "7756410884001233"),
        ({"system": "urn:oid:1.2.643.2.69.1.1.1.6.226", "value": "АБ:123456"}, "1", "АБ", "123456"),
        ({"system": "urn:oid:1.2.643.2.69.1.1.1.6.227", "value": "123456789"}, "2", None, "123456789"),
        ({"system": "urn:oid:1.2.643.2.69.1.1.1.6.240", "value": "ДМС-5"}, "dms", None, "ДМС-5"),
        ({"system": "urn:card", "value": "5"}, None, None, None),
    ],
)
def test_the_kind_of_a_policy_is_the_kind_of_its_number(
    identifier: dict[str, str], kind: str | None, series: str | None, number: str | None
) -> None:
    taken = read(Kind.POLICY, identifier=[identifier])
    assert (taken["kind"], taken["series"], taken["number"]) == (kind, series, number)


def test_a_policy_whose_insurer_nobody_knows_is_still_valid() -> None:
    sent = give_out(Kind.POLICY, row(Kind.POLICY, insurer=None))
    assert_valid(sent)
    assert take_in(sent)["insurer"] is None


@pytest.mark.parametrize("code", ["MTH", "GUARD", "1", "3"])
def test_a_relationship_of_either_list_travels(code: str) -> None:
    sent = give_out(Kind.REPRESENTATIVE, row(Kind.REPRESENTATIVE, relationship_code=code))
    assert sent["relationship"][0]["coding"][0]["system"] == (names.LEGAL_RELATIONSHIPS if code.isdigit() else names.ROLE_CODES)
    assert take_in(sent)["relationship_code"] == code


def test_a_passport_of_a_representative_is_not_the_paper_that_proves_his_right() -> None:
    passport = {
        "system": "https://fhir.ru/ig/core/systems/identity-document",
        "value": "4510:123456",
        "type": {"coding": [{"system": "urn:oid:1.2.643.5.1.13.13.99.2.48", "code": "1"}]},
    }
    assert read(Kind.REPRESENTATIVE, identifier=[passport])["document"] is None


def test_a_referral_and_a_request_of_others_are_read() -> None:
    referral = read(Kind.REFERRAL, authoredOn="2026-11-01T10:00:00+03:00", occurrencePeriod={"end": "2026-12-01"}, intent="plan")
    assert (referral["issued"], referral["until"]) == ("2026-11-01", "2026-12-01")
    request = read(Kind.REQUEST, focus={"reference": "ServiceRequest/1"}, owner={"reference": "Practitioner/1"}, intent="proposal")
    assert (request["appointment"], request["clinic"], request["kind"]) == (None, None, None)


def test_hapi_and_its_request_ids_cost_nothing() -> None:
    came = with_meta(resource(Kind.SLOT), "15", "3", "2026-11-24T08:00:00.250+00:00")
    came["meta"]["source"] = "#q1W2e3"
    taken = take_in(came)
    assert (taken["extra"], taken["last_updated"]) == (None, MORNING + 250_000)


def test_opaque_versions_are_kept_as_they_are() -> None:
    came = with_meta(resource(Kind.SLOT), "0190a7c2-3c7f-7a00-8000-1f2e3d4c5b6a", "9c3f1d52-2a5f-4bb0-9a55-6a0f0f6d3c11")
    taken = take_in(came)
    assert taken["remote_version"] == "9c3f1d52-2a5f-4bb0-9a55-6a0f0f6d3c11"
    assert taken["remote_id"] == "0190a7c2-3c7f-7a00-8000-1f2e3d4c5b6a"


@pytest.mark.parametrize("meta", [None, "x", [], {"versionId": 3, "lastUpdated": "вчера"}])
def test_a_meta_of_a_strange_form_stops_nothing(meta: object) -> None:
    taken = take_in(resource(Kind.SLOT) | {"meta": meta})
    assert (taken["remote_version"], taken["last_updated"]) == (None, None)
