"""Create, read, update, history: what FHIR promises of single resources."""

from __future__ import annotations

import itertools
import json
from email.utils import parsedate_to_datetime

import pytest

from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.rest import FHIR, Resource, Rest, patient, slot, version_of


def test_a_created_resource_gets_id_version_and_time_from_the_server(rest: Rest) -> None:
    answer = rest.post({**slot(), "id": "wished-for"})
    assert answer.status == 201
    made = answer.json
    assert made["id"] != "wished-for"
    assert made["meta"]["lastUpdated"] == "2026-11-16T06:00:00.000Z"
    assert answer.headers["etag"] == f'W/"{version_of(made)}"'
    assert answer.headers["location"].endswith(f"/Slot/{made['id']}/_history/{version_of(made)}")
    assert answer.headers["content-type"].startswith(FHIR)
    assert_valid(made)


def test_what_was_created_is_read_back_the_same(rest: Rest) -> None:
    made = rest.post(patient()).json
    answer = rest.get(f"Patient/{made['id']}")
    assert (answer.status, answer.json) == (200, made)
    assert answer.headers["etag"] == f'W/"{version_of(made)}"'
    assert parsedate_to_datetime(answer.headers["last-modified"]).isoformat() == "2026-11-16T06:00:00+00:00"


def test_numbers_keep_their_digits(rest: Rest) -> None:
    body = b'{"resourceType":"Location","name":"\xd0\x94\xd0\xbe\xd0\xbc","position":{"longitude":37.6100,"latitude":55.0}}'
    made = rest.ask("POST", "Location", body)
    assert b'"longitude":37.6100,"latitude":55.0' in made.body
    same = rest.ask("PUT", f"Location/{made.json['id']}", made.body)
    assert version_of(same.json) == version_of(made.json)
    other = rest.ask("PUT", f"Location/{made.json['id']}", made.body.replace(b"55.0", b"55.00"))
    assert version_of(other.json) != version_of(made.json)


def test_an_update_makes_a_new_version_and_the_old_one_stays_readable(rest: Rest) -> None:
    first = rest.post(slot()).json
    second = rest.put({**first, "status": "busy"}, version_of(first)).json
    assert int(version_of(second)) > int(version_of(first))
    assert rest.get(f"Slot/{first['id']}").json == second
    assert rest.get(f"Slot/{first['id']}/_history/{version_of(first)}").json == first
    assert rest.get(f"Slot/{first['id']}/_history/{version_of(second)}").json == second


def test_an_update_that_changes_nothing_makes_no_version(rest: Rest) -> None:
    first = rest.post({**slot(), "meta": {"profile": ["http://example.org/p"]}}).json
    answer = rest.put({**first, "meta": {"profile": ["http://example.org/p"]}})
    assert (answer.status, answer.json) == (200, first)
    assert rest.get(f"Slot/{first['id']}/_history").json["total"] == 1


def test_a_receipt_alone_is_a_change(rest: Rest) -> None:
    """Who looks for the stamp of his operation must find it, also where nothing else changed."""
    first = rest.post(slot()).json
    receipt = {"url": "https://registratura.example/fhir/StructureDefinition/operation", "valueString": "op-1"}
    second = rest.put({**first, "extension": [receipt]}).json
    assert version_of(second) != version_of(first)
    assert second["extension"] == [receipt]


def test_a_stale_version_is_refused_and_nothing_changes(rest: Rest) -> None:
    first = rest.post(slot()).json
    second = rest.put({**first, "status": "busy"}).json
    answer = rest.put({**first, "status": "busy-unavailable"}, version_of(first))
    assert answer.status == 412
    assert answer.issue["code"] == "conflict"
    assert rest.get(f"Slot/{first['id']}").json == second


@pytest.mark.parametrize("etag", ['W/"{}"', '"{}"', "{}", "*"])
def test_every_form_of_a_matching_etag_is_taken(rest: Rest, etag: str) -> None:
    made = rest.post(slot()).json
    assert rest.put({**made, "status": "busy"}, If_Match=etag.format(version_of(made))).status == 200


def test_an_id_that_the_server_never_gave_is_not_found(rest: Rest) -> None:
    assert rest.put({**slot(), "id": "my-own"}).status == 404
    assert rest.get("Slot/my-own").status == 404
    assert rest.get("Slot/my-own/_history").status == 404
    assert rest.get("Slot/my-own/_history/1").status == 404


def test_an_id_belongs_to_one_type_only(rest: Rest) -> None:
    made = rest.post(slot()).json
    assert rest.get(f"Patient/{made['id']}").status == 404
    assert rest.get(f"Patient/{made['id']}/_history/{version_of(made)}").status == 404


def test_the_id_in_the_body_must_be_the_one_in_the_address(rest: Rest) -> None:
    made, other = rest.post(slot()).json, rest.post(slot()).json
    answer = rest.ask("PUT", f"Slot/{made['id']}", json.dumps(other).encode())
    assert answer.status == 400
    assert answer.issue["expression"] == ["id"]


def test_history_tells_the_newest_first_and_how_each_version_came_to_be(rest: Rest) -> None:
    made: Resource = rest.post(slot()).json
    for status in ("busy", "free", "busy-tentative"):
        made = rest.put({**made, "status": status}).json
    answer = rest.get(f"Slot/{made['id']}/_history")
    assert [one["status"] for one in answer.resources] == ["busy-tentative", "free", "busy", "free"]
    assert [entry["request"]["method"] for entry in answer.json["entry"]] == ["PUT", "PUT", "PUT", "POST"]
    assert answer.json["entry"][-1]["response"]["status"] == "201 Created"
    assert answer.json["total"] == 4
    assert_valid(answer.json)


def test_history_comes_in_pages(rest: Rest) -> None:
    made: Resource = rest.post(slot()).json
    for number in range(6):
        made = rest.put({**made, "comment": f"version {number}"}).json
    pages = list(rest.pages(f"Slot/{made['id']}/_history", {"_count": 3}))
    assert [len(page.resources) for page in pages] == [3, 3, 1]
    versions = [int(version_of(one)) for page in pages for one in page.resources]
    assert versions == sorted(versions, reverse=True)
    assert len(set(versions)) == 7


def test_a_client_that_wants_no_bodies_gets_none(rest: Rest) -> None:
    answer = rest.post(slot(), Prefer="return=minimal")
    assert (answer.status, answer.body) == (201, b"")
    assert rest.get(f"Slot/{answer.headers['location'].split('/')[-3]}").status == 200


def test_head_says_what_get_would_without_its_body(rest: Rest) -> None:
    made = rest.post(patient()).json
    got, headed = rest.get(f"Patient/{made['id']}"), rest.ask("HEAD", f"Patient/{made['id']}")
    assert (headed.status, headed.body) == (200, b"")
    for name in ("etag", "content-type", "content-length", "last-modified"):
        assert headed.headers[name] == got.headers[name]


def test_a_conditional_create_finds_what_is_there(rest: Rest) -> None:
    first = rest.post(slot(row="r1"), If_None_Exist="identifier=https://registratura.example/fhir/sid/row|r1")
    again = rest.post(slot(row="r1"), If_None_Exist="identifier=https://registratura.example/fhir/sid/row|r1")
    other = rest.post(slot(row="r2"), If_None_Exist="identifier=https://registratura.example/fhir/sid/row|r2")
    assert (first.status, again.status, other.status) == (201, 200, 201)
    assert again.json == first.json


def test_a_conditional_create_that_several_meet_is_refused(rest: Rest) -> None:
    rest.post(slot(row="r1"))
    rest.post(slot(row="r1"))
    answer = rest.post(slot(row="r1"), If_None_Exist="identifier=r1")
    assert (answer.status, answer.issue["code"]) == (412, "multiple-matches")


@pytest.mark.parametrize("condition", ["", "_count=1", "bogus=1", "identifier="])
def test_a_condition_that_asks_nothing_is_refused(rest: Rest, condition: str) -> None:
    assert rest.post(slot(), If_None_Exist=condition).status == 400


def test_moments_and_versions_only_grow_whatever_the_clock_does(central: Central, rest: Rest, clock: FixedClock) -> None:
    stamps = []
    for _ in range(3):
        stamps.append(rest.post(slot()).json["meta"])
        clock.set(clock.now().replace(hour=1))
    clock.advance(3600 * 8)
    stamps.append(rest.post(slot()).json["meta"])
    assert [one["lastUpdated"] for one in stamps] == sorted(one["lastUpdated"] for one in stamps)
    assert [int(one["versionId"]) for one in stamps] == sorted({int(one["versionId"]) for one in stamps})
    with central.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT last_updated FROM resource_version ORDER BY version").all()
    assert all(earlier[0] < later[0] for earlier, later in itertools.pairwise(rows))


def test_a_served_resource_is_also_a_row_of_the_schema(central: Central, rest: Rest) -> None:
    made = rest.post(slot(row="0192f0c4-0000-7000-8000-000000000001")).json
    rest.put({**made, "status": "busy"})
    with central.store.read() as connection:
        row = connection.exec_driver_sql("SELECT id, remote_id, status, version, known FROM slot").one()
    assert tuple(row) == ("0192f0c4-0000-7000-8000-000000000001", made["id"], "busy", 2, 1)


def test_two_resources_with_one_identifier_of_a_row_stay_two(central: Central, rest: Rest) -> None:
    """A server merges nothing: others may send the same create twice without a condition."""
    first, second = rest.post(slot(row="r1")).json, rest.post(slot(row="r1", status="busy")).json
    with central.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT remote_id, status FROM slot ORDER BY pk").all()
    assert [tuple(row) for row in rows] == [(first["id"], "free"), (second["id"], "busy")]


def test_types_without_a_table_are_served_too(rest: Rest) -> None:
    agent = {"who": {"display": "registry"}}
    sent = {"resourceType": "Provenance", "target": [{"reference": "Slot/s1"}], "recorded": "2026-11-16T06:00:00Z", "agent": [agent]}
    made = rest.post(sent).json
    assert rest.get("Provenance", {"target": "Slot/s1"}).resources == [made]
