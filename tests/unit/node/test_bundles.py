"""Transactions are done whole or not at all, batches entry by entry, and no place is ever held twice."""

from __future__ import annotations

import pytest

from tests.kit.central import Central
from tests.kit.fhir_valid import assert_valid
from tests.kit.rest import Resource, Rest, appointment, creating, patient, slot, updating, version_of

ROW = "https://registratura.example/fhir/sid/row"


@pytest.fixture
def place(rest: Rest) -> Resource:
    """A free place."""
    made: Resource = rest.post(slot()).json
    return made


def booking(place: Resource, row: str = "a1") -> tuple[Resource, Resource]:
    """What a desk sends to book `place`."""
    return (
        updating({**place, "status": "busy"}, version_of(place)),
        creating(appointment(place, row=row), f"identifier={ROW}|{row}"),
    )


def counted(central: Central) -> tuple[int, int]:
    """Versions of everything, and present resources."""
    with central.store.read() as connection:
        row = connection.exec_driver_sql("SELECT count(*), coalesce(sum(current), 0) FROM resource_version").one()
    return int(row[0]), int(row[1])


def test_a_booking_takes_the_place_and_makes_the_appointment_together(rest: Rest, place: Resource) -> None:
    answer = rest.send(*booking(place))
    assert answer.status == 200
    assert answer.json["type"] == "transaction-response"
    taken, made = answer.json["entry"]
    assert (taken["response"]["status"], made["response"]["status"]) == ("200 OK", "201 Created")
    assert taken["resource"]["status"] == "busy"
    for entry in (taken, made):
        meta = entry["resource"]["meta"]
        assert entry["response"]["etag"] == f'W/"{meta["versionId"]}"'
        assert entry["response"]["lastModified"] == meta["lastUpdated"]
        reference = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        assert entry["response"]["location"] == f"{reference}/_history/{meta['versionId']}"
    assert_valid(answer.json)


def test_a_stale_place_undoes_the_whole_booking_wherever_it_stands(central: Central, rest: Rest, place: Resource) -> None:
    rest.put({**place, "comment": "seen by somebody else"})
    before = counted(central)
    for number, entries in enumerate((booking(place), booking(place)[::-1])):
        answer = rest.send(*entries)
        assert (answer.status, answer.issue["code"]) == (412, "conflict")
        assert answer.issue["expression"] == [f"Bundle.entry[{number}]"]
    assert counted(central) == before


@pytest.mark.parametrize(
    "broken", [{"status": "bookedX"}, {"participant": []}, {"start": "2026-11-16T09:00:00Z", "end": None}, {"bogus": 1}]
)
def test_an_invalid_entry_undoes_the_others(central: Central, rest: Rest, place: Resource, broken: Resource) -> None:
    before = counted(central)
    take, book = booking(place)
    wrong = {name: value for name, value in {**book["resource"], **broken}.items() if value is not None}
    answer = rest.send(take, {**book, "resource": wrong})
    assert answer.status in (400, 422)
    assert answer.issue["expression"][0].startswith("Bundle.entry[1]")
    assert counted(central) == before


def test_the_same_booking_sent_again_is_stale_by_its_own_success(rest: Rest, place: Resource) -> None:
    first = rest.send(*booking(place))
    assert rest.send(*booking(place)).status == 412
    taken = first.json["entry"][0]["resource"]
    again = rest.send(*booking(taken))
    assert [entry["response"]["status"] for entry in again.json["entry"]] == ["200 OK", "200 OK"]
    assert again.resources == first.resources


def test_a_place_held_by_one_appointment_refuses_another(central: Central, rest: Rest, place: Resource) -> None:
    rest.send(*booking(place))
    before = counted(central)
    for status in ("pending", "booked", "arrived", "checked-in", "fulfilled", "noshow"):
        answer = rest.post(appointment(place, status))
        assert (answer.status, answer.issue["code"]) == (409, "business-rule")
    assert counted(central) == before


@pytest.mark.parametrize("status", ["proposed", "cancelled", "waitlist", "entered-in-error"])
def test_who_holds_no_place_may_name_a_taken_one(rest: Rest, place: Resource, status: str) -> None:
    rest.send(*booking(place))
    assert rest.post(appointment(place, status)).status == 201


def test_a_place_named_by_its_whole_address_or_a_version_is_the_same_place(rest: Rest, central: Central, place: Resource) -> None:
    rest.send(*booking(place))
    for written in (f"{central.url}/Slot/{place['id']}", f"Slot/{place['id']}/_history/{version_of(place)}"):
        another = {**appointment(place), "slot": [{"display": "other"}, {"reference": written}]}
        assert rest.post(another).status == 409


def test_an_update_may_not_sneak_onto_a_taken_place(rest: Rest, place: Resource) -> None:
    rest.send(*booking(place))
    waiting = rest.post(appointment(place, "waitlist")).json
    assert rest.put({**waiting, "status": "booked"}).status == 409
    elsewhere = rest.post(slot()).json
    other = rest.post(appointment(elsewhere)).json
    assert rest.put({**other, "slot": [{"reference": f"Slot/{place['id']}"}]}).status == 409


def test_what_counts_is_the_end_of_the_bundle_not_its_middle(rest: Rest, place: Resource) -> None:
    """Two patients change places: on the way each place is held twice, in the end by one each."""
    second = rest.post(slot(start="2026-11-16T09:15:00+03:00", end="2026-11-16T09:30:00+03:00")).json
    one, two = rest.post(appointment(place)).json, rest.post(appointment(second)).json
    answer = rest.send(
        updating({**one, "slot": two["slot"], "start": two["start"], "end": two["end"]}, version_of(one)),
        updating({**two, "slot": one["slot"], "start": one["start"], "end": one["end"]}, version_of(two)),
    )
    assert answer.status == 200


def test_a_freed_place_is_taken_in_the_same_bundle(rest: Rest, place: Resource) -> None:
    first = rest.post(appointment(place)).json
    reason = {"coding": [{"code": "pat"}]}
    cancelled = updating({**first, "status": "cancelled", "cancelationReason": reason}, version_of(first))
    assert rest.send(cancelled, creating(appointment(place))).status == 200
    assert rest.send(creating(appointment(place))).status == 409


def test_two_bookings_of_one_place_in_one_bundle_are_refused(central: Central, rest: Rest, place: Resource) -> None:
    before = counted(central)
    assert rest.send(creating(appointment(place)), creating(appointment(place))).status == 409
    assert counted(central) == before


def test_names_given_for_the_moment_become_ids_everywhere(rest: Rest) -> None:
    who = "urn:uuid:7a1c9b62-0000-4000-8000-000000000001"
    cover: Resource = {
        "resourceType": "Coverage",
        "status": "active",
        "beneficiary": {"reference": who},
        "payor": [{"display": "ОМС"}],
        "extension": [{"url": "http://example.org/x", "valueReference": {"reference": who}}],
    }
    made = rest.send(creating(cover), creating(patient(), full_url=who))
    person = made.resources[1]
    assert made.resources[0]["beneficiary"] == {"reference": f"Patient/{person['id']}"}
    assert made.resources[0]["extension"][0]["valueReference"] == {"reference": f"Patient/{person['id']}"}
    assert rest.get("Coverage", {"patient": person["id"]}).resources == [made.resources[0]]


def test_a_name_for_the_moment_points_to_what_a_condition_found(rest: Rest) -> None:
    there = rest.post(patient(row="p1")).json
    who = "urn:uuid:7a1c9b62-0000-4000-8000-000000000001"
    answer = rest.send(
        creating(patient(row="p1"), f"identifier={ROW}|p1", who),
        creating(appointment(None, "waitlist", patient=who)),
    )
    assert [entry["response"]["status"] for entry in answer.json["entry"]] == ["200 OK", "201 Created"]
    assert answer.resources[1]["participant"][0]["actor"]["reference"] == f"Patient/{there['id']}"


def test_a_reference_by_condition_finds_the_one_that_meets_it(rest: Rest) -> None:
    there = rest.post(patient(row="p1")).json
    answer = rest.send(creating(appointment(None, "waitlist", patient=f"Patient?identifier={ROW}|p1")))
    assert answer.resources[0]["participant"][0]["actor"]["reference"] == f"Patient/{there['id']}"
    nobody = rest.send(creating(appointment(None, "waitlist", patient=f"Patient?identifier={ROW}|p2")))
    assert (nobody.status, nobody.issue["code"]) == (400, "not-found")
    rest.post(patient(row="p1"))
    several = rest.send(creating(appointment(None, "waitlist", patient=f"Patient?identifier={ROW}|p1")))
    assert (several.status, several.issue["code"]) == (412, "multiple-matches")


def test_a_name_that_nobody_has_is_refused(central: Central, rest: Rest) -> None:
    nobody = "urn:uuid:7a1c9b62-0000-4000-8000-00000000dead"
    assert rest.send(creating(appointment(None, "waitlist", patient=nobody))).status == 400
    assert rest.post(appointment(None, "waitlist", patient=nobody)).status == 400
    assert counted(central) == (0, 0)


def test_one_resource_stands_in_a_transaction_once(rest: Rest, place: Resource) -> None:
    twice = rest.send(updating({**place, "status": "busy"}), updating({**place, "status": "free", "comment": "x"}))
    assert (twice.status, twice.issue["expression"]) == (400, ["Bundle.entry[1]"])
    condition = f"identifier={ROW}|a1"
    assert rest.send(creating(slot(row="a1"), condition), creating(slot(row="a1"), condition)).status == 400
    same = "urn:uuid:7a1c9b62-0000-4000-8000-000000000001"
    assert rest.send(creating(slot(), full_url=same), creating(slot(), full_url=same)).status == 400


def test_a_batch_does_what_it_can(rest: Rest, place: Resource) -> None:
    stale = updating({**place, "status": "busy"}, "999999")
    answer = rest.send(
        creating(slot()), stale, creating({**slot(), "status": "no such"}), updating({**place, "status": "busy"}), kind="batch"
    )
    assert answer.status == 200
    assert answer.json["type"] == "batch-response"
    assert [entry["response"]["status"][:3] for entry in answer.json["entry"]] == ["201", "412", "400", "200"]
    assert answer.json["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert rest.get(f"Slot/{place['id']}").json["status"] == "busy"
    assert_valid(answer.json)


def test_a_refused_entry_of_a_batch_leaves_nothing_behind(central: Central, rest: Rest, place: Resource) -> None:
    answer = rest.send(creating(appointment(place)), creating(appointment(place)), creating(appointment(place, "waitlist")), kind="batch")
    assert [entry["response"]["status"][:3] for entry in answer.json["entry"]] == ["201", "409", "201"]
    assert counted(central) == (3, 3)
    with central.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM appointment").scalar() == 2


def test_bundles_may_read_too(rest: Rest, place: Resource) -> None:
    address = f"Slot/{place['id']}"
    entries = [
        {"request": {"method": "GET", "url": url}} for url in (address, f"{address}/_history/{version_of(place)}", "Slot?status=free")
    ]
    for kind in ("batch", "transaction"):
        answer = rest.send(*entries, updating({**place, "status": "free"}), kind=kind)
        assert answer.resources[:2] == [place, place]
        assert answer.resources[2]["type"] == "searchset"
        assert answer.resources[2]["entry"][0]["resource"] == place
    assert rest.send({"request": {"method": "GET", "url": "Slot/none"}}).status == 404


def test_a_transaction_reads_what_it_wrote(rest: Rest, place: Resource) -> None:
    look = {"request": {"method": "GET", "url": f"Slot/{place['id']}"}}
    answer = rest.send(look, updating({**place, "status": "busy"}))
    assert answer.resources[0]["status"] == "busy"


def test_minimal_answers_keep_their_entries(rest: Rest, place: Resource) -> None:
    answer = rest.send(*booking(place), Prefer="return=minimal")
    assert [sorted(entry) for entry in answer.json["entry"]] == [["fullUrl", "response"], ["fullUrl", "response"]]
    assert all(entry["response"]["etag"] for entry in answer.json["entry"])


def test_an_empty_bundle_is_done_at_once(rest: Rest) -> None:
    answer = rest.send()
    assert answer.json == {"resourceType": "Bundle", "type": "transaction-response"}


@pytest.mark.parametrize(
    "entry",
    [
        {"request": {"method": "DELETE", "url": "Slot/1"}},
        {"request": {"method": "PATCH", "url": "Slot/1"}, "resource": {"resourceType": "Binary"}},
        {"request": {"method": "PUT", "url": "Slot?identifier=a|b"}, "resource": slot()},
        {"request": {"method": "POST", "url": "Slot/1"}, "resource": slot()},
        {"request": {"method": "POST", "url": "Slot"}},
        {"request": {"method": "POST", "url": "Slot"}, "resource": "a text"},
        {"request": {"method": "POST", "url": "Slot"}, "resource": patient()},
        {"request": {"method": "POST", "url": "Nothing"}, "resource": slot()},
        {"request": {"method": "POST", "url": "../Slot"}, "resource": slot()},
        {"request": {"method": "POST", "url": 7}, "resource": slot()},
        {"request": {"method": "GET", "url": "Slot/1", "ifNoneMatch": 'W/"1"'}},
        {"request": {"url": "Slot"}, "resource": slot()},
        {"request": "POST Slot"},
        {"resource": slot()},
        "not an entry",
    ],
)
def test_entries_that_ask_for_what_is_not_there_are_refused(central: Central, rest: Rest, entry: Resource) -> None:
    whole = rest.send(creating(slot()), entry)
    assert 400 <= whole.status < 500
    assert whole.issue["expression"][0].startswith("Bundle.entry[1]")
    assert counted(central) == (0, 0)
    alone = rest.send(entry, creating(slot()), kind="batch")
    assert [done["response"]["status"][0] for done in alone.json["entry"]] == ["4", "2"]
    assert_valid(alone.json)


@pytest.mark.parametrize(
    "sent",
    [{"type": "collection"}, {"type": "history"}, {}, {"type": "batch", "entry": {}}, {"type": "transaction", "entry": 1}],
)
def test_other_bundles_are_refused(rest: Rest, sent: Resource) -> None:
    answer = rest.ask("POST", "", str({"resourceType": "Bundle", **sent}).replace("'", '"').encode())
    assert answer.status == 400
    assert_valid(answer.json)
