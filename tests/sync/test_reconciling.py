"""Comparing with the central: what it changed unheard is fetched, what it lost is hidden, and nobody's work is touched (sync.md 4)."""

from __future__ import annotations

import json
from datetime import UTC, timedelta
from typing import Any

import pytest

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.journal import Act
from desktop_app.models.upkeep import Reason, Reconciliation
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import first_broken_link
from desktop_app.sync.pull import Wishes
from desktop_app.sync.scope import Scope
from desktop_app.sync.transport import Answer, Door, NoAnswer, Request
from desktop_app.sync.walk import Pace
from tests.kit.network import a_transaction, cut, saying, unconnected
from tests.sync.world import Desk, World, place_of, visit_of

OUTCOME = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden"}]}).encode()


def counts(run: Reconciliation) -> dict[str, int]:
    """What a comparison found, without what it found nothing of."""
    names = ("fetched", "gone", "denied", "held", "skipped", "would_vanish", "purged")
    return {name: number for name in names if (number := getattr(run, name))}


def chosen(world: World) -> Wishes:
    """A desk for the world's clinic alone."""
    return Wishes(Scope(clinics=(world.refs["Organization"],)))


def stamp_unheard(world: World, resource_type: str, remote_id: str) -> None:
    """The change is stamped so long ago that no poll asks for it."""
    with world.central.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql(
            "UPDATE resource_version SET last_updated = last_updated - 86400000000 WHERE resource_type = ? AND remote_id = ?",
            (resource_type, remote_id),
        )


def lists_of(desk: Desk, resource_type: str, since: int = 0) -> list[str]:
    """The searches for a type."""
    return [one.address for one in desk.network.asked[since:] if one.address.startswith(f"{resource_type}?")]


def gone_slots(world: World, *numbers: int) -> list[str]:
    """Remove places at the central; their ids there."""
    ids = [str(world.slots()[number]["id"]) for number in numbers]
    world.central.remove("Slot", *ids)
    return ids


@pytest.mark.parametrize("all_clinics", [True, False])
def test_what_was_lost_added_and_changed_unheard_is_put_right(any_world: World, all_clinics: bool) -> None:
    desk = any_world.desk(None if all_clinics else chosen(any_world))
    desk.turn(400)
    gone_slots(any_world, 7, 9)
    changed = any_world.slots()[3]["id"]
    any_world.central.change("Slot", changed, comment="changed unheard")
    stamp_unheard(any_world, "Slot", changed)
    added = any_world.central.put_in(place_of(any_world.refs["Schedule"], desk.clock.now(), 40))[0]
    stamp_unheard(any_world, "Slot", added["id"])
    desk.turn(400)
    assert desk.scalar("SELECT count(*) FROM slot WHERE comment IS NOT NULL") == 0, "no poll hears of it"
    run = desk.compare()
    assert counts(run) == {"fetched": 2, "gone": 2}
    assert (run.reason, run.stopped_at, run.done) == (Reason.PERSON, None, run.parts)
    assert run.compared >= 11
    assert len(desk.seen(Kind.SLOT)) == 9
    any_world.same(desk)
    assert counts(desk.compare()) == {}, "all is right now"


def test_a_row_that_comes_back_in_the_same_version_is_seen_again(any_world: World) -> None:
    desk = any_world.desk()
    (lost,) = gone_slots(any_world, 5)
    assert counts(desk.compare()) == {"gone": 1}
    assert len(desk.seen(Kind.SLOT)) == 9
    any_world.central.undelete("Slot", lost)
    assert counts(desk.compare()) == {"fetched": 1}
    any_world.same(desk)


def test_a_hidden_row_comes_back_with_a_poll_too(world: World, desk: Desk) -> None:
    (lost,) = gone_slots(world, 5)
    desk.compare()
    world.central.undelete("Slot", lost)
    world.central.change("Slot", lost, comment="back")
    desk.turn(400)
    world.same(desk)


def test_nothing_is_deleted_here_or_there(any_world: World) -> None:
    desk = any_world.desk()
    gone_slots(any_world, 1, 2)
    before = len(desk.ids_of(Kind.SLOT))
    desk.compare()
    assert len(desk.ids_of(Kind.SLOT)) == before
    assert {request.method for request in desk.network.asked} == {"GET"}


def test_ids_and_versions_are_asked_for_where_the_central_can_show_them_alone(any_world: World) -> None:
    desk = any_world.desk()
    asked = len(desk.network.asked)
    desk.compare()
    listed = lists_of(desk, "Slot", asked)
    assert listed
    assert all("_elements=id,meta" in one for one in listed if "_lastUpdated=ge" not in one)


def without_elements(door: Door, request: Request) -> Answer:
    """A server that does not know the parameter and says so."""
    return Answer(400, {}, OUTCOME, door.ask(Request("GET", "metadata")).moment)


def test_whole_pages_do_where_the_central_refuses_to_show_less(world: World, desk: Desk) -> None:
    gone_slots(world, 4)
    desk.network.plan(lambda request: "_elements" in request.address, without_elements, times=500)
    assert counts(desk.compare()) == {"gone": 1}
    world.same(desk)


def test_versions_that_are_left_out_are_asked_for_in_whole_pages(world: World, desk: Desk) -> None:
    def bare(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        content = json.loads(answer.body)
        for entry in content.get("entry", []):
            entry["resource"].pop("meta", None)
        return Answer(answer.status, answer.headers, json.dumps(content).encode(), answer.moment)

    changed = world.slots()[3]["id"]
    world.central.change("Slot", changed, comment="changed unheard")
    stamp_unheard(world, "Slot", changed)
    desk.network.plan(lambda request: "_elements" in request.address, bare, times=500)
    assert counts(desk.compare()) == {"fetched": 1}
    world.same(desk)


def shortened(which: str) -> Any:
    """A listing that leaves out the resource `which`."""

    def trick(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        content = json.loads(answer.body)
        content["entry"] = [entry for entry in content.get("entry", []) if entry["resource"]["id"] != which]
        return Answer(answer.status, answer.headers, json.dumps(content).encode(), answer.moment)

    return trick


@pytest.mark.parametrize("times", [1, 500])
def test_a_row_that_a_listing_forgot_is_not_taken_for_gone(any_world: World, times: int) -> None:
    desk = any_world.desk()
    kept = any_world.slots()[2]["id"]
    desk.network.plan(lambda request: request.address.startswith("Slot?start"), shortened(kept), times)
    assert counts(desk.compare()) == {}
    assert len(desk.seen(Kind.SLOT)) == 10
    any_world.same(desk)


def test_listings_that_forget_much_are_not_believed_and_cost_few_reads(any_world: World) -> None:
    desk = any_world.desk()

    def empty(door: Door, request: Request) -> Answer:
        answer = door.ask(request)
        content = {**json.loads(answer.body), "entry": [], "link": []}
        return Answer(answer.status, answer.headers, json.dumps(content).encode(), answer.moment)

    asked = len(desk.network.asked)
    desk.network.plan(lambda request: request.address.startswith("Slot?start"), empty, times=500)
    run = desk.compare()
    assert run.skipped == 1
    assert run.stopped_at is None
    assert len(desk.seen(Kind.SLOT)) == 10
    assert sum(request.address.startswith("Slot/") for request in desk.network.asked[asked:]) == 1


def test_a_central_that_seems_to_have_lost_much_is_not_believed_until_a_person_says_so(any_world: World) -> None:
    desk = any_world.desk()
    gone_slots(any_world, *range(8))
    run = desk.compare()
    assert run.stopped_at == "Slot"
    assert run.would_vanish == 6, "so many were read, then no more"
    assert len(desk.seen(Kind.SLOT)) == 10, "nothing of it is hidden"
    assert desk.compare().stopped_at == "Slot", "and again"
    run = desk.compare(despite_loss=True)
    assert counts(run) == {"gone": 8}
    assert len(desk.seen(Kind.SLOT)) == 2
    any_world.same(desk)


def test_lost_rights_hide_a_row_and_keep_what_was_done_with_it(world: World, desk: Desk) -> None:
    visit = desk.book(2, desk.patient("Белова"))
    desk.settle()
    assert desk.states() == ["applied"]
    remote_id = str(desk.values(Kind.APPOINTMENT, visit)["remote_id"])

    def forbidden(request: Request) -> bool:
        return request.address == f"Appointment/{remote_id}"

    desk.network.plan(lambda request: request.address.startswith("Appointment?"), shortened(remote_id), times=500)
    desk.network.plan(forbidden, saying(403, OUTCOME), times=500)
    assert counts(desk.compare()) == {"denied": 1}
    assert visit not in desk.seen(Kind.APPOINTMENT)
    assert desk.states() == ["applied"]
    desk.network.behave()
    assert counts(desk.compare()) == {"fetched": 1}
    world.same(desk)


def test_a_row_with_unfinished_work_is_not_touched(any_world: World) -> None:
    desk = any_world.desk()
    desk.network.plan(a_transaction, saying(400, OUTCOME))
    visit = desk.book(2, desk.patient("Белова"))
    place = desk.slot(2)
    desk.settle()
    before = desk.values(Kind.SLOT, place)
    gone_slots(any_world, 2)
    assert counts(desk.compare()) == {"held": 1}
    assert desk.values(Kind.SLOT, place) == before
    assert place in desk.seen(Kind.SLOT)
    assert visit in desk.seen(Kind.APPOINTMENT)
    assert desk.states() == ["rejected"]


def until_it_ends(desk: Desk) -> Reconciliation:
    """Turns while sending fails: each failure makes the exchange wait."""
    for _ in range(200):
        desk.turn(400)
        if (run := desk.comparison()).ended is not None:
            return run
    raise AssertionError("comparing does not end")


def test_an_operation_whose_row_is_gone_there_raises_the_doubt_that_more_is(world: World, desk: Desk) -> None:
    gone_slots(world, 2, 6)
    desk.book(2, desk.patient("Белова"))
    desk.settle()
    assert desk.states() == ["conflict"]
    run = desk.comparison()
    assert run.reason is Reason.DOUBT
    assert counts(run) == {"gone": 1, "held": 1}
    number = desk.scalar("SELECT count(*) FROM reconciliation")
    gone_slots(world, 7)
    desk.book(7, desk.patient("Чернов"))
    desk.settle()
    assert desk.scalar("SELECT count(*) FROM reconciliation") == number, "one doubt is enough for some hours"


def test_what_was_found_is_kept_and_stands_in_the_journal(world: World, desk: Desk) -> None:
    gone_slots(world, 4)
    began = desk.clock.now()
    run = desk.compare()
    assert began <= (run.begun or began) <= (run.ended or began)
    entry = desk.scalar("SELECT payload FROM journal WHERE act = ?", Act.RECONCILE.value)
    assert json.loads(entry)["gone"] == 1
    with desk.store.read() as connection:
        assert first_broken_link(connection) is None


# It yields, and goes on.


def busy_world(world: World, weeks: int = 6) -> None:
    """Places in several weeks, so that there are several parts."""
    for week in range(1, weeks):
        world.central.put_in(place_of(world.refs["Schedule"], world.clock.now() + timedelta(weeks=week), 100 + week))


def test_a_booking_made_meanwhile_is_sent_before_the_next_question(world: World) -> None:
    busy_world(world)
    desk = world.desk()
    patient = desk.patient("Белова")
    started = False

    def book(door: Door, request: Request) -> Answer:
        nonlocal started
        started = True
        desk.book(2, patient)
        desk.engine.hear_changes(Changes.of(Kind.OPERATION, ["a booking"]))
        return door.ask(request)

    desk.network.plan(lambda request: "_elements" in request.address and request.address.startswith("Slot?"), book)
    desk.compare()
    assert started
    methods = [request.method for request in desk.network.asked]
    sent = methods.index("POST")
    assert any("_elements" in request.address for request in desk.network.asked[:sent])
    assert any("_elements" in request.address for request in desk.network.asked[sent + 1 :]), "and the comparison went on"
    assert desk.states() == ["applied"]
    desk.turn(400)
    world.same(desk)


def test_a_pause_stops_it_at_once_and_it_goes_on_where_it_was(world: World) -> None:
    busy_world(world)
    desk = world.desk()
    gone_slots(world, 4)

    def pause(door: Door, request: Request) -> Answer:
        desk.engine.pause()
        return door.ask(request)

    def third(request: Request) -> bool:
        return desk.comparison().done >= 3 and "_elements" in request.address

    desk.network.plan(third, pause)
    desk.engine.reconcile()
    desk.turn(2)
    done = desk.comparison().done
    asked = len(desk.network.asked)
    desk.turn(400)
    assert len(desk.network.asked) == asked, "a pause is a pause"
    desk.engine.resume()
    run = until_it_ends(desk)
    assert 3 <= done < run.parts
    assert run.done == run.parts
    assert counts(run) == {"gone": 1}
    world.same(desk)


def test_killed_in_the_middle_it_goes_on_where_it_was(any_world: World) -> None:
    busy_world(any_world)
    desk = any_world.desk()
    gone_slots(any_world, 4)
    desk.network.plan(lambda request: desk.comparison().done >= 8 and "_count" in request.address, unconnected)
    desk.engine.reconcile()
    desk.turn(2)
    before = desk.comparison()
    assert 8 <= before.done < before.parts
    desk.restart()
    asked = len(desk.network.asked)
    run = until_it_ends(desk)
    assert run.pk == before.pk
    assert run.done == run.parts
    assert counts(run) == {"gone": 1}
    again = [one for one in lists_of(desk, "Organization", asked) if "_elements" in one]
    assert not again, "what was compared is not compared again"
    any_world.same(desk)


def lost(door: Door, request: Request) -> Answer:
    raise NoAnswer(sent=True)


@pytest.mark.parametrize("trick", [cut, unconnected, lost, saying(503, retry_after="3"), saying(429, OUTCOME, retry_after="3")])
@pytest.mark.parametrize("number", range(0, 24, 3))
def test_whatever_goes_wrong_at_any_request_the_end_is_the_same(world: World, trick: Any, number: int) -> None:
    desk = world.desk()
    gone_slots(world, 4, 8)
    changed = world.slots()[3]["id"]
    world.central.change("Slot", changed, comment="changed unheard")
    stamp_unheard(world, "Slot", changed)
    desk.turn(0)
    left = number

    def nth(request: Request) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    desk.network.plan(nth, trick)
    desk.engine.reconcile()
    run = until_it_ends(desk)
    desk.network.behave()
    assert run.stopped_at is None
    if run.skipped:
        run = desk.compare()
    world.same(desk)
    desk.turn(400)
    world.same(desk)


def test_a_part_that_always_fails_is_left_out_and_holds_up_nothing(world: World, desk: Desk) -> None:
    gone_slots(world, 4)
    desk.network.plan(lambda request: request.address.startswith("Coverage?_elements"), saying(500), times=50)
    desk.network.plan(lambda request: request.address.startswith("Patient?_elements"), saying(403, OUTCOME), times=50)
    desk.network.plan(lambda request: request.address.startswith("Patient?_sort"), saying(403, OUTCOME), times=50)
    desk.engine.reconcile()
    run = until_it_ends(desk)
    assert run.skipped == 2
    assert counts(run) == {"gone": 1, "skipped": 2}
    assert len(desk.seen(Kind.PATIENT)) == 3, "a refused listing hides nothing"


def test_a_short_quota_is_left_to_those_who_wait(world: World, desk: Desk) -> None:
    def short(left: int) -> Any:
        def trick(door: Door, request: Request) -> Answer:
            answer = door.ask(request)
            return Answer(answer.status, {**answer.headers, "ratelimit": f'"x";r={left};t=60'}, answer.body, answer.moment)

        return trick

    desk.network.plan(lambda _: True, short(1000))
    desk.turn(400)
    desk.network.plan(lambda _: True, short(300), times=400)
    desk.turn(400)
    desk.engine.reconcile()
    desk.turn(90)
    desk.turn(90)
    assert desk.comparison().begun is None
    desk.network.behave()
    desk.network.plan(lambda _: True, short(1000), times=400)
    assert until_it_ends(desk).done > 0


def test_polls_go_on_while_a_long_comparison_does(world: World) -> None:
    busy_world(world, weeks=10)
    desk = world.desk()

    def slow(door: Door, request: Request) -> Answer:
        desk.clock.advance(1.5)
        return door.ask(request)

    desk.network.plan(lambda request: "_elements" in request.address, slow, times=500)
    desk.engine.reconcile()
    asked = len(desk.network.asked)
    for _ in range(100):
        desk.turn(1)
        if desk.comparison().ended:
            break
    polls = [one for one in lists_of(desk, "Slot", asked) if "_lastUpdated=ge" in one]
    seconds = (desk.comparison().ended or desk.clock.now()) - desk.comparison().asked
    assert desk.comparison().ended is not None
    assert seconds > timedelta(seconds=40)
    assert len(polls) >= seconds // timedelta(seconds=30)


# When.


def test_each_night_at_the_desk_s_own_hour_once(world: World) -> None:
    desk = world.desk(Wishes(zone=lambda: UTC))
    gone_slots(world, 4)
    asked = [desk.clock.now()]
    for _ in range(60):
        desk.turn(3600)
        if desk.scalar("SELECT count(*) FROM reconciliation") == len(asked):
            asked.append(desk.comparison().asked)
    nights = asked[1:]
    assert len(nights) == 3, "made up for in the first afternoon, then in two nights"
    assert [one.hour < 7 for one in nights] == [False, True, True]
    assert desk.comparison().reason is Reason.NIGHTLY
    assert len(desk.seen(Kind.SLOT)) == 9


def test_a_desk_that_never_fetched_all_compares_nothing(world: World) -> None:
    desk = world.desk(fetch=False)
    desk.network.plan(lambda request: request.address.startswith("Slot?"), saying(400, OUTCOME), times=500)
    desk.engine.reconcile()
    desk.turn(2)
    desk.turn(100)
    assert desk.comparison().begun is None


def test_a_desk_for_some_clinics_compares_what_came_along_too(any_world: World) -> None:
    stranger = any_world.central.put_in({"resourceType": "Patient", "name": [{"family": "Дальняя"}]})[0]
    any_world.central.put_in(visit_of(any_world.slots()[0], f"Patient/{stranger['id']}", any_world.refs["PractitionerRole"]))
    desk = any_world.desk(Wishes(Scope(clinics=(any_world.refs["Organization"],)), Pace(page_rows=3)))
    any_world.central.change("Patient", stranger["id"], gender="female")
    assert desk.by_remote(Kind.PATIENT, stranger["id"])["sex"] is None
    assert counts(desk.compare()) == {"fetched": 1}
    any_world.same(desk)
