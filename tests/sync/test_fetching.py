"""Fetching: nothing is missed, nothing is walked twice, and what cannot be understood stops nothing (sync.md 4)."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop_app.core.changes import Kind
from desktop_app.queries.exchange import data_ages
from desktop_app.storage.gate import Urgency
from desktop_app.sync.pull import Wishes
from desktop_app.sync.scope import Scope
from desktop_app.sync.transport import Answer, Door, NoAnswer, Request
from desktop_app.sync.walk import Pace
from tests.kit.central import Profile
from tests.kit.clock import FixedClock
from tests.kit.network import saying, unconnected
from tests.sync.world import Desk, World, close_world, place_of, small_world, visit_of

SMALL_PAGES = Wishes(pace=Pace(page_rows=3))
OUTCOME = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]}).encode()


def pages_asked(desk: Desk, resource_type: str) -> list[str]:
    """The addresses asked for a type."""
    return [request.address for request in desk.network.asked if f"{resource_type}?" in request.address]


def test_a_first_fetch_brings_everything_field_by_field(any_world: World) -> None:
    any_world.portal_books(2)
    desk = any_world.desk(SMALL_PAGES)
    assert len(desk.ids_of(Kind.SLOT)) == 10
    any_world.same(desk)


def test_a_desk_for_chosen_clinics_fetches_the_same(any_world: World) -> None:
    any_world.portal_books(2)
    clinic = any_world.refs["Organization"]
    any_world.central.put_in({"resourceType": "Organization", "name": "another clinic"})
    desk = any_world.desk(Wishes(Scope(clinics=(clinic,))))
    assert len(desk.ids_of(Kind.SLOT)) == 10
    assert len(desk.ids_of(Kind.APPOINTMENT)) == 1
    assert len(desk.ids_of(Kind.CLINIC)) == 1
    assert len(desk.ids_of(Kind.SPECIALIST)) == 1
    assert desk.scalar("SELECT count(*) FROM patient WHERE known") == 3


def referral(world: World, **elements: object) -> str:
    """A referral at the central that nobody booked on; its remote id."""
    subject = {"reference": world.refs["Patient/Белова"]}
    resource = {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": subject, **elements}
    return str(world.central.put_in(resource)[0]["id"])


@pytest.mark.parametrize("chosen", [True, False])
def test_a_referral_nobody_booked_on_comes_with_its_patient_and_its_end_too(any_world: World, chosen: bool) -> None:
    remote_id = referral(any_world, authoredOn="2026-11-02", occurrencePeriod={"end": "2026-12-02"})
    desk = any_world.desk(Wishes(Scope(clinics=(any_world.refs["Organization"],) if chosen else ())))
    found = desk.by_remote(Kind.REFERRAL, remote_id)
    assert (found["known"], found["patient"], found["until"]) == (True, any_world.refs["Patient/Белова"], "2026-12-02")
    any_world.central.change("ServiceRequest", remote_id, status="revoked")
    desk.turn(400)
    assert desk.by_remote(Kind.REFERRAL, remote_id)["status"] == "revoked"
    any_world.same(desk)


def test_referrals_are_told_in_the_ages_of_what_is_here(any_world: World) -> None:
    desk = any_world.desk()
    with desk.store.read() as connection:
        assert "ServiceRequest" in {age.resource_type for age in data_ages(connection) if age.complete}


def test_an_interrupted_first_fetch_goes_on_where_it_stopped(any_world: World) -> None:
    desk = any_world.desk(SMALL_PAGES, fetch=False)
    seen = 0

    def fourth(request: Request) -> bool:
        nonlocal seen
        seen += len(desk.ids_of(Kind.SLOT)) >= 6
        return seen > 0

    desk.network.plan(fourth, unconnected)
    assert desk.round().trouble is not None
    before = len(pages_asked(desk, "Slot"))
    stored = len(desk.ids_of(Kind.SLOT))
    assert 6 <= stored < 10
    desk.restart()
    assert desk.round().trouble is None
    assert len(desk.ids_of(Kind.SLOT)) == 10
    again = [one for one in pages_asked(desk, "Slot")[before:] if "start=ge2026-11-16" in one and "_cursor" not in one]
    assert not again, "the first page of the walk is not asked again"
    any_world.same(desk)


def test_links_that_expired_are_replaced_by_the_time_of_the_last_page(tmp_path: Path, clock: FixedClock) -> None:
    world = small_world(tmp_path, clock, Profile.HAPI, places=0)
    try:
        schedule = world.refs["Schedule"]
        for number in range(12):
            clock.advance(1)
            world.central.put_in(place_of(schedule, clock.now(), number))
        desk = world.desk(SMALL_PAGES, fetch=False)
        times = 0

        def forget(door: Door, request: Request) -> Answer:
            nonlocal times
            times += 1
            world.central.forget_pages()
            return door.ask(request)

        desk.network.plan(lambda request: "_getpages" in request.address, forget, times=2)
        assert desk.round().trouble is None
        assert times == 2
        assert len(desk.ids_of(Kind.SLOT)) == 12
        world.same(desk)
    finally:
        close_world(world)


def test_a_page_full_of_one_moment_is_passed_by_larger_pages(tmp_path: Path, clock: FixedClock) -> None:
    world = small_world(tmp_path, clock, Profile.HAPI, places=12)
    try:
        desk = world.desk(SMALL_PAGES, fetch=False)
        desk.network.plan(lambda request: "_getpages" in request.address, saying(410, OUTCOME), times=50)
        desk.round()
        counts = {parse_qs(urlsplit(one).query)["_count"][0] for one in pages_asked(desk, "Slot")}
        assert {"3", "6", "12"} <= counts
        assert len(desk.ids_of(Kind.SLOT)) == 12
    finally:
        close_world(world)


def test_a_link_to_another_host_is_not_followed_and_nothing_is_missed(world: World) -> None:
    desk = world.desk(SMALL_PAGES, fetch=False)

    def elsewhere(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        return Answer(answer.status, answer.headers, answer.body.replace(b"http://127.0.0.1", b"http://evil.test"), answer.moment)

    desk.network.plan(lambda request: request.method == "GET", elsewhere, times=200)
    report = desk.round()
    assert report.trouble is None
    assert all("evil" not in request.address or request.address.startswith("http://evil") for request in desk.network.asked)
    assert len(desk.ids_of(Kind.SLOT)) == 10


def test_rows_stamped_before_they_were_committed_are_found_by_the_overlap(world: World, desk: Desk) -> None:
    desk.turn(400)
    late = place_of(world.refs["Schedule"], world.clock.now(), 40)
    world.clock.advance(100)
    world.central.put_in(place_of(world.refs["Schedule"], world.clock.now(), 41))
    desk.turn(400)
    world.clock.set(world.clock.now())
    _put_in_the_past(world, late, seconds=90)
    desk.turn(400)
    assert len(desk.ids_of(Kind.SLOT)) == 12


def _put_in_the_past(world: World, resource: dict[str, object], seconds: int) -> None:
    """As a long transaction leaves it: stamped before what was seen already."""
    made = world.central.put_in(resource)[0]
    with world.central.store.write(Urgency.MACHINE) as unit:
        others = "SELECT max(last_updated) FROM resource_version WHERE remote_id <> ?"
        newest = unit.connection.exec_driver_sql(others, (made["id"],)).scalar()
        assert newest is not None
        stamp = newest - seconds * 1_000_000
        unit.connection.exec_driver_sql("UPDATE resource_version SET last_updated = ? WHERE remote_id = ?", (stamp, made["id"]))


def test_what_cannot_be_understood_is_set_aside_and_the_rest_goes_on(world: World, desk: Desk) -> None:
    place = world.slots()[3]["id"]

    def spoil(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        head, _, tail = answer.body.rpartition(b'"status":"free"')
        return Answer(answer.status, answer.headers, head + b'"status":"maybe"' + tail, answer.moment)

    world.central.change("Slot", place, comment="changed")
    world.central.change("Slot", world.slots()[4]["id"], comment="changed too")
    desk.network.plan(lambda request: "Slot?" in request.address, spoil)
    desk.turn(400)
    assert desk.scalar("SELECT count(*) FROM quarantine") == 1
    assert desk.scalar("SELECT reason FROM quarantine") == "Slot.status: not a code of FHIR R4"
    assert desk.scalar("SELECT count(*) FROM slot WHERE comment IS NOT NULL") == 1
    desk.turn(20)
    assert desk.scalar("SELECT count(*) FROM quarantine") == 0, "what is understood now is let go"
    world.same(desk)


def test_a_row_that_others_point_to_is_a_stub_until_it_is_read(any_world: World) -> None:
    clinic = any_world.refs["Organization"]
    stranger = any_world.central.put_in({"resourceType": "Patient", "name": [{"family": "Дальняя"}]})[0]
    second = any_world.central.put_in({"resourceType": "Patient", "name": [{"family": "Близкая"}]})[0]
    for number, patient in enumerate((stranger, second)):
        place = any_world.slots()[number]
        any_world.central.put_in(visit_of(place, f"Patient/{patient['id']}", any_world.refs["PractitionerRole"]))
    desk = any_world.desk(Wishes(Scope(clinics=(clinic,))))
    assert desk.by_remote(Kind.PATIENT, stranger["id"])["family"] == "Дальняя"
    listed = [request.address for request in desk.network.asked if "Patient?_id=" in request.address and second["id"] in request.address]
    assert len(listed) == 1, "both in one question"


def test_polls_ask_only_for_what_is_new_and_write_only_that(world: World, desk: Desk) -> None:
    desk.turn(400)
    versions = [desk.values(Kind.SLOT, one)["version"] for one in desk.ids_of(Kind.SLOT)]
    world.central.change("Slot", world.slots()[0]["id"], status="busy")
    asked = len(desk.network.asked)
    desk.turn(20)
    queries = [request.address for request in desk.network.asked[asked:]]
    assert all("_lastUpdated=ge" in one for one in queries if one.startswith("Slot"))
    assert len(queries) == 3, "slots, appointments, and those without a day"
    changed = [desk.values(Kind.SLOT, one)["version"] for one in desk.ids_of(Kind.SLOT)]
    assert sum(one != other for one, other in zip(versions, changed, strict=True)) == 1


def test_a_free_place_with_a_visit_on_it_is_looked_at_again(world: World, desk: Desk) -> None:
    place = world.slots()[0]
    world.central.put_in(visit_of(place, world.refs["Patient/Белова"], world.refs["PractitionerRole"]))

    def later(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        world.central.change("Slot", place["id"], status="busy")
        return answer

    desk.network.plan(lambda request: request.address.startswith("Appointment?date"), later)
    desk.turn(20)
    assert desk.by_remote(Kind.SLOT, place["id"])["status"] == "busy", "read at once, not with the next poll"
    asked = len(desk.network.asked)
    desk.turn(20)
    assert len(desk.network.asked) - asked == 3


def test_newly_uncovered_days_are_fetched_and_the_rest_is_not_walked_again(world: World, desk: Desk) -> None:
    far = place_of(world.refs["Schedule"], world.clock.now(), 77) | {"start": "2027-02-24T09:00:00Z", "end": "2027-02-24T09:15:00Z"}
    world.central.put_in(far)
    desk.turn(400)
    assert len(desk.ids_of(Kind.SLOT)) == 10, "behind the horizon"
    asked = len(desk.network.asked)
    desk.turn(7 * 86400)
    assert len(desk.ids_of(Kind.SLOT)) == 11
    whole = [one.address for one in desk.network.asked[asked:] if "Slot?" in one.address and "_lastUpdated=ge" not in one.address]
    assert len(whole) == 1
    assert "start=ge2027-02-22" in whole[0], "only the new days are walked whole"


def test_a_query_that_the_central_refuses_stops_no_other(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(lambda request: request.address.startswith("Appointment?status"), saying(400, OUTCOME))
    report = desk.round()
    assert report.pulled is not None
    assert report.pulled.refused == ["Appointment"]
    assert len(desk.ids_of(Kind.PATIENT)) == 3


def test_the_central_s_clock_is_compared_with_ours(world: World, desk: Desk) -> None:
    desk.clock.advance(0)
    real = desk.network.inner

    def ahead(door: Door, request: Request) -> Answer:
        answer = real.ask(request)
        return Answer(answer.status, {**answer.headers, "date": "Mon, 16 Nov 2026 06:12:00 GMT"}, answer.body, answer.moment)

    desk.network.plan(lambda request: True, ahead, times=40)
    desk.turn(300)
    assert 415 <= desk.scalar("SELECT clock_offset_seconds FROM connection") <= 425


def test_a_lost_page_leaves_what_came_before_it(world: World) -> None:
    desk = world.desk(SMALL_PAGES, fetch=False)

    def lost(door: Door, request: Request) -> Answer:
        raise NoAnswer(sent=True)

    desk.network.plan(lambda request: request.address.startswith("Patient?") and "_count=3" in request.address, lost)
    assert desk.round().trouble is not None
    assert len(desk.ids_of(Kind.SLOT)) == 10


@pytest.mark.parametrize("rows", [1, 2, 500])
def test_the_size_of_pages_makes_no_difference(world: World, rows: int) -> None:
    world.portal_books(1)
    desk = world.desk(Wishes(pace=Pace(page_rows=rows)))
    world.same(desk)
