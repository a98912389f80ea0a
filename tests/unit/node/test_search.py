"""Searching: the parameters that the exchange needs, refusals of all others, and walks that lose nothing while others write."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from urllib.parse import urlencode

import pytest

from desktop_app.node.search import FEW
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.rest import FHIR, Resource, Rest, appointment, patient, slot, version_of

ROW = "https://registratura.example/fhir/sid/row"


def ids_of(rest: Rest, resource_type: str, parameters: Mapping[str, object]) -> set[str]:
    """The ids that a search finds, over all its pages."""
    return {one["id"] for page in rest.pages(resource_type, parameters) for one in page.resources}


@pytest.fixture
def week(central: Central) -> list[Resource]:
    """Fourteen places: two schedules, seven days from 16 to 22 November at 09:00 in Moscow; every third is busy."""
    return central.put_in(
        *(
            slot(
                f"Schedule/s{schedule}",
                "busy" if day % 3 == 0 else "free",
                row=f"{schedule}-{day}",
                start=f"2026-11-{day:02}T09:00:00+03:00",
                end=f"2026-11-{day:02}T09:15:00+03:00",
            )
            for schedule in (1, 2)
            for day in range(16, 23)
        )
    )


def of(week: list[Resource], schedule: int, *days: int) -> set[str]:
    """Ids of places of the fixture."""
    return {week[(schedule - 1) * 7 + day - 16]["id"] for day in days}


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"start": "ge2026-11-20T00:00:00+03:00"}, (20, 21, 22)),
        ({"start": "ge2026-11-20T09:00:00+03:00"}, (20, 21, 22)),
        ({"start": "gt2026-11-20T09:00:00+03:00"}, (21, 22)),
        ({"start": "lt2026-11-17T06:00:00Z"}, (16,)),
        ({"start": "le2026-11-17T06:00:00Z"}, (16, 17)),
        ({"start": "2026-11-18"}, (18,)),
        ({"start": "eq2026-11-18T06:00:00Z"}, (18,)),
        ({"start": "ne2026-11-18"}, (16, 17, 19, 20, 21, 22)),
        ({"start": "sa2026-11-20"}, (21, 22)),
        ({"start": "eb2026-11-18"}, (16, 17)),
        ({"start": "2026-11"}, (16, 17, 18, 19, 20, 21, 22)),
        ({"start": "ge2027"}, ()),
        ({"status": "busy"}, (18, 21)),
        ({"status": "busy,free"}, (16, 17, 18, 19, 20, 21, 22)),
        ({"status": "http://hl7.org/fhir/slotstatus|busy"}, (18, 21)),
    ],
)
def test_places_are_found_by_time_and_state(rest: Rest, week: list[Resource], asked: dict[str, str], days: tuple[int, ...]) -> None:
    assert ids_of(rest, "Slot", {"schedule": "Schedule/s1", **asked}) == of(week, 1, *days)


def test_bounds_given_twice_must_both_hold(rest: Rest, week: list[Resource]) -> None:
    query = urlencode([("schedule", "s1,s2"), ("start", "ge2026-11-18"), ("start", "lt2026-11-20"), ("status", "free")])
    assert {one["id"] for one in rest.get(f"Slot?{query}").resources} == of(week, 1, 19) | of(week, 2, 19)


def test_a_reference_is_found_however_it_is_written(rest: Rest, central: Central, week: list[Resource]) -> None:
    for written in ("s2", "Schedule/s2", f"{central.url}/Schedule/s2", "Schedule/s2/_history/3"):
        assert ids_of(rest, "Slot", {"schedule": written}) == of(week, 2, *range(16, 23))
    assert ids_of(rest, "Slot", {"schedule": "Patient/s2"}) == set()


def test_a_list_of_ids_is_read_at_once(rest: Rest, week: list[Resource]) -> None:
    wanted = [week[3]["id"], week[9]["id"]]
    answer = rest.get("Slot", {"_id": ",".join([*wanted, "nobody"])})
    assert {one["id"] for one in answer.resources} == set(wanted)
    assert_valid(answer.json)


@pytest.mark.parametrize(
    ("asked", "found"), [(f"{ROW}|1-17", 1), ("1-17", 1), (f"{ROW}|1-17,{ROW}|2-17", 2), ("|1-17", 0), (f"{ROW}|", 14), ("other|1-17", 0)]
)
def test_identifiers_are_found_with_and_without_their_system(rest: Rest, week: list[Resource], asked: str, found: int) -> None:
    assert len(rest.get("Slot", {"identifier": asked}).resources) == found


def test_an_identifier_is_forgotten_with_the_version_that_had_it(rest: Rest) -> None:
    first = rest.post(slot(row="old")).json
    rest.put({**first, "identifier": [{"value": "a,b|c"}]})
    assert rest.get("Slot", {"identifier": "old"}).resources == []
    assert len(rest.get("Slot", {"identifier": "a\\,b\\|c"}).resources) == 1
    assert len(rest.get("Slot", {"identifier": "|a\\,b\\|c"}).resources) == 1


def test_appointments_are_found_by_whom_where_and_when(rest: Rest, week: list[Resource]) -> None:
    actors = [{"actor": {"reference": reference}, "status": "accepted"} for reference in ("PractitionerRole/r1", "Location/l1")]
    sent = appointment(week[0])
    sent["participant"] += actors
    made = rest.post(sent).json
    waiting = rest.post(appointment(None, "waitlist")).json
    for asked in (
        {"patient": "p1", "date": "ge2026-11-16"},
        {"actor": "Location/l1"},
        {"actor": "r1"},
        {"slot": f"Slot/{week[0]['id']}"},
        {"status": "booked,arrived"},
    ):
        assert ids_of(rest, "Appointment", asked) == {made["id"]}
    assert ids_of(rest, "Appointment", {"patient": "Patient/p1"}) == {made["id"], waiting["id"]}
    assert ids_of(rest, "Appointment", {"status": "waitlist,proposed,pending"}) == {waiting["id"]}
    assert ids_of(rest, "Appointment", {"patient": "Location/l1"}) == set()


def test_people_are_found_by_name_as_it_is_said_and_by_birth_date(rest: Rest) -> None:
    first, second = rest.post(patient("Ковалёва", "Мария")).json, rest.post(patient("Королёв", "Пётр", "1975-12-31")).json
    assert ids_of(rest, "Patient", {"name": "ковалева"}) == {first["id"]}
    assert ids_of(rest, "Patient", {"name": "КО"}) == {first["id"], second["id"]}
    assert ids_of(rest, "Patient", {"name": "кор пет"}) == {second["id"]}
    assert ids_of(rest, "Patient", {"name": "алева"}) == set()
    assert ids_of(rest, "Patient", {"birthdate": "1975-12-31"}) == {second["id"]}
    assert ids_of(rest, "Patient", {"birthdate": "lt1980"}) == {second["id"]}
    assert ids_of(rest, "Patient", {"birthdate": "ge1981-04"}) == {first["id"]}


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"resourceType": "PractitionerRole", "organization": {"reference": "Organization/o1"}}, {"organization": "o1"}),
        ({"resourceType": "PractitionerRole", "practitioner": {"reference": "Practitioner/d1"}}, {"practitioner": "d1"}),
        ({"resourceType": "Schedule", "actor": [{"reference": "PractitionerRole/r1"}]}, {"actor": "PractitionerRole/r1"}),
        ({"resourceType": "Location", "managingOrganization": {"reference": "Organization/o1"}}, {"organization": "Organization/o1"}),
        ({"resourceType": "HealthcareService", "providedBy": {"reference": "Organization/o1"}}, {"organization": "o1"}),
        ({"resourceType": "Organization", "name": "Филиал", "partOf": {"reference": "Organization/o1"}}, {"partof": "o1"}),
        ({**patient(), "managingOrganization": {"reference": "Organization/o1"}}, {"organization": "o1"}),
        ({"resourceType": "RelatedPerson", "patient": {"reference": "Patient/p1"}}, {"patient": "p1"}),
        (
            {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/p1"}},
            {"subject": "Patient/p1", "status": "active"},
        ),
        (
            {"resourceType": "Task", "status": "requested", "intent": "order", "for": {"reference": "Patient/p1"}},
            {"patient": "p1", "status": "requested"},
        ),
    ],
)
def test_every_type_is_found_by_what_it_belongs_to(rest: Rest, sent: Resource, asked: dict[str, str]) -> None:
    made = rest.post(sent).json
    assert rest.get(sent["resourceType"], asked).resources == [made]
    assert rest.get(sent["resourceType"], dict.fromkeys(asked, "other")).resources == []


def test_a_search_is_posted_where_its_lists_are_long(rest: Rest, week: list[Resource]) -> None:
    form = urlencode({"schedule": ",".join(f"Schedule/s{number}" for number in range(1, 1500)), "_count": "5"})
    answer = rest.ask("POST", "Slot/_search", form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})
    assert len(answer.resources) == 5
    assert len(rest.get("Slot", {"_count": 5}).resources) == 5


def test_a_count_is_told_only_where_it_is_asked_for(rest: Rest, week: list[Resource]) -> None:
    assert "total" not in rest.get("Slot", {"_count": 3}).json
    assert rest.get("Slot", {"_count": 3, "_total": "accurate", "status": "busy"}).json["total"] == 4
    for asked in ({"_summary": "count"}, {"_count": 0}):
        answer = rest.get("Slot", {**asked, "schedule": "s1"})
        assert (answer.json["total"], answer.resources) == (7, [])
        assert_valid(answer.json)


def test_only_the_asked_elements_come_and_those_it_cannot_be_without(rest: Rest, week: list[Resource]) -> None:
    answer = rest.get("Slot", {"_elements": "identifier", "_id": week[0]["id"]})
    shown = answer.resources[0]
    assert sorted(shown) == ["end", "id", "identifier", "meta", "resourceType", "schedule", "start", "status"]
    assert shown["meta"]["versionId"] == week[0]["meta"]["versionId"]
    assert shown["meta"]["tag"][-1]["code"] == "SUBSETTED"
    assert_valid(answer.json)


def test_since_a_moment_only_what_changed_comes(rest: Rest, week: list[Resource], clock: FixedClock) -> None:
    clock.advance(60)
    changed = rest.put({**week[5], "comment": "moved"}).json
    stamp = changed["meta"]["lastUpdated"]
    assert stamp == "2026-11-16T06:01:00.000Z"
    assert rest.get("Slot", {"_lastUpdated": f"ge{stamp}"}).resources == [changed]
    assert rest.get("Slot", {"_lastUpdated": f"gt{stamp}"}).resources == []
    assert len(rest.get("Slot", {"_lastUpdated": f"lt{stamp}"}).resources) == 13
    assert len(rest.get("Slot", {"_lastUpdated": f"le{stamp}"}).resources) == 14
    query = urlencode([("_lastUpdated", "ge2026-11-16T06:00:30Z"), ("_lastUpdated", "lt2026-11-16T06:02:00Z")])
    assert rest.get(f"Slot?{query}").resources == [changed]


def test_pages_follow_each_other_in_the_order_of_the_commits(rest: Rest, week: list[Resource]) -> None:
    rest.put({**week[0], "comment": "the newest now"})
    for parameters in ({"_count": 4}, {"_count": 4, "_sort": "_lastUpdated"}):
        pages = list(rest.pages("Slot", parameters))
        assert [len(page.resources) for page in pages] == [4, 4, 4, 2]
        found = [one["id"] for page in pages for one in page.resources]
        assert found == [one["id"] for one in [*week[1:], week[0]]]
        for page in pages:
            assert_valid(page.json)


@pytest.mark.parametrize("extra", [{}, {"_sort": "_lastUpdated"}, {"schedule": "s1"}, {"start": "ge2026-11-01"}])
def test_twenty_random_updates_between_the_pages_lose_nothing(central: Central, rest: Rest, extra: dict[str, str]) -> None:
    dice = Random(4)
    made = central.put_in(*(slot("Schedule/s1", row=str(number)) for number in range(300)))
    seen: dict[str, str] = {}
    for page in rest.pages("Slot", {"_count": 30, **extra}):
        seen.update({one["id"]: version_of(one) for one in page.resources})
        if len(seen) < len(made):
            for place in dice.sample(made, 20):
                central.change("Slot", place["id"], comment=str(dice.random()))
    assert seen == {one["id"]: version_of(one) for one in central.all("Slot")}


def test_a_search_that_many_meet_and_one_that_few_meet_find_the_same(central: Central, rest: Rest) -> None:
    """Past a few thousand rows the walk leads; both ways must agree."""
    many = FEW + 300
    rare = {"Schedule/s2"}
    central.put_in(*(slot("Schedule/s2" if number % 500 == 7 else "Schedule/s1", row=str(number)) for number in range(many)))
    found = ids_of(rest, "Slot", {"schedule": "s1", "status": "free", "start": "2026-11-16", "_count": 1000})
    assert len(found) == many - 5
    assert {one["schedule"]["reference"] for one in rest.get("Slot", {"schedule": "s2"}).resources} == rare
    assert ids_of(rest, "Slot", {"schedule": "s1,s2", "identifier": "7", "start": "ge2026-11-16", "status": "free"}) == ids_of(
        rest, "Slot", {"identifier": "7"}
    )


def test_a_page_holds_a_thousand_at_most(central: Central, rest: Rest) -> None:
    central.put_in(*(slot(row=str(number)) for number in range(1005)))
    page = rest.get("Slot", {"_count": 5000})
    assert len(page.resources) == 1000
    assert page.next is not None


@pytest.mark.parametrize(
    "query",
    [
        "bogus=1", "_since=2026", "schedule.actor=x", "schedule:missing=true", "_sort=start", "_sort=-_lastUpdated", "_count=-1",
        "_count=many",
        "_count=", "status=", "schedule=a,,b", "start=tomorrow", "start=ge", "start=ap2026", "_lastUpdated=2026-13-01", "_summary=true",
        "_total=maybe", "_include=Slot:schedule", "_cursor=%00", "_cursor=bm90LmE", "identifier=a|b|c", "identifier=|", "identifier=%FF",
        "_format=xml%ZZ", "actor=Location/1", "_has:Appointment:slot:status=booked", "=x", "_count=1&_count=",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_not_ignored(rest: Rest, query: str) -> None:
    answer = rest.get(f"Slot?{query}")
    assert answer.status in (400, 406)
    assert_valid(answer.json)


def test_a_name_with_no_letter_in_it_is_refused(rest: Rest) -> None:
    assert rest.get("Patient", {"name": "..."}).status == 400
    assert rest.get("Task", {"focus": "bare-id"}).status == 400
    assert rest.get("Provenance", {"identifier": "x"}).status == 400


def test_the_self_link_tells_what_was_asked(rest: Rest, central: Central, week: list[Resource]) -> None:
    answer = rest.get("Slot", {"schedule": "Schedule/s1", "_count": 2})
    assert answer.json["link"][0] == {"relation": "self", "url": f"{central.url}/Slot?schedule=Schedule/s1&_count=2"}
    assert answer.headers["content-type"].startswith(FHIR)
    assert {entry["fullUrl"] for entry in answer.json["entry"]} == {f"{central.url}/Slot/{one['id']}" for one in week[:2]}
