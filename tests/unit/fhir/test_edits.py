"""A person corrects one thing in a resource that others wrote: everything that we do not model stays."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.fhir.mapping import KIND_OF, give_out, take_in
from desktop_app.models.base import to_json
from tests.kit.fhir_valid import assert_valid
from tests.unit.fhir.samples import MINUTE, MORNING, OTHER_ROW, ROW_ID

NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Щукин</div>'}
SNILS = "https://fhir.ru/ig/core/systems/snils"


def foreign_patient(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "text": {"status": "additional", "div": NARRATIVE["div"]},
        "identifier": [
            {
                "use": "official",
                "system": "https://fhir.ru/ig/SEMD/systems/SNILS",
                "value": "112-233-445 95",
                "period": {"start": "2001"},
            },
            {"use": "usual", "system": "urn:oid:1.2.36.146", "value": "12345", "assigner": {"display": "Больница"}},
        ],
        "active": True,
        "name": [
            {"family": "Щукин", "given": ["Пётр", "Ильич"], "prefix": ["д-р"], "text": "д-р Щукин Пётр"},
            {"use": "nickname", "given": ["Петя"]},
            {"use": "maiden", "family": "Окунев", "given": ["Пётр"], "period": {"end": "2002"}},
        ],
        "telecom": [
            {"system": "phone", "value": "+79000000001", "use": "home", "rank": 2},
            {"system": "fax", "value": "+74950000001"},
            {"system": "phone", "value": "+79000000002", "rank": 1},
        ],
        "gender": "male",
        "birthDate": "1970-02-03",
        "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "1970"}]},
        "deceasedDateTime": "2020-01-02",
        "address": [
            {"use": "home", "type": "both", "line": ["ул. Лесная, 4"], "city": "Тестоград", "postalCode": "101000"},
            {"use": "work", "text": "завод"},
        ],
        "contact": [{"name": {"family": "Щукина"}}],
        "managingOrganization": {"reference": "Organization/1", "display": "Поликлиника № 1"},
    } | changes


def corrected(resource: dict[str, Any], **changes: object) -> dict[str, Any]:
    """What goes out after a person changed some columns."""
    kind = KIND_OF[resource["resourceType"]]
    return give_out(kind, take_in(copy.deepcopy(resource)) | {"id": OTHER_ROW} | changes)


def changed_elements(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def test_a_patients_name_is_corrected_and_his_titles_stay() -> None:
    before = foreign_patient()
    after = corrected(before, family="Карпов")
    assert changed_elements(before, after) == {"name"}
    assert after["name"] == [{"family": "Карпов", "given": ["Пётр", "Ильич"], "prefix": ["д-р"]}, *before["name"][1:]]
    assert_valid(after)


def test_a_former_name_is_added_beside_the_maiden_name() -> None:
    before = foreign_patient()
    former = json.loads(str(take_in(before)["former_names"]))
    after = corrected(before, former_names=to_json([*former, {"family": "Сомов", "given": "Пётр", "until": "2010-01-01"}]))
    assert after["name"][:3] == before["name"]
    assert after["name"][3] == {"use": "old", "family": "Сомов", "given": ["Пётр"], "period": {"end": "2010-01-01"}}


def test_a_birth_date_takes_the_time_of_birth_with_it() -> None:
    before = foreign_patient()
    after = corrected(before, birth_date="1970-02-04")
    assert changed_elements(before, after) == {"birthDate", "_birthDate"}
    assert "_birthDate" not in after


def test_a_death_noted_by_mistake_is_taken_back_whole() -> None:
    before = foreign_patient()
    after = corrected(before, deceased=False)
    assert changed_elements(before, after) == {"deceasedDateTime"}
    assert corrected(after, deceased=True)["deceasedBoolean"] is True


def test_an_alias_of_a_system_is_the_same_number_and_stays_as_it_is() -> None:
    before = foreign_patient()
    numbers = json.loads(str(take_in(before)["identifiers"]))
    assert numbers[0] == {"kind": "snils", "system": "https://fhir.ru/ig/SEMD/systems/SNILS", "value": "11223344595"}
    after = corrected(before, identifiers=to_json([*numbers, {"kind": "inn", "value": "500100732259"}]))
    assert after["identifier"][:2] == before["identifier"]
    assert after["identifier"][2] == {"system": "https://fhir.ru/ig/core/systems/inn", "value": "500100732259"}


def test_a_corrected_number_stands_where_the_wrong_one_stood() -> None:
    before = foreign_patient()
    numbers = json.loads(str(take_in(before)["identifiers"]))
    after = corrected(before, identifiers=to_json([{"kind": "snils", "value": "00000000123"}, numbers[1]]))
    assert after["identifier"] == [{"system": SNILS, "value": "00000000123"}, before["identifier"][1]]


def test_a_phone_is_replaced_and_the_fax_and_the_ranks_stay() -> None:
    before = foreign_patient()
    phones = json.loads(str(take_in(before)["contacts"]))
    after = corrected(before, contacts=to_json([{"kind": "phone", "value": "+79000000009"}, phones[1]]))
    assert after["telecom"] == [{"system": "phone", "value": "+79000000009"}, *before["telecom"][1:]]


def test_a_corrected_address_loses_the_parts_that_said_the_old_one() -> None:
    before = foreign_patient()
    home, work = json.loads(str(take_in(before)["addresses"]))
    assert home["text"] == "101000, Тестоград, ул. Лесная, 4"
    after = corrected(before, addresses=to_json([{**home, "text": "Тестоград, ул. Новая, 1"}, work]))
    assert after["address"] == [{"use": "home", "type": "both", "text": "Тестоград, ул. Новая, 1"}, before["address"][1]]


def test_another_clinic_does_not_keep_the_name_of_the_old_one() -> None:
    after = corrected(foreign_patient(), clinic="Organization/2")
    assert after["managingOrganization"] == {"reference": "Organization/2"}


def test_a_generated_narrative_goes_when_it_would_say_the_old_thing() -> None:
    generated = foreign_patient(text=NARRATIVE)
    assert "text" not in corrected(generated, family="Карпов")
    assert corrected(generated)["text"] == NARRATIVE
    assert corrected(foreign_patient(), family="Карпов")["text"]["status"] == "additional"


def foreign_appointment() -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "extension": [{"url": "https://example.org/source", "valueCode": "portal"}],
        "status": "booked",
        "serviceType": [{"text": "приём"}],
        "appointmentType": {"coding": [{"system": names.APPOINTMENT_TYPES, "code": "ROUTINE", "display": "обычный"}], "text": "обычный"},
        "reasonCode": [
            {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]},
            {"text": "Кашель", "extension": [{"url": "x", "valueCode": "y"}]},
        ],
        "start": "2026-11-24T11:00:00+03:00",
        "end": "2026-11-24T11:15:00+03:00",
        "minutesDuration": 15,
        "slot": [{"reference": "Slot/1", "display": "11:00"}],
        "participant": [
            {"type": [{"text": "переводчик"}], "actor": {"reference": "RelatedPerson/4"}, "status": "tentative"},
            {"actor": {"reference": "Patient/1", "display": "Щукин"}, "required": "required", "status": "accepted"},
            {"actor": {"reference": "PractitionerRole/3", "display": "Ёлкина"}, "status": "accepted"},
            {"actor": {"reference": "Patient/2"}, "status": "needs-action"},
        ],
        "requestedPeriod": [{"start": "2026-11-20", "end": "2026-11-30"}],
    }  # fmt: skip


def test_a_foreign_appointment_is_moved_and_keeps_its_interpreter() -> None:
    before = foreign_appointment()
    after = corrected(before, start=MORNING + 30 * MINUTE, end=MORNING + 45 * MINUTE, slot="Slot/7", post="PractitionerRole/5")
    assert changed_elements(before, after) == {"start", "end", "slot", "participant"}
    assert (after["start"], after["slot"]) == ("2026-11-24T08:30:00Z", [{"reference": "Slot/7"}])
    assert after["participant"][2] == {"actor": {"reference": "PractitionerRole/5"}, "status": "accepted"}
    assert [after["participant"][place] for place in (0, 1, 3)] == [before["participant"][place] for place in (0, 1, 3)]
    assert_valid(after)


def test_a_foreign_appointment_is_cancelled_and_nothing_else_is_touched() -> None:
    before = foreign_appointment()
    after = corrected(before, status="cancelled", cancel_reason="pat")
    assert changed_elements(before, after) == {"status", "cancelationReason"}
    assert_valid(after)


def test_the_reason_is_corrected_where_it_was_read() -> None:
    after = corrected(foreign_appointment(), reason="Насморк")
    assert after["reasonCode"][0] == foreign_appointment()["reasonCode"][0]
    assert after["reasonCode"][1]["text"] == "Насморк"


def test_a_code_that_changes_takes_its_words_with_it() -> None:
    after = corrected(foreign_appointment(), kind="WALKIN")
    assert after["appointmentType"] == {"coding": [{"system": names.APPOINTMENT_TYPES, "code": "WALKIN"}]}


def test_a_room_is_added_to_a_visit_that_had_none() -> None:
    after = corrected(foreign_appointment(), place="Location/9")
    assert {"actor": {"reference": "Location/9"}, "status": "accepted"} in after["participant"]
    assert len(after["participant"]) == 5


def test_the_ticket_and_the_author_are_written_beside_extensions_of_others() -> None:
    after = corrected(foreign_appointment(), ticket_version=2, author="Регистратор", channel="registry")
    assert after["extension"][0] == foreign_appointment()["extension"][0]
    assert {item["url"] for item in after["extension"][1:]} == {names.TICKET_VERSION, names.AUTHOR, names.BOOKED_THROUGH}
    assert {take_in(after)[name] for name in ("ticket_version", "author", "channel")} == {2, "Регистратор", "registry"}


def test_one_channel_of_a_slot_is_exchanged_for_another() -> None:
    slot: dict[str, Any] = {
        "resourceType": "Slot",
        "extension": [
            {"url": names.CHANNEL, "valueCode": "registry", "id": "a"},
            {"url": "https://example.org/own", "valueString": "x"},
            {"url": names.CHANNEL, "valueCode": "portal"},
        ],
        "schedule": {"reference": "Schedule/1", "display": "Ёлкина"},
        "status": "free",
        "start": "2026-11-24T08:00:00.000Z",
        "end": "2026-11-24T08:15:00.000Z",
    }
    after = corrected(slot, channels="doctor,registry", status="busy")
    assert changed_elements(slot, after) == {"status", "extension"}
    assert after["extension"][:2] == slot["extension"][:2]
    assert take_in(after)["channels"] == "doctor,registry"


def test_an_absence_gets_a_substitute_and_keeps_what_others_wrote_in_it() -> None:
    absence = {
        "url": names.ABSENCE,
        "extension": [
            {"url": "from", "valueDate": "2026-12-01"},
            {"url": "to", "valueDate": "2026-12-14"},
            {"url": "order", "valueString": "№ 5"},
        ],
    }
    schedule = {"resourceType": "Schedule", "extension": [absence], "actor": [{"reference": "Practitioner/3"}]}
    wanted = to_json([{"from": "2026-12-01", "to": "2026-12-14", "substitute": "PractitionerRole/4"}])
    after = corrected(schedule, absences=wanted)
    said = after["extension"][0]["extension"]
    assert [item for item in said if item["url"] != "substitute"] == absence["extension"]
    assert {"url": "substitute", "valueReference": {"reference": "PractitionerRole/4"}} in said
    assert after["actor"] == schedule["actor"]


@pytest.mark.parametrize("id_here", [ROW_ID, OTHER_ROW])
def test_a_resource_keeps_the_identifier_it_came_with(id_here: str) -> None:
    ours = foreign_patient(identifier=[{"system": names.ROW_SYSTEM, "value": ROW_ID}, *foreign_patient()["identifier"]])
    taken = take_in(ours)
    assert (taken["id"], taken["carries_id"]) == (ROW_ID, True)
    assert give_out(Kind.PATIENT, taken | {"id": id_here, "note": "Плохо слышит"})["identifier"] == ours["identifier"]
