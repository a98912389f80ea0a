"""The central double behaves like the servers it stands for, and misbehaves exactly as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import IncompleteRead
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.kit.asgi import outcome
from tests.kit.central import SERVERS, Central, Profile
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.misbehaving import Fault, a_write
from tests.kit.rest import Resource, Rest, appointment, creating, patient, slot, updating, version_of

ROW = "https://registratura.example/fhir/sid/row"
Start = Callable[[Profile], tuple[Central, Rest]]


@pytest.fixture
def start(tmp_path: Path, clock: FixedClock) -> Iterator[Start]:
    """Starts a central of a profile."""
    with ExitStack() as running:

        def started(profile: Profile) -> tuple[Central, Rest]:
            central = running.enter_context(Central(tmp_path / profile, profile, clock))
            return central, Rest(central.url, central.token)

        yield started


def booking(place: Resource, row: str = "a1") -> tuple[Resource, Resource]:
    """What a desk sends."""
    return updating({**place, "status": "busy"}, version_of(place)), creating(appointment(place, row=row), f"identifier={ROW}|{row}")


@pytest.mark.parametrize(("profile", "stale"), [(Profile.NODE, 412), (Profile.MEDPLUM, 412), (Profile.HAPI, 409)])
def test_a_booking_works_on_every_server_and_a_stale_one_on_none(start: Start, profile: Profile, stale: int) -> None:
    central, rest = start(profile)
    place = rest.post(slot()).json
    done = rest.send(*booking(place), Prefer="return=representation")
    assert done.status == 200
    assert [one["resourceType"] for one in done.resources] == ["Slot", "Appointment"]
    assert_valid(done.json)
    again = rest.send(*booking(place, "a2"))
    assert again.status == stale
    assert_valid(again.json)
    assert rest.put({**place, "comment": "x"}, version_of(place)).status == stale
    taken = done.resources[0]
    assert rest.put({**taken, "comment": "x"}, version_of(taken)).status == 200
    assert len(central.all("Appointment")) == 1


@pytest.mark.parametrize("profile", SERVERS)
def test_every_server_keeps_its_versions_readable(start: Start, profile: Profile) -> None:
    _, rest = start(profile)
    first = rest.post(slot()).json
    second = rest.put({**first, "status": "busy"}, version_of(first)).json
    assert rest.put(second, version_of(second)).json == second
    history = rest.get(f"Slot/{first['id']}/_history")
    assert history.resources == [second, first]
    assert_valid(history.json)
    for one in (first, second):
        assert rest.get(f"Slot/{one['id']}/_history/{version_of(one)}").json == one
        assert rest.get(f"Slot/{one['id']}/_history/{version_of(one)}").headers["etag"] == f'W/"{version_of(one)}"'


@pytest.mark.parametrize("profile", SERVERS)
def test_every_server_pages_through_all_rows(start: Start, profile: Profile) -> None:
    central, rest = start(profile)
    made = central.put_in(*(slot(row=str(number)) for number in range(450)))
    pages = list(rest.pages("Slot", {"_sort": "_lastUpdated", "_count": 1000}))
    assert len(pages) == (3 if profile is Profile.HAPI else 1)
    assert [one["id"] for page in pages for one in page.resources] == [one["id"] for one in made]
    for page in pages:
        assert_valid(page.json)
    assert rest.get("Slot", {"bogus": 1}).status == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert len(rest.ask("POST", "Slot/_search", urlencode({"identifier": "7,8"}).encode(), form).resources) == 2


def test_medplum_names_versions_so_that_nobody_can_order_them(start: Start) -> None:
    _, rest = start(Profile.MEDPLUM)
    made = rest.post(patient())
    assert len(version_of(made.json)) == 36
    assert made.headers["etag"] == f'W/"{version_of(made.json)}"'
    assert made.headers["location"].endswith(version_of(made.json))
    assert made.headers["ratelimit"].startswith('"fhirInteractions";r=')
    found = rest.get("Patient").resources
    assert version_of(found[0]) == version_of(made.json)


def test_medplum_tells_versions_of_a_transaction_in_its_resources_only(start: Start) -> None:
    _, rest = start(Profile.MEDPLUM)
    done = rest.send(*booking(rest.post(slot()).json))
    assert [sorted(entry["response"]) for entry in done.json["entry"]] == [["location", "status"]] * 2
    assert [entry["response"]["status"] for entry in done.json["entry"]] == ["200", "201"]
    lost = rest.send(creating(patient()), Prefer="return=minimal")
    assert (lost.status, lost.body) == (200, b"")


def test_medplum_limits_what_a_transaction_holds(start: Start) -> None:
    central, rest = start(Profile.MEDPLUM)
    nine = [creating(slot(row=str(number)), f"identifier={ROW}|{number}") for number in range(9)]
    assert rest.send(*nine).status == 400
    assert central.all("Slot") == []
    assert rest.send(*nine[:8]).status == 200
    assert rest.send(*nine, kind="batch").status == 200
    many = central.put_in(*(slot() for _ in range(51)))
    assert rest.send(*(updating({**one, "comment": "x"}) for one in many)).status == 400


def test_hapi_counts_its_ids_on_over_restarts(tmp_path: Path, clock: FixedClock) -> None:
    ids = []
    for _ in range(2):
        with Central(tmp_path, Profile.HAPI, clock) as central:
            rest = Rest(central.url, central.token)
            ids += [rest.post(slot(f"Schedule/{number}")).json["id"] for number in range(3)]
    assert all(one.isdigit() for one in ids)
    assert len(set(ids)) == 6


def test_hapi_answers_the_same_search_from_memory_unless_told_not_to(start: Start, clock: FixedClock) -> None:
    central, rest = start(Profile.HAPI)
    assert rest.get("Slot", {"status": "free"}).json["total"] == 0
    central.put_in(slot())
    assert rest.get("Slot", {"status": "free"}).json["total"] == 0
    assert rest.get("Slot", {"status": "free"}, Cache_Control="no-cache").json["total"] == 1
    central.put_in(slot())
    assert rest.get("Slot", {"status": "free"}).json["total"] == 1
    clock.advance(61)
    assert rest.get("Slot", {"status": "free"}).json["total"] == 2


def test_hapi_shows_a_snapshot_with_present_content_and_forgets_it(start: Start, clock: FixedClock) -> None:
    central, rest = start(Profile.HAPI)
    made = central.put_in(*(slot(row=str(number)) for number in range(5)))
    first = rest.get("Slot", {"_count": 2, "_sort": "_lastUpdated"})
    central.put_in(slot(row="late"))
    central.change("Slot", made[3]["id"], comment="changed between the pages")
    second = rest.get(str(first.next))
    assert [one["id"] for one in second.resources] == [made[2]["id"], made[3]["id"]]
    assert second.resources[1]["comment"] == "changed between the pages"
    assert first.json["total"] == second.json["total"] == 5
    clock.advance(3601)
    assert rest.get(str(second.next)).status == 410
    again = rest.get("Slot", {"_count": 2})
    central.forget_pages()
    assert rest.get(str(again.next)).status == 410


def test_hapi_shows_written_resources_only_where_asked(start: Start) -> None:
    _, rest = start(Profile.HAPI)
    place = rest.post(slot()).json
    plain = rest.send(*booking(place))
    assert all("resource" not in entry and entry["response"]["etag"] for entry in plain.json["entry"])


def test_a_lost_answer_means_done(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.drop_after_commit()
    with pytest.raises(ConnectionError):
        rest.post(slot())
    assert len(central.all("Slot")) == 1
    assert rest.post(slot()).status == 201


def test_a_lost_request_means_not_done(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.once(Fault.DROP_BEFORE)
    with pytest.raises(ConnectionError):
        rest.post(slot())
    assert central.all("Slot") == []


def test_a_cut_body_breaks_in_its_middle(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.once(Fault.CUT_BODY, a_write)
    with pytest.raises(IncompleteRead):
        rest.post(slot())
    assert len(central.all("Slot")) == 1


def test_refusals_come_as_often_as_they_were_planned(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.answer_412_once()
    central.knobs.unavailable(7, times=2)
    statuses = [rest.post(slot()).status for _ in range(4)]
    assert statuses == [412, 503, 503, 201]
    central.knobs.unavailable(7)
    assert rest.get("Slot").headers["retry-after"] == "7"
    central.knobs.once(Fault.ANSWER_AFTER, a_write, outcome(500, "exception", "late"))
    assert rest.get("Slot").status == 200
    assert rest.post(slot()).status == 500
    assert len(central.all("Slot")) == 2


def test_half_of_a_bundle_may_be_throttled(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.once(Fault.THROTTLE_ENTRIES, a_write)
    answer = rest.send(*(creating(slot()) for _ in range(4)), kind="batch")
    assert answer.status == 200
    assert [entry["response"]["status"][:3] for entry in answer.json["entry"]] == ["201", "201", "429", "429"]
    assert len(central.all("Slot")) == 2


def test_a_server_that_runs_transactions_as_batches_leaks_a_half(start: Start) -> None:
    central, rest = start(Profile.BATCH)
    stale = rest.post(slot()).json
    rest.put({**stale, "comment": "moved on"})
    answer = rest.send(*booking(stale))
    assert (answer.status, answer.json["type"]) == (200, "transaction-response")
    assert [entry["response"]["status"][:3] for entry in answer.json["entry"]] == ["412", "201"]
    assert len(central.all("Appointment")) == 1


def test_a_captive_portal_answers_everything_with_its_page(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.captive_portal = True
    for reply in (rest.get("metadata"), rest.get("Slot"), rest.post(slot())):
        assert reply.status == 200
        assert reply.body.startswith(b"<!doctype html>")
    assert central.all() == []


def test_a_token_may_run_out(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.refuse_sign_in = True
    assert rest.get("Slot").status == 401
    assert rest.get("metadata").status == 200
    central.knobs.refuse_sign_in = False
    assert rest.get("Slot").status == 200


def test_a_central_that_is_down_refuses_and_comes_back_where_it_was(start: Start) -> None:
    central, rest = start(Profile.MEDPLUM)
    made = rest.post(slot()).json
    central.stop()
    with pytest.raises(ConnectionRefusedError):
        rest.get("Slot")
    central.start()
    assert rest.put({**made, "status": "busy"}, version_of(made)).status == 200


def test_a_held_request_waits_until_it_is_let_go(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.hold()
    with ThreadPoolExecutor(1) as desk:
        answer = desk.submit(rest.post, slot())
        central.knobs.wait_held()
        assert central.all() == []
        central.knobs.release()
        assert answer.result().status == 201


def test_a_slow_central_still_answers(start: Start) -> None:
    central, rest = start(Profile.NODE)
    central.knobs.delay_seconds = 0.001
    assert rest.get("Slot").status == 200


def test_what_was_asked_is_on_record(start: Start) -> None:
    central, rest = start(Profile.NODE)
    rest.get("Slot", {"status": "free"})
    rest.post(slot())
    assert central.log == ["GET /fhir/Slot?status=free", "POST /fhir/Slot"]


def test_what_others_do_is_seen_through_the_door(start: Start) -> None:
    central, rest = start(Profile.NODE)
    made, _ = central.put_in(slot(row="r1"), patient())
    changed = central.change("Slot", made["id"], status="busy", identifier=None)
    assert rest.get(f"Slot/{made['id']}").json == changed == central.one("Slot", made["id"])
    assert "identifier" not in changed
    with pytest.raises(KeyError):
        central.one("Slot", "nobody")
